"""Buyers buy and pay while parts of the shop are killed; afterwards everything must be one story.

A kill is aimed: the killer waits until an order form or a payment is on its way, then strikes within a few hundredths of a second.
"""

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.drills.house import House, slowness
from tests.drills.referee import judge, unfinished
from tests.promises.result import Result
from tests.shopper import Declined, NotAnswered, Notebook, Shopper

KINDS = ("web worker", "web", "worker", "postgres", "sandbox")
METHODS = ("bni_va", "qris", "bri_va", "gopay", "permata_va", "tunai")
BACK_WITHIN = 10.0  # seconds
LOST = 120.0  # seconds: it will not come back any more
GOODS = ("beras-medium-5-kg", "minyakita-1-l", "gula-pasir-1-kg", "beras-premium-5-kg")


@dataclass
class Drill:
    """One drill: the house, what buyers were told, what the killer did."""

    house: House
    rng: random.Random
    book: Notebook = field(default_factory=Notebook)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    kills: Counter[str] = field(default_factory=Counter)
    in_flight: int = 0  # kills that found an order form or a payment on its way
    back: list[tuple[float, str]] = field(default_factory=list)  # seconds until it served again, after the kill of what
    starved: float = 1.0  # `slowness` at the worst moment that was looked at
    declined: int = 0
    paying: int = 0  # payers who stand at the bank just now

    async def buy(self, number: int) -> None:
        """One buyer after another at the same till, until the drill ends."""
        rng, turn = random.Random(self.rng.random()), 0
        while not self.stop.is_set():
            turn += 1
            name = f"Pembeli {'ABCDEFGH'[number % 8]}"
            async with Shopper(
                self.house.url, self.house.sandbox_url, self.book, name=name, rng=rng, patience=45
            ) as buyer:
                try:
                    await self._one_order(buyer, rng)
                except (Declined, NotAnswered):
                    self.declined += 1
            await asyncio.sleep(rng.uniform(0.05, 0.4))

    async def _one_order(self, buyer: Shopper, rng: random.Random) -> None:
        for slug in rng.sample(GOODS, rng.randint(1, 2)):
            await buyer.put_in_cart(slug, rng.randint(1, 2))
        method = rng.choice(METHODS)
        order = await buyer.check_out(method=method)
        if method == "tunai" or rng.random() < 0.15:
            return
        await asyncio.sleep(rng.uniform(0, 0.5))
        self.paying += 1
        try:
            await buyer.pay(order)
            await buyer.state_of(order)
        finally:
            self.paying -= 1

    async def strike(self, what: str) -> None:
        """Wait for something worth hitting, hit it, and see how long the shop needs."""
        at_checkout = self.rng.random() < 0.6
        until = time.monotonic() + 8
        while time.monotonic() < until and not (self._ordering() if at_checkout else self.paying):  # noqa: ASYNC110 - aimed at what others do
            await asyncio.sleep(0.002)
        await asyncio.sleep(self.rng.uniform(0, 0.06))
        hit = self._ordering() or self.paying
        if not self.house.kill(what, self.rng.randrange(8)):
            return
        self.kills[what] += 1
        self.in_flight += bool(hit)
        seconds = await self.house.serving_again(LOST)
        if seconds > BACK_WITHIN:  # this machine may have got busier since the drill began
            self.starved = max(self.starved, await asyncio.to_thread(slowness))
        self.back.append((seconds, what))

    @property
    def within(self) -> float:
        """Seconds on this machine, as busy as it is."""
        return BACK_WITHIN * self.starved

    def _ordering(self) -> int:
        """How many order forms are without an answer at this moment."""
        return sum(note.path == "/pesanan" and note.ms == 0.0 for note in self.book.notes[-40:])


async def drill(house: House, *, kills: int, run_seed: int, buyers: int = 6) -> Result:
    """P25 (it gets up by itself, consistent) and P05/P27 (nothing confirmed or paid is lost) under `kills` kills."""
    one = Drill(house, random.Random(run_seed), starved=slowness())
    db = await house.database()
    before = await db.fetchval("SELECT count(*) FROM shop_order")
    await db.close()
    crowd = [asyncio.create_task(one.buy(number)) for number in range(buyers)]
    await asyncio.sleep(1.5)
    order = [kind for _ in range(-(-kills // len(KINDS))) for kind in one.rng.sample(KINDS, len(KINDS))][:kills]
    for what in order:
        await one.strike(what)
        await asyncio.sleep(one.rng.uniform(0.3, 1.2))
    for _ in range(5):  # few kills may all miss the answers: the web dies until one was lost on its way
        if one.book.lost:
            break
        await one.strike("web")
        await asyncio.sleep(one.rng.uniform(0.3, 1.2))
    one.stop.set()
    await asyncio.gather(*crowd)
    broke = await settle_down(house)
    broke += await verdict(house, one.book, before)
    slow, after = max(one.back, default=(99.0, "nothing"))
    if slow > one.within:
        broke.append(f"back after {slow:.1f} s: {after} ({[(round(s, 1), what) for s, what in one.back]})")
    if broke:
        print("\n".join(broke[:20]), house.log_text()[-3000:], sep="\n")
    happened = {
        "pembunuhan": one.kills.total(), "mengenai permintaan di jalan": one.in_flight, "jawaban hilang": one.book.lost,
        "pesanan": len(one.book.confirmed), "dibayar": len(one.book.paid),
    }  # fmt: skip
    return Result(
        "P25", f"{one.kills.total()} pembunuhan {dict(one.kills)}, melayani lagi dalam {slow:.1f} dtk, kerusakan {len(broke)}",
        f"melayani lagi dalam 10 dtk (mesin ini sekarang: {one.within:.0f}), kerusakan 0, Rp0 tanpa penjelasan", run_seed, happened, kept=not broke,
    )  # fmt: skip


async def settle_down(house: House, seconds: float = 90) -> list[str]:
    """The faults are over: until everything under way has ended. Clocks of what waits are put forward, the worker does the rest."""
    until = time.monotonic() + seconds
    await house.serving_again(20)
    db = await _connected(house)
    left: list[str] = ["not asked yet"]
    try:
        quiet = 0
        while time.monotonic() < until and quiet < 3:
            await db.execute(
                "UPDATE payment SET made_at = made_at - interval '2 minutes', ask_next_at = now() WHERE state IN ('intended', 'pending', 'cancelling')"
                " AND coalesce(asked_at, made_at) < now() - interval '4 seconds'"
            )
            await db.execute("UPDATE refund SET next_try_at = now() WHERE state IN ('approved', 'sent')")
            await asyncio.sleep(1)
            left = await unfinished(db) + await _unheard(db, house)
            quiet = quiet + 1 if not left else 0
    finally:
        await db.close()
    return [f"still open: {what}" for what in left]


async def _unheard(db: Any, house: House) -> list[str]:
    """Money at the gateway of which the shop has not heard yet."""
    paid = {one["order_id"] for one in (await house.gateway_book())["transactions"] if one["paid_idr"]}
    known = {
        row[0] for row in await db.fetch("SELECT gateway_order_id FROM payment WHERE state IN ('paid', 'refunded')")
    }
    return [f"unheard: {name}" for name in sorted(paid - known)]


async def verdict(house: House, book: Notebook, orders_before: int) -> list[str]:
    """`python -m app check`, then the referee."""
    checked = await asyncio.to_thread(house.command, "check", check=False)
    broke = (
        []
        if checked.returncode == 0
        else [f"check: {line}" for line in checked.stdout.splitlines() if "utuh" not in line] + [checked.stderr[-500:]]
    )
    db = await house.database()
    try:
        broke += await judge(db, await house.gateway_book(), book.confirmed, book.paid)
        made = await db.fetchval("SELECT count(*) FROM shop_order") - orders_before
        if not len(book.confirmed) <= made <= len(book.asked):
            broke.append(f"{len(book.asked)} forms were sent, {len(book.confirmed)} confirmed, {made} orders made")
    finally:
        await db.close()
    return broke


async def _connected(house: House) -> Any:
    for _ in range(100):
        try:
            return await house.database()
        except (OSError, Exception):
            await asyncio.sleep(0.2)
    raise AssertionError("the database never came back")


async def careless_twin(house: House, *, tries: int, run_seed: int) -> Result:
    """The twin: a database that says "done" before anything is written. Killed right after a buyer was told, it must forget."""
    db = await house.database()
    await db.execute("ALTER SYSTEM SET synchronous_commit = off")
    await db.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
    await db.execute("SELECT pg_reload_conf()")
    await db.close()
    one = Drill(house, random.Random(run_seed))
    gone: set[str] = set()
    for _ in range(tries):
        crowd = [asyncio.create_task(one.buy(number)) for number in range(3)]
        known = len(one.book.confirmed)
        while len(one.book.confirmed) < known + 3:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        house.kill("postgres")
        for buyer in crowd:
            buyer.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)
        await house.serving_again(60)
        db = await _connected(house)
        gone = set(one.book.confirmed) - {row[0] for row in await db.fetch("SELECT number FROM shop_order")}
        await db.close()
        if gone:
            break
    return Result("P25", f"{len(gone)} pesanan dikonfirmasi lalu hilang", "0", run_seed, kept=not gone)
