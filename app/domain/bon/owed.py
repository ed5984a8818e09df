"""What a member owes his primary: the account behind it, and how money settles it, the oldest due day first."""

from datetime import date

from app.domain import transactions
from app.domain.errors import Refused
from app.domain.ledger.accounts import FAR_IDR, open_account, stored_balance
from app.domain.money import rupiah


async def hold_account(entity: int, person: int) -> int:
    """The id of the account, opened now if need be and held until the transaction ends: the first lock of every deed with bon."""
    account = await open_account(
        entity, "piutang_anggota", owner_kind="person", owner_id=person, min_idr=0, max_idr=FAR_IDR
    )
    await stored_balance(account, lock=True)
    return account


async def owed_idr(entity: int, person: int | None) -> int:
    """What is still to be paid of all bons; what is promised back is not."""
    total: int = await transactions.fetch_value(_OWED, entity, person)
    return total


async def write_debt(
    entity: int, person: int, account: int, amount_idr: int, *, subject: str, subject_id: int, due_on: date, tender: int | None = None
) -> int:  # fmt: skip
    """One more bon; its id. Beyond the limit, or while one is overdue, the database refuses what is bought."""
    bon: int = await transactions.fetch_value(
        "INSERT INTO bon (entity, person, account, subject, subject_id, tender, amount_idr, due_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        entity, person, account, subject, subject_id, tender, amount_idr, due_on,
    )  # fmt: skip
    return bon


async def settle_oldest(entity: int, person: int, amount_idr: int, *, source: str) -> None:
    """Count a sum against the open bons; the caller holds the account and books the money. Raises Refused (field jumlah) for more than is owed."""
    counted: int = await transactions.fetch_value(_SETTLE, entity, person, source, amount_idr)
    if counted != amount_idr:
        raise Refused(too_much(counted), field="jumlah")


def too_much(owed: int) -> str:
    """The sentence for who would pay more than he owes."""
    return f"Bon yang masih terutang {rupiah(owed)}." if owed else "Tidak ada bon yang perlu dilunasi."


async def take_back(source: str, *, as_source: str) -> None:
    """What a deed settled is owed again: the money was taken back."""
    await transactions.execute(
        "INSERT INTO bon_paid (bon, source, amount_idr) SELECT bon, $2, -amount_idr FROM bon_paid WHERE source = $1 ORDER BY bon"
        " ON CONFLICT DO NOTHING",
        source, as_source,
    )  # fmt: skip


_OWED = (
    "SELECT coalesce(sum(amount_idr - returned_idr - paid_idr), 0)::bigint FROM bon"
    " WHERE entity = $1 AND person = $2 AND amount_idr > returned_idr + paid_idr"
)
_SETTLE = """
WITH open AS (
  SELECT id, left_idr, sum(left_idr) OVER (ORDER BY due_on, id) - left_idr AS before
  FROM (SELECT id, due_on, amount_idr - returned_idr - paid_idr AS left_idr FROM bon
        WHERE entity = $1 AND person = $2 AND amount_idr > returned_idr + paid_idr) o
), counted AS (
  INSERT INTO bon_paid (bon, source, amount_idr) SELECT id, $3, LEAST(left_idr, $4 - before) FROM open WHERE before < $4 ORDER BY id
  RETURNING amount_idr
)
SELECT coalesce(sum(amount_idr), 0)::bigint FROM counted
"""
