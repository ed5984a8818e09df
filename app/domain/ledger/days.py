"""Sealing: a day that is over gets its root and takes no more entries. Then yesterday cannot be changed unseen."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import asyncpg

from app.domain import transactions
from app.domain.ledger.chain import BEGINNING, SealedEntry, SealedLine, chained, day_root, leaf

# A posting that began before midnight has long ended by then (the app's statements may run 5 s, its idle transactions 15 s).
MARGIN = timedelta(minutes=2)


MANY = 20


class NotYet(Exception):
    """The day is not over, or an earlier day is still open."""


async def seal_due_days() -> int:
    """Seal every day that is over, of every co-op, oldest first; the number of days sealed. Can run twice, also at once."""
    sealed = 0
    for row in await transactions.fetch(_DUE, MARGIN):
        day, until = row["since"], row["until"]
        while (until - day).days >= MANY:  # after a long rest, or an import: as many as fit into one transaction
            sealed += await seal_days(row["entity"], day, day + timedelta(days=MANY - 1))
            day += timedelta(days=MANY)
        for offset in range((until - day).days + 1):
            sealed += await seal_day(row["entity"], day + timedelta(days=offset))
    return sealed


@transactions.retried
async def seal_days(entity: int, since: date, until: date) -> int:
    """Many days at once, the same rows as one by one: their number; 0 if another did so before. Raises NotYet out of turn."""
    async with transactions.transaction():
        await transactions.execute("SELECT pg_advisory_xact_lock(hashtextextended('past:' || $1::int, 0))", entity)
        await transactions.execute(_LOCK_DAYS, entity, since, until)
        turn = await transactions.fetch_one(_TURN, entity, since, MARGIN)
        assert turn is not None
        if turn["sealed"]:
            return 0
        if not turn["over"] or turn["next_day"] != since or until < since:
            raise NotYet(f"{since} of entity {entity}: next to seal is {turn['next_day']}")
        leaves: dict[date, list[bytes]] = {}
        turnover: dict[date, int] = {}
        for entry in sealed_entries(await transactions.fetch(ENTRIES, entity, since, until)):
            leaves.setdefault(entry.day, []).append(leaf(entry))
            moved = sum(line.amount_idr for line in entry.lines if line.amount_idr > 0)
            turnover[entry.day] = turnover.get(entry.day, 0) + moved
        rows, chain = [], turn["chain"] or BEGINNING
        for day in (since + timedelta(days=offset) for offset in range((until - since).days + 1)):
            root = day_root(leaves.get(day, []))
            chain = chained(chain, day, root)
            rows.append((day, len(leaves.get(day, [])), turnover.get(day, 0), root, chain))
        await transactions.execute(_ROOTS_OF_MANY, entity, *[list(column) for column in zip(*rows, strict=True)])
        await transactions.execute(_SNAPSHOTS_OF_MANY, entity, since, until)
        return len(rows)


@transactions.retried
async def seal_day(entity: int, day: date) -> bool:
    """Write the root, the link and the snapshots of one day; False if that was done before. Raises NotYet out of turn."""
    async with transactions.transaction():
        await transactions.execute("SELECT pg_advisory_xact_lock(hashtextextended('past:' || $1::int, 0))", entity)
        await transactions.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('day:' || $1::int || ':' || $2::date, 0))", entity, day
        )
        turn = await transactions.fetch_one(_TURN, entity, day, MARGIN)
        assert turn is not None
        if turn["sealed"]:
            return False
        if not turn["over"] or turn["next_day"] != day:
            raise NotYet(f"{day} of entity {entity}: next to seal is {turn['next_day']}")
        entries = sealed_entries(await transactions.fetch(ENTRIES, entity, day, day))
        leaves, turnover = [], 0
        for entry in entries:
            leaves.append(leaf(entry))
            turnover += sum(line.amount_idr for line in entry.lines if line.amount_idr > 0)
        root = day_root(leaves)
        await transactions.execute(
            "INSERT INTO day_root (entity, day, entries, turnover_idr, root, chain) VALUES ($1, $2, $3, $4, $5, $6)",
            entity, day, len(leaves), turnover, root, chained(turn["chain"] or BEGINNING, day, root),
        )  # fmt: skip
        await transactions.execute(_SNAPSHOTS, entity, day)
        return True


def sealed_entries(rows: Iterable[Any]) -> Iterable[SealedEntry]:
    """Rows of ENTRIES as the chain reads them."""
    for row in rows:
        lines = zip(row["line_nos"], row["accounts"], row["codes"], row["owners"], row["amounts"], strict=True)
        yield SealedEntry(
            row["id"], row["entity"], row["source"], row["memo"], row["day"], row["at"], row["by_person"], row["reverses"],
            tuple(SealedLine(*line) for line in lines),
        )  # fmt: skip


async def stored_roots(connection: asyncpg.Connection, entity: int) -> AsyncIterator[asyncpg.Record]:
    """The sealed days of one entity, oldest first; within the connection's transaction."""
    async for row in connection.cursor(
        "SELECT day, entries, turnover_idr, root, chain FROM day_root WHERE entity = $1 ORDER BY day", entity
    ):
        yield row


# Heads of some days with their lines side by side, in the order that the tree wants.
ENTRIES = """
SELECT j.id, j.entity, j.source, j.memo, j.day, j.at, j.by_person, j.reverses,
       coalesce(l.line_nos, '{}') AS line_nos, coalesce(l.accounts, '{}') AS accounts, coalesce(l.codes, '{}') AS codes,
       coalesce(l.owners, '{}') AS owners, coalesce(l.amounts, '{}') AS amounts
FROM journal j
LEFT JOIN LATERAL (
  SELECT array_agg(l.line_no ORDER BY l.line_no) AS line_nos, array_agg(l.account ORDER BY l.line_no) AS accounts,
         array_agg(a.code ORDER BY l.line_no) AS codes, array_agg(l.amount_idr ORDER BY l.line_no) AS amounts,
         array_agg(coalesce(a.owner_kind || ':' || a.owner_id, '-') ORDER BY l.line_no) AS owners
  FROM journal_line l JOIN account a ON a.id = l.account WHERE l.journal = j.id) l ON true
WHERE j.entity = $1 AND j.day BETWEEN $2 AND $3 ORDER BY j.day, j.id
"""

# Day after day: the trigger sees the row before.
_ROOTS_OF_MANY = """
INSERT INTO day_root (entity, day, entries, turnover_idr, root, chain)
SELECT $1, * FROM unnest($2::date[], $3::int[], $4::bigint[], $5::bytea[], $6::bytea[])
"""

# From the day after the last root, or the first entry; until the last day that is over.
_DUE = """
SELECT c.id AS entity, d.since, d.until
FROM coop c, LATERAL (
  SELECT coalesce((SELECT max(day) + 1 FROM day_root WHERE entity = c.id), (SELECT min(day) FROM journal WHERE entity = c.id)) AS since,
         ((now() - $1::interval) AT TIME ZONE 'Asia/Jakarta')::date - 1 AS until) d
WHERE d.since <= d.until ORDER BY c.id
"""

_TURN = """
SELECT EXISTS (SELECT FROM day_root WHERE entity = $1 AND day = $2) AS sealed,
       $2 < ((now() - $3::interval) AT TIME ZONE 'Asia/Jakarta')::date AS over,
       coalesce((SELECT max(day) + 1 FROM day_root WHERE entity = $1), (SELECT min(day) FROM journal WHERE entity = $1)) AS next_day,
       (SELECT chain FROM day_root WHERE entity = $1 ORDER BY day DESC LIMIT 1) AS chain
"""

# One row for each account that the day moved: its balance until then is the snapshot before and the day's lines.
_SNAPSHOTS = """
INSERT INTO account_snapshot (account, until, balance_idr)
SELECT l.account, $2, sum(l.amount_idr)::bigint
    + coalesce((SELECT s.balance_idr FROM account_snapshot s WHERE s.account = l.account AND s.until < $2 ORDER BY s.until DESC LIMIT 1), 0)
FROM journal j JOIN journal_line l ON l.journal = j.id WHERE j.entity = $1 AND j.day = $2 GROUP BY l.account
"""


_LOCK_DAYS = """
SELECT count(pg_advisory_xact_lock(hashtextextended('day:' || $1::int || ':' || d.day::date, 0)))
FROM generate_series($2::date, $3::date, interval '1 day') AS d (day)
"""
_SNAPSHOTS_OF_MANY = """
WITH moved AS (
  SELECT l.account, j.day, sum(l.amount_idr) AS idr FROM journal j JOIN journal_line l ON l.journal = j.id
  WHERE j.entity = $1 AND j.day BETWEEN $2 AND $3 GROUP BY l.account, j.day)
INSERT INTO account_snapshot (account, until, balance_idr)
SELECT m.account, m.day, (sum(m.idr) OVER (PARTITION BY m.account ORDER BY m.day)
    + coalesce((SELECT s.balance_idr FROM account_snapshot s WHERE s.account = m.account AND s.until < $2 ORDER BY s.until DESC LIMIT 1), 0))::bigint
FROM moved m
"""


@dataclass(frozen=True, slots=True)
class Root:
    """A sealed day as it is published; root and chain are 32 bytes."""

    entity: int
    day: date
    entries: int
    turnover_idr: int
    root: bytes
    chain: bytes
    sealed_at: datetime


async def roots_of(entity: int | None = None, *, before: date | None = None, limit: int = 14) -> list[Root]:
    """Sealed days, newest first; of one entity, or (None) of all, ordered by day, then entity."""
    rows = await transactions.fetch(
        _ROOTS if entity is None else _ROOTS_OF, before or date(9999, 12, 31), limit, *([entity] if entity else [])
    )
    return [Root(**row) for row in rows]


_ROOT = "SELECT entity, day, entries, turnover_idr, root, chain, sealed_at FROM day_root WHERE day < $1"
_ROOTS = _ROOT + " ORDER BY day DESC, entity LIMIT $2"
_ROOTS_OF = _ROOT + " AND entity = $3 ORDER BY day DESC LIMIT $2"
