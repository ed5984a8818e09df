"""The buyer's money comes to us and is held: nothing is sent before it is, and nothing of it is spent before the provider is done."""

from typing import Any

from app.domain import lives, transactions
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import Refused
from app.domain.ledger.between import owe
from app.domain.ledger.post import post
from app.domain.ppob.states import PpobState
from app.domain.ppob.tender import savings
from app.jobs.queue import later

S = PpobState
HELD_ROLE = "uang_muka_ppob"
JOB = "attend_ppob"
CARD_WAITS_S = 300  # a captured card may still be denied; what cannot be called back waits for it


async def hold_cash(transaction_id: int, *, by: int) -> None:
    """Cash in a drawer: the sekunder's own, or a primary's, which then owes the sekunder as much. In the unit that wrote the sale."""
    row = await _locked(transaction_id)
    source, memo, idr = (
        f"ppob:{transaction_id}:paid:tunai",
        f"{row['product_name']} {row['number']}"[:200],
        row["total_idr"],
    )
    if row["till"] == SEKUNDER:
        await post(SEKUNDER, source=source, memo=memo, postings={"kas_toko": idr, HELD_ROLE: -idr}, by=by)
    else:
        await owe(
            debtor=row["till"], creditor=SEKUNDER, amount_idr=idr, source=source, memo=memo,
            at_debtor={"kas_toko": idr}, at_creditor={HELD_ROLE: -idr}, by=by,
        )  # fmt: skip
    await held(transaction_id, idr, why="tunai", by=by)


async def hold_savings(transaction_id: int, *, by: int | None) -> None:
    """Out of the buyer's simpanan sukarela. In the unit that wrote the sale. Raises Refused where it does not suffice."""
    row = await _locked(transaction_id)
    tender = savings()
    if tender is None or row["person"] is None or row["primary_coop"] is None:
        raise Refused("Membayar dengan simpanan sukarela belum tersedia. Pilih cara bayar lain.", field="cara")
    await tender.take(
        row["person"],
        row["primary_coop"],
        transaction_id,
        row["total_idr"],
        memo=f"{row['product_name']} {row['number']}"[:200],
    )
    await held(transaction_id, row["total_idr"], why="simpanan sukarela", by=by)


async def held(transaction_id: int, amount_idr: int, *, why: str, by: int | None = None, wait_s: int = 0) -> None:
    """The money is with us: from here on it is on its way. In the unit in which the money moved, the row locked."""
    await lives.move("ppob", transaction_id, S.AWAITING_PAYMENT, S.HELD, by=by, why=why)
    await transactions.execute(
        "UPDATE ppob_transaction SET paid_idr = paid_idr + $2, held_at = now(), ask_next_at = now() + make_interval(secs => $3) WHERE id = $1",
        transaction_id, amount_idr, float(wait_s),
    )  # fmt: skip
    await later(JOB, str(transaction_id), after_seconds=wait_s)


async def _locked(transaction_id: int) -> Any:
    row = await transactions.fetch_one("SELECT * FROM ppob_transaction WHERE id = $1 FOR UPDATE", transaction_id)
    assert row is not None
    return row
