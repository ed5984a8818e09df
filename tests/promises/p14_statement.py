"""P14 A statement can be checked by hand: interest, tax and balance follow from figures shown, and each account gets each month once.

The run is killed again and again: a real worker that posts it dies by SIGKILL, its database connections are cut by the server in the
middle of whatever they do, its task is cancelled, and two runners go at the same month at once. Afterwards the referee counts rows
and entries in SQL, reckons every account a second time from the moves it arranged itself, and adds up the accounts.
"""

import asyncio
import os
import random
import sys
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import asyncpg

from app.domain import transactions
from app.domain.interest import post as posting
from app.domain.interest.runs import begin_by_calendar
from app.domain.interest.terms import last_of
from app.domain.ledger.days import seal_due_days
from app.domain.ledger.post import post
from app.domain.savings.accounts import open_many
from tests.domain.interest import second_opinion
from tests.domain.interest.conftest import LAST
from tests.promises.result import Result
from tests.running import ROOT, free_port

COOP = 4
DIED = (
    asyncpg.PostgresConnectionError, asyncpg.AdminShutdownError, asyncpg.InterfaceError, asyncpg.InternalClientError, asyncpg.QueryCanceledError,
    asyncpg.UniqueViolationError, ConnectionError, OSError,
)  # fmt: skip


async def attack_p14(db: Any, *, accounts: int, kills: int, seed: int, guard: bool = True) -> Result:
    """`accounts` savers, a run killed `kills` times. Without the guard: the unique keys are gone and nobody asks what is left."""
    dice, happened = random.Random(seed), Counter({"sambungan diputus": 0, "dibatalkan di tengah": 0})
    if guard:
        happened["pekerja dibunuh"] = 0
    moves = await _savers(db, accounts, dice)
    await seal_due_days()
    assert await begin_by_calendar(COOP)
    run = await db.fetchval("SELECT id FROM interest_run")
    undo = [] if guard else await _unguarded(db)
    size, posting.BATCH = posting.BATCH, max(5, accounts // 40)
    try:
        if guard:
            await _workers_killed(db, run, max(2, kills // 10), happened, posting.BATCH)
        for _ in range(kills):
            await _killed(db, run, dice, happened, within=min(accounts / 10_000, 0.25))
        if not guard:  # two who follow each other are enough where nobody asks what is left: they need not meet
            await _begun_again(run, runners=1)
        await _begun_again(run, runners=2)
        happened["dua sekaligus"] += 1
    finally:
        posting.BATCH = size
        for name, was in undo:
            setattr(posting, name, was)
    twice, missing, wrong, apart = await _referee(db, moves)
    return Result(
        "P14", f"{accounts} rekening: {twice} dua kali, {missing} terlewat, {wrong} berbeda dari hitungan kedua, selisih buku Rp{apart}",
        "0 dua kali, 0 terlewat, 0 berbeda, Rp0", seed, dict(happened), kept=twice == missing == wrong == apart == 0,
    )  # fmt: skip


async def _begun_again(run: int, *, runners: int) -> None:
    """So many at once, to the end. The pool may still hand out a connection that the last kill left dead: the worker begins again, so do we."""
    for _ in range(5):
        ended = await asyncio.gather(*(posting.post_run(run) for _ in range(runners)), return_exceptions=True)
        if not any(isinstance(one, DIED) for one in ended):
            return


async def _savers(db: Any, count: int, dice: random.Random) -> dict[int, dict[int, int]]:
    """Account -> {day of last month: balance from then on}; the referee's own notes."""
    people = [
        row["id"]
        for row in await db.fetch("INSERT INTO person (phone, name) SELECT '+62814' || lpad(n::text, 8, '0'), 'Penabung ' || n"
                                  " FROM generate_series(1, $1::int) n RETURNING id", count)
    ]  # fmt: skip
    async with transactions.transaction():
        opened = await open_many(COOP, "sukarela", people)
    notes: dict[int, dict[int, int]] = {account: {} for account in opened.values()}
    for day in sorted(dice.sample(range(1, last_of(LAST).day + 1), 6)):
        lines: list[tuple[str | int, int]] = []
        for account, known in notes.items():
            held = next(reversed(known.values()), 0)
            idr = dice.choice((0, dice.randint(1, 90_000_000), -dice.randint(0, held)))
            if idr:
                known[day] = held + idr
                lines.append((account, -idr))
        if lines:
            async with transactions.transaction():
                await post(COOP, source=f"p14:{day}", memo="Setor dan tarik", postings=[("kas_toko", -sum(idr for _, idr in lines)), *lines],
                           day=LAST + timedelta(days=day - 1))  # fmt: skip
    return notes


async def _killed(db: Any, run: int, dice: random.Random, happened: Counter[str], *, within: float) -> None:
    """Somebody works at the run; somewhere on the way he dies."""
    work = asyncio.create_task(posting.post_run(run))
    await asyncio.sleep(dice.uniform(0.001, within))
    if work.done():
        return
    if happened["dibatalkan di tengah"] <= happened["sambungan diputus"]:  # by turns: both happen, however few are hit
        work.cancel()
        happened["dibatalkan di tengah"] += 1
    else:
        await db.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'indora_app'"
        )
        happened["sambungan diputus"] += 1
    with suppress(asyncio.CancelledError, *DIED):
        await work


async def _workers_killed(db: Any, run: int, kills: int, happened: Counter[str], batch: int) -> None:
    """`python -m app worker` itself, with the same small batches, is killed as soon as the month has moved a little further each time."""
    config = transactions.engine().config
    kept = {
        name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV")
    }
    env = {
        **kept, "DATABASE_URL": f"postgresql://postgres@/{config['database']}?host={quote(str(config['host']))}", "PICCOLO_CONF": "app.piccolo_conf",
        "LOG_LEVEL": "WARNING", "PORT": str(free_port()), "SANDBOX_PORT": str(free_port()),
    }  # fmt: skip
    for _ in range(kills):
        await db.execute(
            "UPDATE work SET heard_at = heard_at - interval '61 s' WHERE state = 'running'"
        )  # the dead one's hold runs out
        before = await db.fetchval(_POSTED, run)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "ignore", "-c", _SMALL.format(batch), cwd=ROOT, env=env
        )
        try:
            while process.returncode is None and await db.fetchval(_POSTED, run) == before:  # noqa: ASYNC110
                await asyncio.sleep(0.002)
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        happened["pekerja dibunuh"] += await db.fetchval(
            "SELECT state = 'running' FROM interest_run WHERE id = $1", run
        )


# The worker as it is, but for the size of its batches: a small month has many moments to die in.
_SMALL = "from app.domain.interest import post; post.BATCH = {}; import sys; from app.cli.main import main; sys.exit(main(['worker']))"
_POSTED = "SELECT count(*) FROM interest_posting WHERE run = $1"


async def _unguarded(db: Any) -> list[tuple[str, Any]]:
    """A house without keys: rows and entries may stand twice, and nobody asks which accounts are left, nor closes the month."""
    await db.execute("ALTER TABLE interest_posting DROP CONSTRAINT interest_posting_pkey; DROP INDEX each_month_once;"
                     " ALTER TABLE journal DROP CONSTRAINT once_per_source")  # fmt: skip
    undo = [(name, getattr(posting, name)) for name in ("left_of", "_close")]

    async def everybody(accounts: Any, month: date) -> list[int]:
        return sorted(accounts)

    async def open_still(run: int, entity: int, month: date) -> None:
        return None

    posting.left_of, posting._close = everybody, open_still
    return undo


async def _referee(db: Any, moves: dict[int, dict[int, int]]) -> tuple[int, int, int, int]:
    rows: dict[int, list[tuple[int, int]]] = {}
    for row in await db.fetch("SELECT account, interest_idr, tax_idr FROM interest_posting"):
        rows.setdefault(row["account"], []).append((row["interest_idr"], row["tax_idr"]))
    booked = Counter(
        row["account"]
        for row in await db.fetch(
            "SELECT split_part(source, ':', 2)::bigint AS account FROM journal WHERE source LIKE 'interest:%'"
        )
    )
    tiers = [(1, [(0, Decimal(3)), (5_000_000, Decimal(5))])]
    twice = missing = wrong = apart = 0
    for account, known in moves.items():
        exact, whole, tax = second_opinion.interest(
            LAST.year, LAST.month, known, "saldo_harian", tiers, 365, 0, "bawah", False
        )
        got = rows.get(account, [])
        twice += len(got) > 1 or booked[account] > 1
        missing += exact > 0 and not got
        wrong += bool(got) and got[0] != (whole, tax)
        held = next(reversed(known.values()), 0) + whole - tax
        stored: int = await db.fetchval("SELECT -balance_idr FROM account_balance WHERE account = $1", account)
        apart += abs(stored - held)
    return twice, missing, wrong, apart
