"""P25 Says no politely: ten times as many visitors as the shop serves at its best, and visitors who never finish a sentence."""

import asyncio
import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.bench.load import Connection, get
from tests.drills.house import House, slowness
from tests.promises.p26_raw import say, statuses
from tests.promises.result import Result

ROUNDS = 3
SETTLE = 0.7  # seconds in which everybody opens a connection; counted from then on
GOODPUT = 0.70  # of the peak, under tenfold load
AT_ONCE = 1.0  # seconds within which a no is said, for 95 of 100
IMPATIENCE = 1.0  # seconds after which somebody who was told to wait tries again, though he was told 3


@dataclass
class Seen:
    """What all visitors of one load saw."""

    good: int = 0
    busy: int = 0
    unkind: list[str] = field(default_factory=list)  # neither a page nor a polite no
    waits: list[float] = field(default_factory=list)  # seconds until each no
    seconds: float = 1.0

    def add(self, more: "Seen") -> None:
        self.good, self.busy, self.seconds = self.good + more.good, self.busy + more.busy, self.seconds + more.seconds
        self.unkind += more.unkind
        self.waits += more.waits

    @property
    def goodput(self) -> float:
        return self.good / self.seconds


async def attack_overload(house: House, *, people: int, seconds: float, seed: int) -> Result:
    """`people` at once give the peak; ten times as many come next. They ask for pages that need the database."""
    requests = [
        get(path, house.port, cookie="tamu=" + "pengunjung-yang-sabar-sekali")
        for path in ("/keranjang", "/pesanan", "/sehat")
    ]
    await _load(house.port, requests, people, 1)  # warm
    crowd, calm = Seen(seconds=0), Seen(seconds=0)
    for _ in range(ROUNDS):  # in turns, so that a hiccup of the machine meets both
        calm.add(await _load(house.port, requests, people, seconds / ROUNDS))
        crowd.add(await _load(house.port, requests, people * 10, seconds / ROUNDS))
    after = await _load(house.port, requests, people, 1)
    share = crowd.goodput / calm.goodput
    waits = sorted(crowd.waits)
    slow_no = waits[int(len(waits) * 0.95)] if waits else 0.0
    limit = AT_ONCE * slowness()
    broke = [*calm.unkind[:5], *crowd.unkind[:5], *after.unkind[:5]]
    if share < GOODPUT:
        broke.append(f"goodput {share:.0%}")
    if slow_no > limit:
        broke.append(f"a no after {slow_no:.1f} s")
    for line in broke:
        print(line)
    return Result(
        "P25", f"puncak {calm.goodput:.0f}/dtk, beban sepuluh kali {crowd.goodput:.0f}/dtk ({share:.0%}), 503 dalam {slow_no * 1000:.0f} md (p95)",
        f"≥ 70 % dari puncak, sisanya 503 dengan Retry-After dalam {limit:.1f} dtk", seed,
        {"halaman": crowd.good, "503": crowd.busy, "sesudahnya": after.good}, kept=not broke,
    )  # fmt: skip


async def _load(port: int, requests: Sequence[bytes], people: int, seconds: float) -> Seen:
    """So many people, each asking again as soon as there is an answer, for so long; counted is what came within that time."""
    seen, begun = Seen(), time.perf_counter()
    start, end = begun + SETTLE, begun + SETTLE + seconds
    gate = asyncio.Semaphore(200)  # people open their connections one crowd after another

    async def one(offset: int) -> None:
        connection, turns = Connection(port), itertools.count(offset)
        async with gate:
            await asyncio.sleep(0)
        while time.perf_counter() < end:
            sent = time.perf_counter()
            try:
                status, head, _ = await asyncio.wait_for(connection.ask(requests[next(turns) % len(requests)]), 20)
            except (OSError, TimeoutError, ConnectionError, asyncio.IncompleteReadError) as error:
                seen.unkind.append(type(error).__name__)
                connection.close()
                continue
            now = time.perf_counter()
            if status == 200:
                seen.good += start <= now <= end
            elif status == 503 and b"retry-after" in head.lower():
                seen.busy += 1
                seen.waits.append(now - sent)
                await asyncio.sleep(IMPATIENCE)
            else:
                seen.unkind.append(f"status {status}")
        connection.close()

    await asyncio.gather(*(one(number) for number in range(people)))
    seen.seconds = seconds
    return seen


async def attack_slow(house: House, *, talkers: int, seconds: float, seed: int) -> Result:
    """`talkers` each of: connections that say nothing, headers drop by drop, bodies drop by drop; the others must not notice."""
    calm = await _others(house.port, seconds / 2)
    stop = asyncio.Event()
    slow = [
        asyncio.create_task(kind(house.port, stop))
        for kind in (_silent, _headers_by_drops, _body_by_drops)
        for _ in range(talkers)
    ]
    await asyncio.sleep(1)
    troubled = await _others(house.port, seconds)
    stop.set()
    ends = await asyncio.gather(*slow)
    limit = max(1.0 * slowness(), 5 * calm[1])
    broke = list(troubled[2])
    if troubled[1] > limit:
        broke.append(f"others waited {troubled[1]:.2f} s")
    for line in broke[:5]:
        print(line)
    return Result(
        "P25", f"{3 * talkers} pengirim lambat; yang lain menunggu paling lama {troubled[1] * 1000:.0f} md (tanpa mereka {calm[1] * 1000:.0f} md)",
        f"yang lain terlayani dalam {limit:.1f} dtk", seed,
        {"pengirim lambat": sum(ends), "yang lain": troubled[0]}, kept=not broke,
    )  # fmt: skip


async def attack_endless(house: House, *, seed: int) -> Result:
    """Who never ends is ended: headers after 10 s, a body after 20 s with a sentence; both measured."""
    begun = time.monotonic()
    head = f"POST /masuk HTTP/1.1\r\nHost: 127.0.0.1:{house.port}\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 100\r\n"
    headers, body = await asyncio.gather(_until_closed(house.port, head), _until_closed(house.port, head + "\r\nnama="))
    broke = []
    if headers[0] > 15 or (headers[1] and headers[1] != [408]):
        broke.append(f"headers: {headers}")
    if body[0] > 25 or body[1] != [408]:
        broke.append(f"body: {body}")
    for line in broke:
        print(line)
    return Result(
        "P25", f"kepala tak berujung ditutup setelah {headers[0]:.0f} dtk, badan setelah {body[0]:.0f} dtk", "10 dan 20 dtk", seed,
        {"detik": int(time.monotonic() - begun)}, kept=not broke,
    )  # fmt: skip


async def _until_closed(port: int, words: str) -> tuple[float, list[int]]:
    begun = time.monotonic()
    answer = await say(port, words.encode(), seconds=40)
    return time.monotonic() - begun, statuses(answer)


async def _others(port: int, seconds: float) -> tuple[int, float, list[str]]:
    """Four ordinary visitors: how many pages, the longest wait, and what went wrong."""
    pages, waits, wrong = [0], [0.0], []
    end = time.perf_counter() + seconds

    async def one() -> None:
        connection = Connection(port)
        while time.perf_counter() < end:
            sent = time.perf_counter()
            status, _, _ = await connection.ask(get("/keranjang", port))
            waits.append(time.perf_counter() - sent)
            pages[0] += 1
            if status != 200:
                wrong.append(f"status {status}")
            await asyncio.sleep(0.02)
        connection.close()

    await asyncio.gather(*(one() for _ in range(4)))
    return pages[0], max(waits), wrong


async def _silent(port: int, stop: asyncio.Event) -> bool:
    return await _drip(port, stop, b"", b"")


async def _headers_by_drops(port: int, stop: asyncio.Event) -> bool:
    return await _drip(port, stop, f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-A: ".encode(), b"a")


async def _body_by_drops(port: int, stop: asyncio.Event) -> bool:
    head = f"POST /keranjang/baris HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 5000\r\n\r\n"
    return await _drip(port, stop, head.encode(), b"a")


async def _drip(port: int, stop: asyncio.Event, first: bytes, drop: bytes) -> bool:
    """Say the first words, then a drop every half second; True if the connection was made."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    try:
        writer.write(first)
        while not stop.is_set():
            writer.write(drop)
            await writer.drain()
            await asyncio.sleep(0.5)
    except OSError:
        pass  # the server had enough of us
    finally:
        writer.close()
    return True
