"""Every sealed day still comes to its published root, and every snapshot to its lines."""

from datetime import date

import asyncpg

from app.domain.checks.asking import Outcome, ask, invariant
from app.domain.ledger.chain import BEGINNING, chained, day_root, leaf
from app.domain.ledger.days import ENTRIES, sealed_entries, stored_roots


@invariant
async def sealed_days_recompute(db: asyncpg.Connection) -> Outcome:
    outcome = Outcome("Setiap hari yang disegel menghasilkan akarnya; rantainya tidak putus")
    for row in await db.fetch("SELECT DISTINCT entity FROM day_root ORDER BY entity"):
        await _one_book(db, row["entity"], outcome)
    return outcome


async def _one_book(db: asyncpg.Connection, entity: int, outcome: Outcome) -> None:
    days = [row async for row in stored_roots(db, entity)]
    recomputed = await _leaves(db, entity, days[0]["day"], days[-1]["day"])
    before, expected = BEGINNING, days[0]["day"].toordinal()
    for row in days:
        day, place = row["day"], f"day_root {entity}/{row['day']}"
        outcome.looked += 1
        leaves, turnover = recomputed.pop(day, ([], 0))
        if day.toordinal() != expected:
            outcome.add(place, f"hari {date.fromordinal(expected)} tidak ada dalam rantai")
        if day_root(leaves) != row["root"]:
            outcome.add(place, f"akar {day_root(leaves).hex()[:16]}…, tersimpan {row['root'].hex()[:16]}…")
        if chained(before, day, row["root"]) != row["chain"]:
            outcome.add(place, "mata rantai tidak cocok dengan hari sebelumnya")
        if (len(leaves), turnover) != (row["entries"], row["turnover_idr"]):
            outcome.add(
                place, f"{len(leaves)} jurnal {turnover}, tersimpan {row['entries']} jurnal {row['turnover_idr']}"
            )
        before, expected = row["chain"], day.toordinal() + 1
    for day, (leaves, _) in recomputed.items():
        outcome.add(f"day_root {entity}/{day}", f"{len(leaves)} jurnal pada hari yang tidak ada dalam rantai")
    earlier = await db.fetchval("SELECT count(*) FROM journal WHERE entity = $1 AND day < $2", entity, days[0]["day"])
    if earlier:
        outcome.add(f"day_root {entity}/{days[0]['day']}", f"{earlier} jurnal sebelum awal rantai")


async def _leaves(db: asyncpg.Connection, entity: int, since: date, until: date) -> dict[date, tuple[list[bytes], int]]:
    """The leaves and the turnover of each day, read as a stream: a year of entries needs 32 bytes each, not the entries."""
    days: dict[date, tuple[list[bytes], int]] = {}
    async for row in db.cursor(ENTRIES, entity, since, until, prefetch=500):
        for entry in sealed_entries([row]):
            leaves, turnover = days.get(entry.day, ([], 0))
            leaves.append(leaf(entry))
            days[entry.day] = (leaves, turnover + sum(line.amount_idr for line in entry.lines if line.amount_idr > 0))
    return days


@invariant
async def snapshots_match(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Setiap saldo akhir hari yang disegel = jumlah barisnya",
        count="SELECT count(*) FROM account_snapshot",
        breaches="""
        WITH moved AS (SELECT account, day, sum(amount_idr) AS moved FROM journal_line GROUP BY account, day),
        ran AS (SELECT account, day, sum(moved) OVER (PARTITION BY account ORDER BY day) AS total FROM moved)
        SELECT 'account_snapshot ' || s.account || '/' || s.until AS place, 'tersimpan ' || s.balance_idr || ', baris ' || coalesce(r.total, 0) AS figures
        FROM account_snapshot s LEFT JOIN ran r ON r.account = s.account AND r.day = s.until
        WHERE s.balance_idr IS DISTINCT FROM r.total
        UNION ALL
        SELECT 'account_snapshot ' || m.account || '/' || m.day, 'tidak ada, padahal hari itu disegel'
        FROM moved m JOIN account a ON a.id = m.account JOIN day_root d ON d.entity = a.entity AND d.day = m.day
        LEFT JOIN account_snapshot s ON s.account = m.account AND s.until = m.day WHERE s.account IS NULL
        ORDER BY 1""",
    )  # fmt: skip


@invariant
async def months_closed_by_two(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Setiap bulan tertutup: dua orang, semua harinya disegel",
        count="SELECT count(*) FROM closed_month",
        breaches="""
        SELECT 'closed_month ' || c.entity || '/' || c.month AS place, 
               'diajukan ' || coalesce(p.proposed_by::text, '-') || ', ditutup ' || coalesce(c.closed_by::text, '-') AS figures
        FROM closed_month c LEFT JOIN month_proposal p ON p.entity = c.entity AND p.month = c.month
        WHERE p.proposed_by IS NULL OR p.proposed_by = c.closed_by
           OR NOT EXISTS (SELECT FROM day_root d WHERE d.entity = c.entity AND d.day >= (c.month + interval '1 month - 1 day')::date)
        ORDER BY 1""",
    )  # fmt: skip
