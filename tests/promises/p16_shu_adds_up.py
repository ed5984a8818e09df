"""P16 SHU adds up to the last rupiah: parts + pembulatan = pool, a second calculation agrees for every member, order does not matter.

The second calculation is `by_the_text`: written from the co-op's rules alone, day by day and member by member, in exact fractions.
It reads the raw rows of books, facts and memberships; nothing of app/domain/shu enters it.
"""

import json
import random
from collections import Counter, defaultdict
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from unittest.mock import patch

from app.domain import transactions
from app.domain.ledger.accounts import open_account
from app.domain.ledger.post import post
from app.domain.participation.count import count as count_fact
from app.domain.shu import reckon
from tests.domain.shu.year import Officers, decided, officers, reckoned, sealed
from tests.promises.result import Result

FIRST_YEAR, COOPS = 2003, range(2, 17)
PARTS = ("cadangan", "jasa_modal", "jasa_usaha", "pengurus", "pegawai", "pendidikan", "sosial", "daerah")
POOLS = {"toko": "retail", "ppob": "ppob", "pasar": "marketplace"}


async def attack_p16(db: Any, *, count: int, seed: int, guard: bool = True) -> Result:
    """`count` book years of random co-ops under random rules; `guard` False rounds each share to the nearest rupiah instead of down."""
    dice, happened = random.Random(seed), Counter[str]()
    staff = {coop: await officers(db, coop) for coop in COOPS}
    people = {coop: [] for coop in COOPS}
    wrong = 0
    asked = reckon.DIVIDE if guard else _to_the_nearest(reckon.DIVIDE)
    for n in range(count):
        coop, year = COOPS[n % len(COOPS)], FIRST_YEAR + n // len(COOPS)
        await _live_a_year(db, dice, coop, year, people[coop], loss=n % 10 == 9)  # every tenth year ends badly
        rules = await _rules(dice, coop, year, staff[coop])
        await sealed(db, coop, until=date(year, 12, 31))
        with patch.object(reckon, "DIVIDE", asked):
            wrong += not await _agrees(db, coop, year, rules, await reckoned(coop, staff[coop], year), happened)
        happened["tahun buku"] += 1
    said = f"{wrong} dari {happened['tahun buku']} tahun buku berbeda, {happened['anggota']} bagian dibandingkan"
    shown = {
        what: happened[what]
        for what in ("tahun buku", "anggota", "rugi", "rata-rata harian", "semua penjualan", "retur", "sisa")
    }
    return Result("P16", said, "0 berbeda, sampai rupiah terakhir", seed, shown, kept=wrong == 0)


def _to_the_nearest(sql: str) -> str:
    """The same statement, rounding as people do at first."""
    for whole in ("$1 * b.s / w.s", "$2 * b.t / w.t"):
        assert whole in sql
        sql = sql.replace(whole, f"round({whole.replace(' *', '::numeric *')})::bigint")
    return sql


async def _live_a_year(db: Any, dice: random.Random, coop: int, year: int, people: list[int], *, loss: bool) -> None:
    """New members, simpanan in and out, purchases and returns, income and costs: all at random, in any order."""
    for _ in range(dice.randint(1, 4)):
        nr = len(people)
        who = await db.fetchval(
            "INSERT INTO person (name, phone) VALUES ('Anggota', $1) RETURNING id", f"+6281{coop:02d}{nr:07d}"
        )
        since = date(year, 1, 1) + timedelta(days=dice.randint(-40, 364))
        await db.execute(
            "INSERT INTO membership (person, coop, member_no, since) VALUES ($1, $2, $3, $4)",
            who,
            coop,
            f"{coop - 1:02d}.{nr:05d}",
            since,
        )
        people.append(who)
    if len(people) > 3 and dice.random() < 0.3:
        await db.execute(
            "UPDATE membership SET ended_on = greatest(since, $2::date), ended_why = 'pindah' WHERE person = $1 AND ended_on IS NULL",
            dice.choice(people), date(year, dice.randint(1, 12), 9),
        )  # fmt: skip
    deeds = [(_save, who) for who in people for _ in range(dice.randint(0, 3))] + [
        (_buy, who) for who in people for _ in range(dice.randint(0, 3))
    ]
    dice.shuffle(deeds)
    async with transactions.transaction():
        for nr, (deed, who) in enumerate(deeds):
            await deed(dice, coop, date(year, 1, 1) + timedelta(days=dice.randrange(365)), who, f"{coop}:{year}:{nr}")
        await count_fact(
            f"umum:{coop}:{year}",
            seller=coop,
            pool="retail",
            base_idr=dice.randint(1, 10**7),
            person=None,
            primary_coop=None,
            day=date(year, 4, 4),
        )
        for role in ("pendapatan_sekunder", "penjualan_anggota", "penjualan_bukan_anggota", "ongkos_kirim"):
            idr = dice.randint(0, 10**9)
            await post(
                coop, source=f"{role}:{year}", memo="Uji", postings={"bank": idr, role: -idr}, day=date(year, 6, 6)
            )
        for role in ("pokok_anggota", "pokok_bukan_anggota", "biaya_gateway"):
            idr = dice.randint(0, 6 * 10**8) + (10**10 if loss else 0)
            await post(
                coop, source=f"{role}:{year}", memo="Uji", postings={"bank": -idr, role: idr}, day=date(year, 6, 7)
            )


async def _save(dice: random.Random, coop: int, day: date, who: int, key: str) -> None:
    account = await open_account(
        coop, dice.choice(["simpanan_pokok", "simpanan_wajib", "simpanan_sukarela"]), owner_kind="person", owner_id=who
    )
    held = await transactions.fetch_value("SELECT balance_idr FROM account_balance WHERE account = $1", account)
    idr = dice.randint(1, -held) if held and dice.random() < 0.3 else -dice.randint(1, 10**7)  # credits are negative
    await post(coop, source=f"simpan:{key}", memo="Uji", postings=[("bank", -idr), (account, idr)], day=day)


async def _buy(dice: random.Random, coop: int, day: date, who: int, key: str) -> None:
    idr = dice.randint(1, 10**7) * (-1 if dice.random() < 0.1 else 1)
    await count_fact(
        f"beli:{key}",
        seller=dice.choice([1, coop]),
        pool=dice.choice(list(POOLS.values())),
        base_idr=idr,
        person=who,
        primary_coop=coop,
        day=day,
    )


async def _rules(dice: random.Random, coop: int, year: int, by: Officers) -> dict[str, Any]:
    cuts = sorted(dice.randint(0, 10_000) for _ in range(7))
    table = dict(zip(PARTS, (b - a for a, b in zip([0, *cuts], [*cuts, 10_000], strict=True)), strict=True))
    rules = {
        "shu_alokasi_anggota": table, "shu_alokasi_bukan_anggota": dict(zip(PARTS, reversed(table.values()), strict=True)),
        "shu_simpanan": [kind for kind in ("pokok", "wajib", "sukarela") if dice.random() < 0.6] or ["wajib"],
        "shu_simpanan_pada": dice.choice(["akhir_tahun", "rata_rata_harian"]),
        "shu_transaksi": [pool for pool in POOLS if dice.random() < 0.7] or ["toko"],
        "shu_pembagi": dice.choice(["anggota", "semua"]), "shu_biaya_bersama": dice.choice(["omzet", "margin"]),
        "shu_berhenti": dice.choice(["ikut", "tidak"]),
    }  # fmt: skip
    await decided(
        coop,
        by,
        rules,
        number=f"SHU-{year}",
        since=date(year, 1, 1),
        effective_until=date(year, 12, 31),
        correction=True,
    )
    return rules


async def _agrees(db: Any, coop: int, year: int, rules: dict[str, Any], run: int, happened: Counter[str]) -> bool:
    row = await db.fetchrow("SELECT * FROM shu_run WHERE id = $1", run)
    shares = {
        s["member"]: (s["jasa_modal_idr"], s["jasa_usaha_idr"])
        for s in await db.fetch("SELECT * FROM shu_share WHERE run = $1", run)
    }
    shu, pools, expected = await by_the_text(db, coop, year, rules)
    happened["anggota"] += len(shares)
    happened["rugi"] += shu <= 0
    happened["rata-rata harian"] += rules["shu_simpanan_pada"] == "rata_rata_harian"
    happened["semua penjualan"] += rules["shu_pembagi"] == "semua"
    happened["retur"] += await db.fetchval(
        "SELECT count(*) FROM participation WHERE base_idr < 0 AND primary_coop = $1", coop
    )
    happened["sisa"] += row["rounding_idr"] > 0
    whole = sum(map(sum, shares.values())) + row["rounding_idr"] + row["undivided_idr"] == sum(pools.values())
    funds = sum(json.loads(row["funds"]).values()) == max(shu, 0)
    floored = 0 <= row["rounding_idr"] < 2 * max(len(shares), 1)
    return (row["shu_idr"], shares) == (shu, expected) and whole and funds and floored


async def by_the_text(
    db: Any, coop: int, year: int, rules: dict[str, Any]
) -> tuple[int, dict[str, int], dict[int, tuple[int, int]]]:
    """(SHU, pools, member -> (jasa modal, jasa usaha)) from raw rows, by koperasi rules 1 to 7, the plain way."""
    days = [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    members = {
        r["person"] for r in await db.fetch("SELECT * FROM membership WHERE coop = $1", coop)
        if r["since"] <= days[-1] and (r["ended_on"] is None or r["ended_on"] >= days[0])
        and (rules["shu_berhenti"] == "ikut" or r["ended_on"] is None or r["ended_on"] > days[-1])
    }  # fmt: skip
    saved = await _saved(db, coop, days, rules, members)
    bought: dict[int | None, int] = defaultdict(int)
    for fact in await db.fetch("SELECT * FROM participation"):
        if fact["day"].year == year and fact["pool"] in {POOLS[pool] for pool in rules["shu_transaksi"]}:
            if fact["primary_coop"] == coop and fact["person"] is not None:
                bought[fact["person"]] += fact["base_idr"]
            if fact["seller"] == coop or (fact["primary_coop"] == coop and fact["person"] is not None):
                bought[None] += fact["base_idr"]
    spent = {who: max(bought[who], 0) for who in members}
    parts = await _halves(db, coop, year, rules["shu_biaya_bersama"])
    shu = sum(parts)
    divided = (0, 0) if shu <= 0 else (0, shu) if parts[0] < 0 else (shu, 0) if parts[1] < 0 else parts
    tables = (rules["shu_alokasi_anggota"], rules["shu_alokasi_bukan_anggota"])
    pools = {
        part: sum(int(Fraction(idr * table[part], 10_000)) for idr, table in zip(divided, tables, strict=True))
        for part in ("jasa_modal", "jasa_usaha")
    }
    total_s, total_t = sum(saved.values()), sum(spent.values())
    measure = max(bought[None], total_t) if rules["shu_pembagi"] == "semua" else total_t
    modal = {who: int(pools["jasa_modal"] * Fraction(saved[who], total_s)) if total_s else 0 for who in members}
    usaha = {who: int(pools["jasa_usaha"] * Fraction(spent[who], measure)) if measure else 0 for who in members}
    return shu, pools, {who: (modal[who], usaha[who]) for who in members}


async def _saved(db: Any, coop: int, days: list[date], rules: dict[str, Any], members: set[int]) -> dict[int, int]:
    code = {"pokok": "3101", "wajib": "3102", "sukarela": "2111"}
    moves: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for row in await db.fetch(
        "SELECT a.owner_id, l.day, l.amount_idr FROM journal_line l JOIN account a ON a.id = l.account WHERE a.entity = $1 AND a.owner_kind = 'person'"
        " AND a.code = ANY ($2)", coop, [code[kind] for kind in rules["shu_simpanan"]],
    ):  # fmt: skip
        moves[row["owner_id"]].append((row["day"], -row["amount_idr"]))
    found = {}
    for who in members:
        held = [
            sum(idr for day, idr in moves[who] if day <= until)
            for until in (days if rules["shu_simpanan_pada"] != "akhir_tahun" else days[-1:])
        ]
        found[who] = max(sum(held) // len(held), 0)
    return found


async def _halves(db: Any, coop: int, year: int, key: str) -> tuple[int, int]:
    moved: dict[str, int] = defaultdict(int)
    for row in await db.fetch(
        "SELECT a.code, l.day, l.amount_idr FROM journal_line l JOIN account a ON a.id = l.account WHERE a.entity = $1",
        coop,
    ):
        if row["day"].year == year and row["code"][0] in "456":
            moved[row["code"]] -= row["amount_idr"]
    income = [moved["4101"] + moved["4901"], moved["4201"]]
    margin = [income[0] + moved["5101"], income[1] + moved["5201"]]
    common = moved["4501"] + moved["6110"]
    by = [max(one, 0) for one in (margin if key == "margin" else income)]
    part = int(Fraction(abs(common) * by[0], sum(by))) if sum(by) else abs(common)
    part = part if common >= 0 else -part
    return margin[0] + part, margin[1] + common - part
