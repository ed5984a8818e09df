"""10,000, 100,000 and 1,000,000 members, each number in a primary of its own: with simpanan, purchases, and a year whose books are closed."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import asyncpg

from app.domain import transactions
from tests.bench.filling import filling

YEAR = 2023  # before the demo's own years
SIZES = (10_000, 100_000, 1_000_000)
FIRST = 14  # the primary of the first size; the others follow
MOVED_ON = (date(YEAR, 3, 1), date(YEAR, 3, 15))  # simpanan sukarela

PEOPLE = """
WITH made AS (
  INSERT INTO person (phone, name) SELECT '+6287' || to_char($1 * 10000000::bigint + n, 'FM0000000000'), 'Anggota ' || n FROM generate_series(1, $2) AS n
  RETURNING id)
INSERT INTO membership (person, coop, member_no, since)
SELECT id, $1, to_char($1 - 1, 'FM00') || '.' || to_char(row_number() OVER (ORDER BY id), 'FM00000000'), '2022-01-01' FROM made
"""
# In the order of their key, so that its index grows at its end.
ACCOUNTS = """
INSERT INTO account (entity, code, name, kind, owner_kind, owner_id)
SELECT $1, c.code, 'Simpanan', c.kind, 'person', m.person
FROM unnest($2::text[], $3::text[]) AS c (code, kind) CROSS JOIN membership m
WHERE m.coop = $1 AND NOT EXISTS (SELECT FROM account a WHERE a.entity = $1 AND a.code = c.code AND a.owner_kind = 'person' AND a.owner_id = m.person)
ORDER BY c.code, m.person
"""
ENTRY = "INSERT INTO journal (entity, source, memo, day) VALUES ($1, 'uji:' || $2, 'Uji', $3) RETURNING id"
LINES = """
INSERT INTO journal_line (journal, line_no, account, amount_idr, day)
SELECT $2, row_number() OVER (ORDER BY a.id), a.id, -(10000 + a.owner_id % 9973 * 1000), $3 FROM account a
WHERE a.entity = $1 AND a.owner_kind = 'person' AND a.code = ANY ($4::text[])
"""
BALANCES = """
INSERT INTO account_balance (account, balance_idr, min_idr, max_idr)
SELECT l.account, sum(l.amount_idr), -1000000000000, 0 FROM journal_line l JOIN account a ON a.id = l.account
WHERE a.entity = $1 AND a.owner_kind = 'person' AND a.code = '2111' GROUP BY l.account ORDER BY l.account
ON CONFLICT (account) DO UPDATE SET balance_idr = EXCLUDED.balance_idr
"""
FACTS = """
INSERT INTO participation (source, seller, pool, buyer, person, primary_coop, base_idr, day)
SELECT 'uji:' || m.person || ':' || n, 1, 'retail', 'anggota', m.person, $1, 5000 + m.person % 1009 * n * 100, date '2023-02-01' + n
FROM membership m, generate_series(1, 2) AS n WHERE m.coop = $1 ORDER BY m.person, n
"""
INCOME = """
INSERT INTO journal_line (journal, line_no, account, amount_idr, day)
SELECT $2, x.no, a.id, x.idr, $3 FROM (VALUES (1, '4901', -5000000000), (2, '1101', 5000000000)) AS x (no, code, idr)
JOIN account a ON a.entity = $1 AND a.code = x.code AND a.owner_kind IS NULL
"""
SEAL = "INSERT INTO day_root (entity, day, entries, turnover_idr, root, chain) VALUES ($1, '2023-12-31', 0, 0, sha256(''), sha256('')) ON CONFLICT DO NOTHING"


async def fill(config: dict[str, Any], sizes: Sequence[int] = SIZES) -> None:
    async with filling(
        config, "person", "membership", "account", "journal_line", "participation", "account_balance"
    ) as owner:
        for coop, size in enumerate(sizes, FIRST):
            await _many_members(owner, coop, size, saving=size < 1_000_000)


async def _many_members(owner: asyncpg.Connection, coop: int, size: int, *, saving: bool) -> None:
    """Simpanan pokok and wajib with a line each, two purchases; where they save, simpanan sukarela that is moved twice in a month."""
    await owner.execute(PEOPLE, coop, size)
    codes, kinds = ["3101", "3102"], ["ekuitas", "ekuitas"]
    if saving:
        codes, kinds = ["2111", *codes], ["liabilitas", *kinds]
    await owner.execute(ACCOUNTS, coop, codes, kinds)

    async def entry(name: str, day: date, sql: str, *more: object) -> None:
        await owner.execute(sql, coop, await owner.fetchval(ENTRY, coop, name, day), day, *more)

    await entry("simpanan", MOVED_ON[0], LINES, ["3101", "3102"])
    await entry("pendapatan", MOVED_ON[0], INCOME)
    if saving:
        for day in MOVED_ON:
            await entry(f"sukarela {day}", day, LINES, ["2111"])
        await owner.execute(BALANCES, coop)
    await owner.execute(FACTS, coop)
    await owner.execute(SEAL, coop)


@asynccontextmanager
async def as_the_app(config: dict[str, Any]) -> AsyncIterator[None]:
    """The app's pool, open on that database."""
    db = transactions.engine()
    db.config = {**config, "user": "indora_app"}
    await db.start_connection_pool(min_size=1, max_size=2)
    try:
        yield
    finally:
        await db.close_connection_pool()
