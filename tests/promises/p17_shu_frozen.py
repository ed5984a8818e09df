"""P17 What the RAT approved is frozen, can be recomputed bit for bit, and is paid to each member once, whoever dies in between."""

import asyncio
import random
from collections import Counter
from typing import Any
from unittest.mock import patch

import asyncpg

from app.cli.check import check
from app.domain import transactions
from app.domain.errors import Refused
from app.domain.ledger.find import balance
from app.domain.shu import payout
from app.domain.shu.again import differences
from tests.domain.shu.year import JATI, income, members, officers, reckoned, sealed, shared, tables
from tests.promises.result import Result

AT_ONCE = 50
# Each is tried by the app's own role and by the owner with all triggers on.
CHANGES = (
    "UPDATE shu_run SET shu_idr = shu_idr + 1", "UPDATE shu_run SET root = sha256(root)", "UPDATE shu_run SET decision = decision",
    "UPDATE shu_run SET approved_on = approved_on + 1", "UPDATE shu_run SET state = 'dihitung'", "UPDATE shu_run SET funds = '{}'",
    "UPDATE shu_share SET jasa_usaha_idr = jasa_usaha_idr + 1", "UPDATE shu_share SET salt = leaf", "DELETE FROM shu_share", "TRUNCATE shu_tree CASCADE",
    "UPDATE shu_step SET amount_idr = 0", "DELETE FROM shu_run", "DELETE FROM shu_payout", "UPDATE participation SET base_idr = 1",
    "INSERT INTO shu_share SELECT * FROM shu_share", "INSERT INTO shu_tree SELECT run, 99, 0, nodes FROM shu_tree",
)  # fmt: skip
# Behind all triggers: one rupiah, one salt, one name, one node, one fact; the checks must name the place.
SILENT = (
    ("UPDATE shu_share SET jasa_modal_idr = jasa_modal_idr + 1 WHERE member = $1", "shu_share"),
    ("UPDATE shu_share SET jasa_usaha_idr = jasa_usaha_idr - 1 WHERE member = $1", "shu_share"),
    ("UPDATE shu_share SET member_no = '01.99999' WHERE member = $1", "shu_share"),
    ("UPDATE shu_share SET salt = substr(sha256(salt), 1, 16) WHERE member = $1", "shu_share"),
    ("UPDATE shu_run SET root = sha256(root) WHERE $1 > 0", "shu_run"),
    (
        "UPDATE shu_run SET sum_idr = sum_idr + 1, jasa_modal_idr = jasa_modal_idr + 1, rounding_idr = rounding_idr - 1 WHERE $1 > 0",
        "shu_run",
    ),
)
_TWICE = "INSERT INTO shu_payout (run, member, amount_idr, way, by_person, consent_at) VALUES ($1, $2, $3, $4, $5, CASE WHEN $6 THEN now() END) RETURNING id"


async def attack_p17(db: Any, *, count: int, seed: int, guard: bool = True) -> Result:
    """`count` members, each paid out by fifty counters at once while connections are cut; `guard` False drops the key "once"."""
    dice, happened = random.Random(seed), Counter[str]()
    people = await members(db, [(dice.randint(1, 10**8), dice.randint(1, 10**8)) for _ in range(count)])
    await income(JATI, "pendapatan_sekunder", 10**9 + dice.randint(0, 10**8))
    staff = await officers(db)
    await tables(by=staff)
    await sealed(db, JATI)
    run = await reckoned(JATI, staff)
    await shared(run, JATI, staff)
    owed = -await balance(JATI, "utang_shu")
    frozen = await _frozen(db, happened)
    true = await differences(run) == [] and await _seen(db, dice, people, happened)
    if not guard:
        await db.execute("ALTER TABLE shu_payout DROP CONSTRAINT each_member_is_paid_once")
    with patch.object(payout, "_PAY", payout._PAY if guard else _TWICE):
        await _pay(db, dice, run, people, staff.bendahara, happened)
    twice = await db.fetchval("SELECT count(*) - count(DISTINCT member) FROM shu_payout")
    paid = await db.fetchval("SELECT coalesce(sum(amount_idr), 0)::bigint FROM shu_payout")
    left = -await balance(JATI, "utang_shu")
    kept = frozen and true and twice == 0 and paid == owed and left == 0 and await differences(run) == []
    said = f"{happened['dibayar']} dari {len(people)} anggota dibayar, {twice} dua kali, Rp{abs(owed - paid) + abs(left)} selisih"
    return Result("P17", said, "setiap anggota sekali, Rp0, 0 perubahan diterima", seed, dict(happened), kept=kept)


async def _frozen(db: Any, happened: Counter[str]) -> bool:
    """Whether every change was refused, to the app and to the owner."""
    whole = True
    for change in CHANGES:
        for ask in (transactions.execute, db.execute):
            try:
                await ask(change)
            except asyncpg.PostgresError:
                happened["perubahan ditolak"] += 1
            else:
                whole = change.endswith("decision = decision") and whole
    return whole


async def _seen(db: Any, dice: random.Random, people: list[int], happened: Counter[str]) -> bool:
    """Whether each silent change is named by the check."""
    for change, place in SILENT:
        unit = db.connection.transaction()
        await unit.start()
        await db.execute("SET LOCAL session_replication_role = replica")
        await db.execute(change, dice.choice(people))
        found = [finding for finding in await check(db.connection) if finding.place.startswith(place)]
        await unit.rollback()
        if not found:
            return False
        happened["perubahan diam-diam ditemukan"] += 1
    return True


async def _pay(db: Any, dice: random.Random, run: int, people: list[int], by: int, happened: Counter[str]) -> None:
    """Everybody at every counter at once, again and again, until nobody is owed anything."""
    done = asyncio.Event()

    async def cut() -> None:
        while not done.is_set():
            await asyncio.sleep(0.02)
            killed = await db.fetch(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'indora_app' AND datname = current_database() AND state <> 'idle'"
                " ORDER BY random() LIMIT 1"
            )  # fmt: skip
            happened["sambungan diputus"] += len(killed)

    async def counter(who: int) -> None:
        try:
            await payout.pay_out(run, who, dice.choice(["tunai", "sukarela"]), entity=JATI, by=by)
            happened["dibayar"] += 1
        except Refused:
            happened["ditolak karena sudah"] += 1
        except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
            happened["putus"] += 1

    cutting = asyncio.create_task(cut())
    try:
        for who in people:
            await asyncio.gather(*(counter(who) for _ in range(AT_ONCE)))
    finally:
        done.set()
        await cutting
    for who in people:  # after the faults stop, all must reach an end, though the pool still holds dead connections
        for _ in range(12):
            before = happened["putus"]
            await counter(who)
            if happened["putus"] == before:
                break
