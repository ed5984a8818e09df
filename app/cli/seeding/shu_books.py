"""The books of the demo's years: what was bought, the sekunder's and the primaries' entries, and the seals of closed years."""

import asyncio
from calendar import monthrange
from datetime import date

from app.domain import clock, transactions
from app.domain.coops.sekunder import SEKUNDER
from app.domain.ledger.accounts import FAR_IDR, open_account
from app.domain.ledger.days import seal_days
from app.domain.ledger.post import post

PRIMARIES = tuple(range(2, 18))

TWO_YEARS = (2, 6, 9, 10)  # primaries whose year before last is told too

A_YEAR = {-2: 36, -1: 24, 0: 24}  # purchases of a member, by how long ago the year is


async def purchases(today: date) -> None:
    """What members, primaries and everybody else bought, until the end of the last whole month."""
    whole = date(today.year, today.month, 1)
    async with transactions.transaction():
        for ago, many in A_YEAR.items():
            await transactions.execute(_FACTS, today.year + ago, many, whole)
            await transactions.execute(_FACTS_OF_OTHERS, today.year + ago, whole)


async def savings_if_none(before: int, last: int) -> None:
    """Simpanan pokok and wajib of each member in one entry a primary, where no other seed has brought them."""
    if await transactions.fetch_value(_SAVINGS_ARE):
        return
    async with transactions.transaction():
        for coop in PRIMARIES:
            await transactions.execute(_OPEN_SAVINGS, coop)
            for year, months in ((before, 10), (last, 12)) if coop in TWO_YEARS else ((last, 12),):
                rows = await transactions.fetch(_SAVES, coop, date(year, 12, 1), 20_000 * months)
                lines = [(row["account"], -row["idr"]) for row in rows]
                total = -sum(idr for _, idr in lines)
                await post(coop, source=f"awal:simpanan-anggota:{year}", memo=f"Simpanan anggota {year}", postings=[("kas_toko", total), *lines],
                           day=date(year, 12, 1))  # fmt: skip


async def books_of_sekunder(before: int, last: int, today: date) -> None:
    """Capital, the savings of the primaries, and each month's sales with their cost and the running costs, as the facts say."""
    async with transactions.transaction():
        start = date(before, 1, 2)
        await post(
            SEKUNDER,
            source="awal:modal",
            memo="Modal awal",
            postings={"bank": 900_000_000, "modal_awal": -900_000_000},
            day=start,
        )
        for coop in PRIMARIES:
            first = start if coop in TWO_YEARS else date(last, 1, 2)
            await _saves_at_sekunder(coop, first)
        for row in await transactions.fetch(_MONTHS, SEKUNDER):
            await _month(row["month"], row["members"], row["others"], row["ppob"])


async def _saves_at_sekunder(coop: int, day: date) -> None:
    idr = 4_000_000 + coop * 250_000
    source = f"awal:simpanan:{coop}"
    pokok = await open_account(SEKUNDER, "simpanan_pokok", owner_kind="coop", owner_id=coop)
    wajib = await open_account(SEKUNDER, "simpanan_wajib", owner_kind="coop", owner_id=coop)
    await post(
        SEKUNDER,
        source=source,
        memo="Simpanan koperasi primer",
        postings=[("bank", idr + 1_000_000), (pokok, -1_000_000), (wajib, -idr)],
        day=day,
    )
    await post(
        coop,
        source="awal:modal",
        memo="Modal awal",
        postings={"kas_toko": 60_000_000, "modal_awal": -60_000_000},
        day=day,
    )
    there = await open_account(
        coop, "simpanan_di_sekunder", owner_kind="coop", owner_id=SEKUNDER, min_idr=0, max_idr=FAR_IDR
    )
    await post(
        coop,
        source=source,
        memo="Simpanan di Koperasi Indora",
        postings=[(there, idr + 1_000_000), ("kas_toko", -idr - 1_000_000)],
        day=day,
    )


async def _month(month: date, members_idr: int, others_idr: int, ppob_idr: int) -> None:
    day = date(month.year, month.month, monthrange(month.year, month.month)[1])
    cost = [idr * 87 // 100 for idr in (members_idr, others_idr)]
    running = (members_idr + others_idr) * 4 // 100
    source, memo = f"awal:toko:{month:%Y-%m}", f"{clock.MONTHS[month.month - 1]} {month.year}"
    await post(SEKUNDER, source=f"{source}:jual", memo=f"Penjualan {memo}",
               postings={"bank": members_idr + others_idr, "penjualan_anggota": -members_idr, "penjualan_bukan_anggota": -others_idr}, day=day)  # fmt: skip
    await post(SEKUNDER, source=f"{source}:pokok", memo=f"Beban pokok {memo}",
               postings={"pokok_anggota": cost[0], "pokok_bukan_anggota": cost[1], "bank": -sum(cost)}, day=day)  # fmt: skip
    await post(
        SEKUNDER,
        source=f"{source}:ppob",
        memo=f"Laba PPOB {memo}",
        postings={"bank": ppob_idr, "ppob_anggota": -ppob_idr},
        day=day,
    )
    wages = await transactions.fetch_value(
        "SELECT id FROM account WHERE entity = $1 AND code = '6101' AND owner_kind IS NULL", SEKUNDER
    )
    await post(
        SEKUNDER, source=f"{source}:gaji", memo=f"Gaji {memo}", postings=[(wages, running), ("bank", -running)], day=day
    )


async def books_of_primaries(year: int) -> None:
    """What came from the sekunder for the year before the demo begins."""
    async with transactions.transaction():
        for coop in TWO_YEARS:
            bought = await transactions.fetch_value(
                "SELECT sum(base_idr) FROM participation WHERE primary_coop = $1 AND day <= $2",
                coop,
                date(year, 12, 31),
            )
            idr = int(bought or 0) * (330 + coop) // 10_000
            await post(coop, source=f"awal:sekunder:{year}", memo=f"SHU {year - 1} dari koperasi sekunder",
                       postings={"kas_toko": idr, "pendapatan_sekunder": -idr}, day=date(year, 5, 20))  # fmt: skip
    await costs(TWO_YEARS, year)


async def costs(coops: tuple[int, ...], year: int) -> None:
    """A fifth of what came from the sekunder goes into the meeting and the honoraria."""
    async with transactions.transaction():
        rows = await transactions.fetch(_COSTS, list(coops), date(year, 1, 1), date(year, 12, 31))
        for row in rows:
            if row["idr"] > 0:
                cost = [(row["account"], row["idr"]), ("kas_toko", -row["idr"])]
                await post(
                    row["entity"],
                    source=f"awal:rat:{year}",
                    memo=f"Biaya RAT {year}",
                    postings=cost,
                    day=date(year, 11, 28),
                )


async def seal(year: int, coops: tuple[int, ...]) -> None:
    await asyncio.gather(*(_seal_one(coop, date(year, 12, 31)) for coop in coops))


async def _seal_one(coop: int, until: date) -> None:
    first = await transactions.fetch_value(
        "SELECT coalesce((SELECT max(day) + 1 FROM day_root WHERE entity = $1), (SELECT min(day) FROM journal WHERE entity = $1))",
        coop,
    )
    if first is not None and first <= until:
        await seal_days(coop, first, until)


_SAVINGS_ARE = "SELECT EXISTS (SELECT FROM account a JOIN journal_line l ON l.account = a.id WHERE a.owner_kind = 'person' AND a.code LIKE '31%')"

_OPEN_SAVINGS = """
WITH made AS (
  INSERT INTO account (entity, code, name, kind, owner_kind, owner_id)
  SELECT c.entity, c.code, c.name, c.kind, 'person', m.person FROM membership m
  JOIN account c ON c.entity = m.coop AND c.owner_kind IS NULL
  JOIN account_role r ON r.entity = c.entity AND r.code = c.code AND r.role IN ('simpanan_pokok', 'simpanan_wajib')
  WHERE m.coop = $1 AND m.ended_on IS NULL ON CONFLICT DO NOTHING RETURNING id)
INSERT INTO account_balance (account, min_idr, max_idr) SELECT id, -1000000000000000, 0 FROM made
"""

# Pokok once, wajib for the months of the year; more of it for some, who save ahead.
_SAVES = """
SELECT a.id AS account, CASE WHEN r.role = 'simpanan_pokok' THEN 100000 ELSE $3::bigint * (1 + a.owner_id % 3) END AS idr
FROM account a JOIN account_role r ON r.entity = a.entity AND r.code = a.code AND r.role IN ('simpanan_pokok', 'simpanan_wajib')
JOIN membership m ON m.person = a.owner_id AND m.coop = a.entity AND m.since <= $2
WHERE a.entity = $1 AND a.owner_kind = 'person'
  AND (r.role = 'simpanan_wajib' OR NOT EXISTS (SELECT FROM journal_line WHERE account = a.id)) ORDER BY a.id
"""

# Amounts and days from the numbers of person and purchase, so that they are the same every time.
_FACTS = """
INSERT INTO participation (source, seller, pool, buyer, person, primary_coop, base_idr, day)
SELECT 'awal:' || $1::int || ':' || m.person || ':' || n, 1, CASE WHEN n % 8 = 3 THEN 'ppob' ELSE 'retail' END, 'anggota', m.person, m.coop,
       CASE WHEN n % 8 = 3 THEN 1500 + m.person * 37 % 11 * 250 ELSE 45000 + (m.person * 7919 + n * 104729) % 97 * 6500 + m.person % 7 * 30000 END,
       make_date($1, 1, 1) + (n * 365 / ($2::int + 1) - m.person % 9)::int
FROM membership m, generate_series(1, $2) AS n
WHERE make_date($1, 1, 1) + (n * 365 / ($2::int + 1) - m.person % 9)::int
      BETWEEN greatest(m.since, make_date($1, 1, 1)) AND least(make_date($1, 12, 31), $3::date - 1)
  AND (m.ended_on IS NULL OR make_date($1, 1, 1) + (n * 365 / ($2::int + 1) - m.person % 9)::int <= m.ended_on)
ON CONFLICT (source) DO NOTHING
"""

_FACTS_OF_OTHERS = """
INSERT INTO participation (source, seller, pool, buyer, base_idr, day)
SELECT 'awal:umum:' || d.day::date, 1, 'retail', 'umum', 900000 + extract(doy FROM d.day)::int * 7919 % 83 * 9000, d.day::date
FROM generate_series(make_date($1, 1, 1), least(make_date($1, 12, 31), $2::date - 1), interval '1 day') AS d (day)
ON CONFLICT (source) DO NOTHING
"""

_MONTHS = """
SELECT date_trunc('month', day)::date AS month, coalesce(sum(base_idr) FILTER (WHERE buyer <> 'umum' AND pool = 'retail'), 0)::bigint AS members,
       coalesce(sum(base_idr) FILTER (WHERE buyer = 'umum'), 0)::bigint AS others, coalesce(sum(base_idr) FILTER (WHERE pool = 'ppob'), 0)::bigint AS ppob
FROM participation WHERE seller = $1 AND source LIKE 'awal:%' GROUP BY 1 ORDER BY 1
"""

_COSTS = """
SELECT a.entity, (SELECT id FROM account WHERE entity = a.entity AND code = '6201' AND owner_kind IS NULL) AS account, (-sum(l.amount_idr) / 5)::bigint AS idr
FROM account a JOIN account_role r ON r.entity = a.entity AND r.code = a.code AND r.role = 'pendapatan_sekunder'
JOIN journal_line l ON l.account = a.id AND l.day BETWEEN $2 AND $3
WHERE a.entity = ANY ($1::int[]) GROUP BY a.entity
"""
