"""The three accounts of a person in the books of his primary: three ledgers, never one "saldo"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain import transactions
from app.domain.errors import NotFound
from app.domain.ledger.accounts import FAR_IDR, open_account
from app.domain.ledger.errors import Who
from app.domain.ledger.post import post

KINDS = ("pokok", "wajib", "sukarela")
LABELS = {"pokok": "Simpanan pokok", "wajib": "Simpanan wajib", "sukarela": "Simpanan sukarela"}
PAID_IN = LABELS | {"bon": "Pelunasan bon"}  # what money is brought for


def role_of(kind: str) -> str:
    """The role that account_role maps to a code. Raises NotFound for a kind that is none."""
    if kind not in KINDS:
        raise NotFound
    return f"simpanan_{kind}"


async def open_savings(entity: int, person: int, kind: str) -> int:
    """The id of the person's account, opened now if need be; inside the deed's transaction. It never goes below zero."""
    return await open_account(entity, role_of(kind), owner_kind="person", owner_id=person, min_idr=-FAR_IDR, max_idr=0)


async def open_many(entity: int, kind: str, persons: Sequence[int]) -> dict[int, int]:
    """Person -> account, for many at once; inside a transaction. For postings by the thousand (jasa simpanan, SHU)."""
    role = role_of(kind)
    await transactions.execute(_OPEN_MANY, entity, role, list(persons))
    await transactions.execute(_GUARD_MANY, entity, role, list(persons), -FAR_IDR)
    rows = await transactions.fetch(_FIND_MANY, entity, role, list(persons))
    return {row["owner_id"]: row["id"] for row in rows}


@dataclass(frozen=True, slots=True)
class Savings:
    """One account as its owner sees it: positive rupiah. `held_idr` waits to be paid out."""

    entity: int
    coop_name: str
    kind: str
    account: int
    balance_idr: int
    held_idr: int

    @property
    def label(self) -> str:
        return LABELS[self.kind]

    @property
    def free_idr(self) -> int:
        return self.balance_idr - self.held_idr


async def savings_of(person: int | None) -> list[Savings]:
    """Every savings account of a person, in the order pokok, wajib, sukarela; also those of a primary he has left."""
    rows = await transactions.fetch(_ALL, person)
    return [Savings(**dict(row)) for row in rows]


async def account_of(person: int | None, entity: int | None, kind: str) -> Savings | None:
    """One account of a person at a primary; None while nothing was ever saved there."""
    role_of(kind)
    found = [one for one in await savings_of(person) if (one.entity, one.kind) == (entity, kind)]
    return found[0] if found else None


async def locked(account: int) -> Savings:
    """An account with its row held until the transaction ends: nobody else moves it. Raises NotFound."""
    row = await transactions.fetch_one(_LOCKED, account)
    if row is None:
        raise NotFound
    return Savings(**dict(row))


async def into_savings(
    entity: int, person: int, kind: str, amount_idr: int, *, source: str, memo: str, against: Mapping[str, int] | Mapping[int, int],
    by: int | None = None, day: date | None = None,
) -> int | None:  # fmt: skip
    """Credit an account against other accounts of the same book (debits, together amount_idr); the entry's id, None if it stands.

    Inside a transaction. For sums that come from within the co-op: jasa simpanan, SHU. Money from outside comes by deposit.py.
    """
    account = await open_savings(entity, person, kind)
    lines: list[tuple[Who, int]] = [*against.items(), (account, -amount_idr)]
    return await post(entity, source=source, memo=memo, postings=lines, by=by, day=day)


_ROLES = (
    "SELECT r.entity, r.code, replace(r.role, 'simpanan_', '') AS kind FROM account_role r"
    " WHERE r.role IN ('simpanan_pokok', 'simpanan_wajib', 'simpanan_sukarela')"
)
_SAVINGS = (
    "SELECT a.entity, c.name AS coop_name, r.kind, a.id AS account, -b.balance_idr AS balance_idr, b.held_idr"  # noqa: S608
    " FROM account a JOIN (" + _ROLES + ") r ON r.entity = a.entity AND r.code = a.code"
    " JOIN coop c ON c.id = a.entity JOIN account_balance b ON b.account = a.id WHERE a.owner_kind = 'person' AND "
)  # fmt: skip
_ALL = (
    _SAVINGS
    + "a.owner_id = $1 ORDER BY EXISTS (SELECT FROM membership m WHERE m.person = $1 AND m.coop = a.entity AND m.ended_on IS NULL) DESC,"
    " a.entity, r.kind"
)
_LOCKED = _SAVINGS + "a.id = $1 FOR UPDATE OF b"

_OPEN_MANY = """
INSERT INTO account (entity, code, name, kind, owner_kind, owner_id)
SELECT a.entity, a.code, a.name, a.kind, 'person', p.id
FROM unnest($3::bigint[]) AS p (id), account a JOIN account_role r ON r.entity = a.entity AND r.code = a.code
WHERE a.entity = $1 AND r.role = $2 AND a.owner_kind IS NULL ORDER BY p.id
ON CONFLICT DO NOTHING
"""
_GUARD_MANY = """
INSERT INTO account_balance (account, min_idr, max_idr)
SELECT a.id, $4, 0 FROM account a JOIN account_role r ON r.entity = a.entity AND r.code = a.code
WHERE a.entity = $1 AND r.role = $2 AND a.owner_kind = 'person' AND a.owner_id = ANY($3::bigint[])
  AND NOT EXISTS (SELECT FROM account_balance b WHERE b.account = a.id) ORDER BY a.id
"""
_FIND_MANY = """
SELECT a.owner_id, a.id FROM account a JOIN account_role r ON r.entity = a.entity AND r.code = a.code
WHERE a.entity = $1 AND r.role = $2 AND a.owner_kind = 'person' AND a.owner_id = ANY($3::bigint[])
"""
