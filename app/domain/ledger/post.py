"""The only place where rupiah move: one balanced entry for one deed, once."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date

import asyncpg

from app.domain import transactions
from app.domain.ledger.errors import DayClosed, Differs, OutOfBounds, Unbalanced, Unmapped, Who

Postings = Mapping[str, int] | Mapping[int, int] | Mapping[Who, int] | Sequence[tuple[Who, int]]


async def post(
    entity: int, *, source: str, memo: str, postings: Postings, by: int | None = None, day: date | None = None
) -> int | None:
    """Write one entry and return its id; None if this source already stands (or nothing but zeros was asked).

    Inside a transaction, in one round trip. Debits are positive, credits negative, whole rupiah; zeros are dropped. A role
    name becomes the account that `account_role` says; an int is the id of an account of a person or co-op. `day` (WIB)
    is today unless said. Raises Unbalanced, Unmapped, Differs (the source stands with other lines), OutOfBounds, DayClosed.
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
    if row["id"] is None:
        await _stands_the_same(entity, source, row["asked"], reverses)
    written: int | None = row["id"]
    return written


async def _stands_the_same(entity: int, source: str, asked: list[str], reverses: int | None) -> None:
    """A second time is the same as once, unless it asks for something else."""
    standing = await transactions.fetch_one(_STANDING, entity, source)
    if standing is None or standing["lines"] != asked or standing["reverses"] != reverses:
        raise Differs(entity, source)


@asynccontextmanager
async def _sentences(entity: int, source: str) -> AsyncIterator[None]:
    """Turn the database's own refusals into ours. The transaction is lost either way."""
    try:
        yield
    except asyncpg.CheckViolationError as error:
        if error.constraint_name == "balance_within_bounds":
            raise OutOfBounds from error
        if error.constraint_name == "day_is_open":
            raise DayClosed from error
        raise
    except asyncpg.UniqueViolationError as error:  # the original was reversed before, under another source
        raise Differs(entity, source) from error


# Head and lines in one statement. Nothing is written when a name has no account; the lines know the head's own day.
_POST = """
WITH asked AS (
  SELECT n, r.role, coalesce(a.id, own.id) AS account, o.amount_idr,
         coalesce(o.role, 'account ' || o.own_account) AS name
  FROM unnest($7::text[], $8::bigint[], $9::bigint[]) WITH ORDINALITY AS o (role, own_account, amount_idr, n)
  LEFT JOIN account_role r ON r.entity = $1 AND r.role = o.role
  LEFT JOIN account a ON a.entity = $1 AND a.code = r.code AND a.owner_kind IS NULL AND a.owner_id IS NULL
  LEFT JOIN account own ON own.id = o.own_account AND own.entity = $1
), head AS (
  INSERT INTO journal (entity, source, memo, by_person, day, reverses)
  SELECT $1, $2, $3, $4, coalesce($5::date, (now() AT TIME ZONE 'Asia/Jakarta')::date), $6
  WHERE NOT EXISTS (SELECT FROM asked WHERE account IS NULL)
    -- a repeat about a day sealed since is still a repeat; the unique key decides when two come at once
    AND NOT EXISTS (SELECT FROM journal WHERE entity = $1 AND source = $2)
  ON CONFLICT (entity, source) DO NOTHING
  RETURNING id, day
), lines AS (
  INSERT INTO journal_line (journal, line_no, account, amount_idr, day)
  SELECT head.id, asked.n, asked.account, asked.amount_idr, head.day FROM head, asked ORDER BY asked.n
)
SELECT (SELECT id FROM head) AS id,
       (SELECT array_agg(name ORDER BY n) FROM asked WHERE account IS NULL) AS missing,
       (SELECT array_agg(account || ':' || amount_idr ORDER BY account, amount_idr) FROM asked) AS asked
"""

_STANDING = """
SELECT j.reverses, (SELECT array_agg(account || ':' || amount_idr ORDER BY account, amount_idr) FROM journal_line WHERE journal = j.id) AS lines
FROM journal j WHERE j.entity = $1 AND j.source = $2
"""

_ORIGINAL = """
SELECT j.id, l.account, l.amount_idr FROM journal j JOIN journal_line l ON l.journal = j.id
WHERE j.entity = $1 AND j.source = $2 ORDER BY l.line_no
"""
