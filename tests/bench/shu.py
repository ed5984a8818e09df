"""An SHU run over 10,000, 100,000 and 1,000,000 members, each in a primary of its own: asked for, then done as the worker does it."""

import time
from collections.abc import Sequence
from typing import Any

import asyncpg

from app.domain import transactions
from app.domain.shu.reckon import ask_for_run, reckon
from app.domain.shu.states import RunState

YEAR = 2023  # before the demo's own years
SIZES = (10_000, 100_000, 1_000_000)

# Each member: a person, a membership, simpanan pokok and wajib with a line each, two purchases. Written past the triggers, as an old book.
PEOPLE = """
WITH made AS (
  INSERT INTO person (phone, name) SELECT '+6287' || to_char($1 * 10000000::bigint + n, 'FM0000000000'), 'Anggota ' || n FROM generate_series(1, $2) AS n
  RETURNING id, phone)
INSERT INTO membership (person, coop, member_no, since)
SELECT id, $1, to_char($1 - 1, 'FM00') || '.' || to_char(row_number() OVER (ORDER BY id), 'FM00000000'), '2022-01-01' FROM made
"""
ACCOUNTS = """
INSERT INTO account (entity, code, name, kind, owner_kind, owner_id)
SELECT m.coop, c.code, 'Simpanan', 'ekuitas', 'person', m.person FROM membership m, unnest(ARRAY['3101', '3102']) AS c (code) WHERE m.coop = $1
ON CONFLICT DO NOTHING
"""
ENTRY = "INSERT INTO journal (entity, source, memo, day) VALUES ($1, 'uji:' || $2, 'Uji', '2023-03-01') RETURNING id"
LINES = """
INSERT INTO journal_line (journal, line_no, account, amount_idr, day)
SELECT $2, row_number() OVER (), a.id, -(10000 + a.owner_id % 991 * 1000), '2023-03-01' FROM account a WHERE a.entity = $1 AND a.owner_kind = 'person'
"""
FACTS = """
INSERT INTO participation (source, seller, pool, buyer, person, primary_coop, base_idr, day)
SELECT 'uji:' || m.person || ':' || n, 1, 'retail', 'anggota', m.person, $1, 5000 + m.person % 1009 * n * 100, date '2023-02-01' + n
FROM membership m, generate_series(1, 2) AS n WHERE m.coop = $1
"""
INCOME = """
INSERT INTO journal_line (journal, line_no, account, amount_idr, day)
SELECT $2, x.no, a.id, x.idr, '2023-03-01' FROM (VALUES (2000000000, '4901', -5000000000), (2000000001, '1101', 5000000000)) AS x (no, code, idr)
JOIN account a ON a.entity = $1 AND a.code = x.code AND a.owner_kind IS NULL
"""
SEAL = "INSERT INTO day_root (entity, day, entries, turnover_idr, root, chain) VALUES ($1, '2023-12-31', 0, 0, sha256(''), sha256('')) ON CONFLICT DO NOTHING"


async def run_times(config: dict[str, Any], sizes: Sequence[int] = SIZES) -> list[float]:
    """Seconds of one run for each size. `config`: the owner's way into a migrated database with reference data."""
    for coop, size in enumerate(sizes, 14):
        await many_members(config, coop, size)
    db = transactions.engine()
    db.config = {**config, "user": "indora_app"}
    await db.start_connection_pool(min_size=1, max_size=2)
    try:
        return [await _timed(coop) for coop in range(14, 14 + len(sizes))]
    finally:
        await db.close_connection_pool()


async def many_members(config: dict[str, Any], coop: int, size: int) -> None:
    owner = await asyncpg.connect(**config)
    try:
        await owner.execute("SET session_replication_role = replica")
        await owner.execute(PEOPLE, coop, size)
        await owner.execute(ACCOUNTS, coop)
        await owner.execute(LINES, coop, await owner.fetchval(ENTRY, coop, "simpanan"))
        await owner.execute(INCOME, coop, await owner.fetchval(ENTRY, coop, "pendapatan"))
        await owner.execute(FACTS, coop)
        await owner.execute(SEAL, coop)
        for table in ("person", "membership", "account", "journal_line", "participation"):
            await owner.execute(f"VACUUM ANALYZE {table}")
    finally:
        await owner.close()


async def _timed(coop: int) -> float:
    person = await transactions.fetch_value("SELECT min(person) FROM membership WHERE coop = $1", coop)
    run = await ask_for_run(coop, YEAR, by=person)
    begun = time.perf_counter()
    await reckon(run)
    took = time.perf_counter() - begun
    state = await transactions.fetch_value("SELECT state FROM shu_run WHERE id = $1", run)
    assert state == RunState.RECKONED, state
    return took
