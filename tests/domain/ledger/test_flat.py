"""A book of many lines answers as a book of few: judged by how much the database reads, not by the clock."""

import json
from datetime import timedelta

from app.domain.ledger import find
from app.domain.ledger.find import LAST

FEW, MANY_DAYS, A_DAY, ENOUGH = 20, 500, 80, 500
MANY = """
WITH heads AS (
  INSERT INTO journal (entity, source, memo, day, at)
  SELECT 1, 'banyak:' || ago || ':' || n, 'Penjualan ' || n, $1::date - ago, now() FROM generate_series($2::int, $3::int) ago, generate_series(1, $4::int) n
  RETURNING id, day)
INSERT INTO journal_line (journal, line_no, account, amount_idr, day)
SELECT h.id, s.no, a.id, s.idr, h.day FROM heads h, (VALUES (1, '1101', 1000), (2, '4101', -1000)) s (no, code, idr)
JOIN account a ON a.entity = 1 AND a.code = s.code AND a.owner_kind IS NULL
"""
SNAPSHOTS = """
INSERT INTO account_snapshot SELECT account, day, sum(sum(amount_idr)) OVER (PARTITION BY account ORDER BY day)
FROM journal_line GROUP BY account, day ON CONFLICT (account, until) DO UPDATE SET balance_idr = excluded.balance_idr
"""


async def test_reading_does_not_grow_with_the_book(db, today):
    await db.execute("SET session_replication_role = replica")
    await fill(db, today, 1, FEW)
    few = await pages_read(db, today)
    await fill(db, today, FEW + 1, MANY_DAYS)
    many = await pages_read(db, today)
    assert await find.balance(1, "kas_toko") == MANY_DAYS * A_DAY * 1000
    whole = await db.fetchval("SELECT (pg_relation_size('journal') + pg_relation_size('journal_line')) / 8192")
    assert whole > 2 * ENOUGH, "reading all of it would show"
    assert not {what: (few[what], many[what]) for what in many if many[what] > max(few[what], ENOUGH)}


async def fill(db, today, since, until):
    """Entries of the days from `since` to `until` ago, and their snapshots, as if posted and sealed."""
    await db.execute(MANY, today, since, until, A_DAY)
    await db.execute(SNAPSHOTS)
    await db.execute("VACUUM ANALYZE journal_line, journal, account_snapshot")


async def pages_read(db, today):
    """8 kB pages that the database touches for each question a page asks."""
    cash = await db.fetchval("SELECT id FROM account WHERE entity = 1 AND code = '1101'")
    middle = (today - timedelta(days=FEW // 2), 10**9)
    long_ago = today - timedelta(days=900)
    asked = {
        "balance": (find._BALANCE, 1, "kas_toko", LAST),
        "balance of a day": (find._BALANCE, 1, "kas_toko", middle[0]),
        "trial balance": (find._TRIAL, 1, LAST),
        "statement": (find._STATEMENT, 1, cash, LAST, 2**62, 50),
        "statement, deep": (find._STATEMENT, 1, cash, *middle, 50),
        "entries": (find._ENTRIES, 1, long_ago, LAST, LAST, 2**62, 50, None),
        "entries, deep": (find._ENTRIES, 1, long_ago, LAST, *middle, 50, None),
        "one order": (find._BY_SOURCE, 1, long_ago, LAST, LAST, 2**62, 50, ["banyak:7:"], ["banyak:7;"]),
    }
    return {what: await read_by(db, sql, args) for what, (sql, *args) in asked.items()}


async def read_by(db, sql, args):
    plan = json.loads(await db.fetchval("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + sql, *args))[0]["Plan"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
