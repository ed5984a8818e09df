"""A day of PPOB at a provider that misbehaves, with a real worker that is killed: one run, which P10, P11 and P12 judge.

Buyers pay in cash and with savings. The provider drops, delays and garbles a fifth of its answers, loses, doubles, shuffles and
contradicts its notices; the worker is a process of its own and dies by SIGKILL. A minute of the provider is shrunk to MINUTE_S.
"""

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from app.domain import transactions
from app.domain.numbering import new_key
from app.domain.people.asker import Asker
from app.domain.ppob import notices
from app.domain.ppob.deposit import ask_saldo, ask_topup, book_topup
from app.domain.ppob.order import Buyer, order_ppob, sell_at_till
from app.domain.ppob.provider import use_provider
from app.domain.ppob.schedule import STEPS
from app.domain.ppob.sync import sync_lists
from app.domain.savings.deposit import Wanted, deposit_cash
from tests import cast
from tests.domain.ppob.goods import PULSA, Thing
from tests.promises.p03_ppob import OF_ONE_MEMBER, Member, members_who_mean_to_buy
from tests.running import ROOT
from tests.sandbox.digiflazz.running import KEY, SECRET, USERNAME, RunningDigiflazz, start_digiflazz
from tests.sandbox.running import free_port
from tests.topping_up import client

MINUTE_S = 0.25
DEPOSIT_IDR = 100_000_000
TOKEN = Thing("pln20", "prepaid", "token-listrik", "PLN 20.000", 20_400, 21_500)
SILENT = (  # together about a fifth of all purchases
    {"kind": "drop", "after": True, "percent": 6}, {"kind": "drop", "percent": 5}, {"kind": "status", "http": 500, "after": True, "percent": 4},
    {"kind": "html", "percent": 3}, {"kind": "delay", "seconds": 1.0, "after": True, "percent": 3}, {"kind": "empty", "percent": 2},
)  # fmt: skip
MOODS = (
    {"kind": "drop", "percent": 20}, {"kind": "duplicate", "n": 2, "parallel": True, "percent": 20}, {"kind": "reorder", "percent": 10},
    {"kind": "delay", "seconds": 1, "percent": 10}, {"kind": "contradict", "percent": 10}, {"kind": "contradict", "first": True, "percent": 5},
)  # fmt: skip


@dataclass
class Run:
    """What was seen: the two books at the end, what was watched on the way, and how often the interesting things happened."""

    bought: int = 0  # purchases at the provider that did not fail there
    succeeded: int = 0
    twice: int = 0
    open: int = 0
    ended: int = 0
    unpaid_back: int = 0  # rupiah held and neither spent nor given back
    gone_while_unknown: int = 0  # money that went back although the provider had not said that it failed
    wrong_end: int = 0  # an end that is not the provider's
    deposit_apart_idr: int = 0
    breaches: list[str] = field(default_factory=list)
    late_minutes: list[int] = field(
        default_factory=list
    )  # of each, by the schedule's own pauses, after the provider's end
    happened: Counter[str] = field(default_factory=Counter)


async def run_ppob(db: Any, *, count: int, kills: int, seed: int, worker: Any = None, app: Any = None) -> Run:
    """`count` transactions, the worker killed `kills` times. `worker`: instead of a process, a coroutine function that works (twins).

    `app`: members buy their pulsa through its forms, with logins, on a line that loses, delays and doubles replies.
    """
    dice, run = random.Random(seed), Run()
    with tempfile.TemporaryDirectory(prefix="indora-ppob-") as folder:
        async with _hook() as url:
            sandbox = await asyncio.to_thread(_stand_in, Path(folder), url, seed)
            made = client(sandbox)
            use_provider(made)
            try:
                await _sell_and_work(
                    db, run, sandbox, folder, count=count, kills=kills, dice=dice, worker=worker, app=app
                )
                await _judge(db, run, sandbox)
            finally:
                await made.close()
                await asyncio.to_thread(sandbox.stop)
    return run


def _stand_in(folder: Path, url: str, seed: int) -> RunningDigiflazz:
    sandbox = start_digiflazz(
        folder, DIGIFLAZZ_NOTIFICATION_URL=url, DIGIFLAZZ_SANDBOX_TIME_SCALE="200", DIGIFLAZZ_SANDBOX_PENDING_S="0.2",
        DIGIFLAZZ_SANDBOX_SALDO=str(DEPOSIT_IDR),
    )  # fmt: skip
    for n, fault in enumerate(SILENT):
        sandbox.control("gangguan", call="buy", calls=None, seed=seed + n, **fault)
        sandbox.control("gangguan", call="check", calls=None, seed=seed + 50 + n, **{**fault, "percent": 2})
    for n, mood in enumerate(MOODS):
        sandbox.control("kabar/aturan", notices=None, seed=seed + 100 + n, **mood)
    return sandbox


@asynccontextmanager
async def _hook() -> AsyncIterator[str]:
    """Our door for notices, on a socket of its own."""

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:] if line)}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            try:
                await notices.take_in(body, headers.get("x-hub-signature"))
                status = "200 OK"
            except (notices.Unsigned, notices.Unreadable):
                status = "401 no"
            writer.write(f"HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode())
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(hear, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hooks/digiflazz"


async def _sell_and_work(
    db: Any, run: Run, sandbox: RunningDigiflazz, folder: str, *, count: int, kills: int, dice: random.Random, worker: Any, app: Any
) -> None:  # fmt: skip
    await _fill_deposit(db)
    crowd = await _crowd(db, run, count, dice, app)
    selling = asyncio.create_task(_sell(run, count, crowd))
    if worker is not None:
        working = asyncio.create_task(worker())
        await selling
        await _until_ended(db, 5)
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
    else:
        await _with_process(db, run, sandbox, folder, kills=kills, dice=dice, selling=selling)
    await asyncio.to_thread(sandbox.behave)
    await asyncio.to_thread(sandbox.control, "kabar/lepas")  # those that waited to be shuffled go now


async def _fill_deposit(db: Any) -> None:
    ketua, bendahara = await cast.officer(db, "ketua"), await cast.officer(db, "bendahara")
    assert ketua.person_id is not None
    assert bendahara.person_id is not None
    await book_topup(await ask_topup(DEPOSIT_IDR, "Saldo awal", by=ketua.person_id), by=bendahara.person_id)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who buys: at the till, with savings, and (`online`: which of the purchases) through the forms of the web."""

    kasir: Asker
    sari: Asker
    members: list[Member]
    online: list[int]


async def _crowd(db: Any, run: Run, count: int, dice: random.Random, app: Any) -> Crowd:
    kasir, sari, teller = await cast.officer(db, "kasir"), await cast.sari(db), await cast.officer(db, "kasir", coop=2)
    assert teller.person_id is not None
    assert sari.person_id is not None
    await deposit_cash(Wanted(sari.person_id, 2, "sukarela", 100_000_000), by=teller.person_id, key=new_key())
    online = [n for n in range(count) if app is not None and n % 2 == 0 and n % 5]
    if online:
        await sync_lists()
    return Crowd(
        kasir, sari, await members_who_mean_to_buy(db, app, len(online), dice, run.happened) if online else [], online
    )


async def _sell(run: Run, count: int, crowd: Crowd) -> None:
    """Half of the buyers pay cash at the till, half with their savings; a tenth of the numbers fail, some at once, some late."""
    kasir, sari, online, members = crowd.kasir, crowd.sari, crowd.online, crowd.members
    gate = asyncio.Semaphore(6)

    async def one(n: int) -> None:
        thing = TOKEN if n % 5 == 0 else PULSA
        number = _number(n, thing)
        async with gate:
            await _buy(n, thing, number, kasir, sari)

    async def shop(at: int, member: Member) -> None:
        for n in online[at * OF_ONE_MEMBER : (at + 1) * OF_ONE_MEMBER]:
            async with gate:
                await member.buy(_number(n, PULSA))

    await asyncio.gather(
        *(one(n) for n in range(count) if n not in online), *(shop(at, member) for at, member in enumerate(members))
    )
    run.breaches += [
        f"formulir dijawab berbeda: {told}" for member in members for told in member.told if len(told) != 1
    ]


def _number(n: int, thing: Thing) -> str:
    """Every buyer has a number of his own. What its end says decides its fate at the stand-in: one in twelve fails, now or late."""
    if thing is TOKEN:
        return f"{40_000_000_000 + n * 7}"
    if n % 12 == 1:
        return f"0817{n // 12:02d}9990054"
    if n % 12 == 4:
        return f"0818{n // 12:02d}9990102"
    return f"0817{1_000_000 + n}"


async def _buy(n: int, thing: Thing, number: str, kasir: Asker, sari: Asker) -> None:
    shown: dict[str, Any] = {"shown_idr": thing.price_idr, "key": new_key(), "sure": True}
    if n % 2:
        await sell_at_till(kasir, Buyer(f"Pembeli {n}"), thing, number, **shown)
    else:
        await order_ppob(sari, thing, number, tender="sukarela", **shown)


def _worker_env(sandbox: RunningDigiflazz, folder: str) -> dict[str, str]:
    config = transactions.engine().config
    kept = {
        name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV")
    }
    return {
        **kept, "DATABASE_URL": f"postgresql://postgres@/{config['database']}?host={quote(str(config['host']))}", "DATA_DIR": folder,
        "PICCOLO_CONF": "app.piccolo_conf", "DIGIFLAZZ_URL": f"{sandbox.url}/digiflazz", "DIGIFLAZZ_USERNAME": USERNAME, "DIGIFLAZZ_KEY": KEY,
        "DIGIFLAZZ_WEBHOOK_SECRET": SECRET, "DIGIFLAZZ_ASK_S": str(MINUTE_S), "SANDBOX_PORT": str(free_port()), "PORT": str(free_port()),
        "LOG_LEVEL": "WARNING",
    }  # fmt: skip


async def _with_process(
    db: Any, run: Run, sandbox: RunningDigiflazz, folder: str, *, kills: int, dice: random.Random, selling: "asyncio.Task[None]"
) -> None:  # fmt: skip
    """The real worker, killed without warning while it works, and begun anew each time."""
    env, log = _worker_env(sandbox, folder), (Path(folder) / "worker.log").open("ab")

    def begin() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "app", "worker"], cwd=ROOT, env=env, stdout=log, stderr=log
        )

    process = begin()
    try:
        for _ in range(kills):
            await _until_busy(db, sandbox, dice, selling)
            run.happened["terbunuh saat bertanya"] += await db.fetchval(_IN_HAND) > 0
            process.send_signal(signal.SIGKILL)
            process.wait()
            run.happened["pekerja dibunuh"] += 1
            process = begin()
        await selling
        await _until_ended(db, 240)
    finally:
        process.kill()
        process.wait()
        log.close()
    run.gone_while_unknown += await db.fetchval(_GONE)


_IN_HAND = "SELECT count(*) FROM ppob_transaction WHERE leased_until > now() AND state IN ('submitted', 'pending')"


async def _until_busy(db: Any, sandbox: RunningDigiflazz, dice: random.Random, selling: "asyncio.Task[None]") -> None:
    """Let it work for a moment, make the next answers slow, and strike while a question is out, if there is one left to ask."""
    await asyncio.sleep(dice.uniform(0.2, 0.8))
    await asyncio.to_thread(sandbox.control, "gangguan", kind="delay", seconds=0.7, call="buy", calls=2, after=True)
    for _ in range(4_000):
        if await db.fetchval(_IN_HAND) or (selling.done() and not await db.fetchval(_OPEN)):
            return
        await asyncio.sleep(0.005)


_OPEN = "SELECT count(*) FROM ppob_transaction WHERE state IN ('held', 'submitted', 'pending')"


async def _until_ended(db: Any, seconds: float) -> None:
    for _ in range(int(seconds * 5)):
        if not await db.fetchval(_OPEN):
            break
        await asyncio.sleep(0.2)


# Money that left although nobody had answered a question of ours with a failure.
_GONE = """
SELECT count(*) FROM ppob_transaction t WHERE t.refunded_idr + t.returned_idr > 0 AND t.sent_at IS NOT NULL
  AND NOT EXISTS (SELECT FROM ppob_answer a WHERE a.transaction = t.id AND a.way <> 'hook' AND a.said = 'failed')
"""
_OURS = """
SELECT t.ref_id, t.state, t.asked_times,
  ARRAY(SELECT extract(epoch FROM asked_at) FROM ppob_answer WHERE transaction = t.id AND way <> 'hook') AS asked, t.paid_idr - t.refunded_idr - t.returned_idr
  - CASE WHEN t.state = 'success' THEN t.total_idr ELSE 0 END AS left_idr FROM ppob_transaction t
"""


async def _judge(db: Any, run: Run, sandbox: RunningDigiflazz) -> None:
    """Two books side by side, by reference."""
    from app.cli.check import check

    with contextlib.suppress(TimeoutError):
        await asyncio.to_thread(sandbox.quiet, 15)
    book = await asyncio.to_thread(sandbox.book)
    theirs = {one["ref_id"]: one for one in book["purchases"]}
    rows = await db.fetch(_OURS)
    run.bought = sum(one["status"] == "Sukses" for one in theirs.values())
    run.twice = len(book["bought_twice"]["ref_id"]) + len(book["bought_twice"]["number"])
    for row in rows:
        at = theirs.get(row["ref_id"])
        run.succeeded += row["state"] == "success"
        run.open += row["state"] in ("held", "submitted", "pending")
        run.ended += row["state"] in ("success", "failed")
        if row["state"] in ("success", "failed"):
            run.unpaid_back += abs(row["left_idr"])
            run.wrong_end += (row["state"] == "success") != (at is not None and at["status"] == "Sukses")
            if at is not None:
                run.late_minutes.append(_minutes_late(row, at["changed_at"]))
    run.gone_while_unknown = await db.fetchval(_GONE)
    standing = await ask_saldo()
    run.deposit_apart_idr = 10**9 if standing is None else abs(standing.saldo_idr - standing.books_idr)
    run.breaches += [str(finding) for finding in await check(db.connection)]
    run.happened["tanpa jawaban"] += await db.fetchval("SELECT count(*) FROM ppob_answer WHERE said = 'silence'")
    run.happened["gagal"] += sum(row["state"] == "failed" for row in rows)
    run.happened["kabar bertentangan atau ganda"] += await db.fetchval(
        "SELECT (SELECT count(*) FROM notice WHERE seen_times > 1) + (SELECT count(*) FROM ppob_case)"
    )


def _minutes_late(row: Any, over_there: float) -> int:
    """How many minutes of pauses lay between the provider's end and ours: what a real minute each would have taken."""
    before = sum(float(asked) <= over_there for asked in row["asked"])
    return sum(STEPS[min(n, len(STEPS) - 1)] for n in range(max(1, before), row["asked_times"]))
