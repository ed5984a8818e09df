"""The only place where rupiah move: one balanced entry for one deed, once."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date

import asyncpg

from app.domain import transactions
from app.domain.ledger.errors import DayClosed, Differs, DrawerShort, OutOfBounds, Unbalanced, Unmapped, Who

Postings = Mapping[str, int] | Mapping[int, int] | Mapping[Who, int] | Sequence[tuple[Who, int]]


async def post(
    entity: int, *, source: str, memo: str, postings: Postings, by: int | None = None, day: date | None = None
) -> int | None:
    """Write one entry and return its id; None if this source already stands (or nothing but zeros was asked).

    Inside a transaction, in one round trip. Debits are positive, credits negative, whole rupiah; zeros are dropped. A role
    name becomes the account that `account_role` says; an int is the id of an account of a person or co-op. `day` (WIB)
    is today unless said. Raises Unbalanced, Unmapped, Differs (the source stands with other lines), OutOfBounds, DrawerShort, DayClosed.
    """
    return await _write(entity, source=source, memo=memo, lines=_lines(source, postings), by=by, day=day, reverses=None)


async def reverse(
    entity: int, source_of_original: str, *, source: str, memo: str, by: int | None = None, day: date | None = None
) -> int | None:
    """Write the linked opposite of an entry; its id, or None if that was done before. Raises LookupError without an original."""
    rows = await transactions.fetch(_ORIGINAL, entity, source_of_original)
    if not rows:
        raise LookupError(f"entity {entity} has no entry {source_of_original}")
    opposite: list[tuple[Who, int]] = [(row["account"], -row["amount_idr"]) for row in rows]
    return await _write(entity, source=source, memo=memo, lines=opposite, by=by, day=day, reverses=rows[0]["id"])


def _lines(source: str, postings: Postings) -> list[tuple[Who, int]]:
    pairs: list[tuple[Who, int]] = list(postings.items()) if isinstance(postings, Mapping) else list(postings)
    lines = [(who, idr) for who, idr in pairs if idr != 0]
    if any(isinstance(idr, bool) or not isinstance(idr, int) for _, idr in pairs):
        raise TypeError(f"{source}: rupiah are whole numbers")
    if sum(idr for _, idr in lines) != 0:
        raise Unbalanced(source, lines)
    return lines


async def _write(
    entity: int, *, source: str, memo: str, lines: list[tuple[Who, int]], by: int | None, day: date | None, reverses: int | None
) -> int | None:  # fmt: skip
    assert transactions.in_transaction(), "post inside the transaction of the deed"
    if not lines:
        return None
    roles = [who if isinstance(who, str) else None for who, _ in lines]
    accounts = [who if isinstance(who, int) else None for who, _ in lines]
    amounts = [idr for _, idr in lines]
    async with _sentences(entity, source):
        row = await transactions.fetch_one(_POST, entity, source, memo, by, day, reverses, roles, accounts, amounts)
    assert row is not None
    if row["missing"]:
        raise Unmapped(entity, source, row["missing"])
    if row["differs"]:  # a second time is the same as once, unless it asks for something else
        raise Differs(entity, source)
    written: int | None = row["written"]
    return written


@asynccontextmanager
async def _sentences(entity: int, source: str) -> AsyncIterator[None]:
    """Turn the database's own refusals into ours. The transaction is lost either way."""
    try:
        yield
    except asyncpg.CheckViolationError as error:
        if error.constraint_name == "balance_within_bounds":
            raise OutOfBounds from error
        if error.constraint_name == "drawer_holds_what_it_gives":
            raise DrawerShort(error.hint, int(error.detail)) from error
        if error.constraint_name == "day_is_open":
            raise DayClosed from error
        raise
    except asyncpg.UniqueViolationError as error:  # the original was reversed before, under another source
        raise Differs(entity, source) from error


# The function (migrations t32) keeps its plans in each connection; the same text as one statement costs twice as much.
_POST = "SELECT written, missing, differs FROM ledger_post($1, $2, $3, $4, $5, $6, $7, $8, $9)"

_ORIGINAL = """
SELECT j.id, l.account, l.amount_idr FROM journal j JOIN journal_line l ON l.journal = j.id
WHERE j.entity = $1 AND j.source = $2 ORDER BY l.line_no
"""
