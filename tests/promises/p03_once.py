"""P03 Once is once: shoppers whose answers get lost, come late or whose taps come twice."""

import asyncio
import random
from collections import Counter
from typing import Any

from app.domain.cart import put
from app.domain.checkout import place
from app.domain.numbering import new_key
from app.domain.people.asker import hash_of
from app.routes.cookies import visitor_cookie
from tests import cast
from tests.promises.result import Result
from tests.promises.shoppers import Shopper

FAULTS = ("tiba", "hilang", "ganda", "terlambat")
AT_ONCE = 12


class Honest(Shopper):
    """Notes what was wanted before sending, and goes on sending until an answer arrives."""

    def __init__(self, app: Any, dice: random.Random, happened: Counter[str]) -> None:
        super().__init__(app)
        self.dice, self.happened = dice, happened
        self.wanted: Counter[int] = Counter()
        self.orders = 0

    async def deed(self, path: str, data: dict[str, Any]) -> None:
        """One deed on a bad line: however often it is sent, it is meant once."""
        fault = self.dice.choices(FAULTS, (50, 20, 15, 15))[0]
        before = dict(self.cookies)
        if fault == "hilang":
            await self.send("POST", path, data, cookies=before)  # arrived and done; the answer did not come back
        if fault == "ganda":
            both = await asyncio.gather(*(self.send("POST", path, data, cookies=before) for _ in range(2)))
            self.take(both[0])
        else:
            await self.ask("POST", path, data)
        if fault == "terlambat":
            await self.send("POST", path, data, cookies=before)  # a copy that was on its way for long
        self.happened[fault] += 1

    async def shop(self, units: list[int], deeds: int) -> None:
        await self.add(units[0])
        self.wanted[units[0]] += 1
        for n in range(deeds):
            if n % 10 == 9:
                form = await self.checkout()
                self.orders += 1
                await self.deed("/pesanan", form)
                await self.add(units[0])
                self.wanted[units[0]] += 1
            else:
                unit = self.dice.choice(units)
                self.wanted[unit] += 1
                await self.deed("/keranjang/baris", {"unit": unit, "jumlah": "1"})


async def attack_p03(db: Any, app: Any, *, count: int, seed: int, guard: bool = True) -> Result:
    """`count` deeds by shoppers of twenty-five each, two orders among them; `guard` False: keys are not asked for."""
    dice, happened = random.Random(seed), Counter[str]()
    units = [await cast.goods(db, f"Barang {n}", umum=10_000 + n, stock=10**6, most=9_999) for n in range(3)]
    shoppers = [Honest(app, random.Random(dice.random()), happened) for _ in range(max(1, count // 25))]
    undo = _guard_off() if not guard else None
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(shopper: Honest) -> None:
        async with gate:
            await shopper.shop(units, min(25, count))

    try:
        await asyncio.gather(*(one(shopper) for shopper in shoppers))
    finally:
        if undo:
            undo()
    wrong = [differs for shopper in shoppers if (differs := await _differs(db, shopper))]
    deeds = sum(happened.values())
    return Result(
        "P03",
        f"{deeds} perbuatan, {len(wrong)} pembeli dengan akibat lain dari maksudnya",
        "0",
        seed,
        dict(happened),
        kept=not wrong,
    )


_BOUGHT = """
SELECT unit, sum(quantity)::int AS many FROM (
  SELECT l.unit, l.quantity FROM cart c JOIN cart_line l ON l.cart = c.id WHERE c.visitor_hash = $1
  UNION ALL SELECT l.unit, l.quantity FROM shop_order o JOIN order_line l ON l.order_id = o.id WHERE o.visitor_hash = $1
) all_of_it GROUP BY unit
"""


async def _differs(db: Any, shopper: Honest) -> str:
    mine = hash_of(shopper.cookies[visitor_cookie()])
    found = {row["unit"]: row["many"] for row in await db.fetch(_BOUGHT, mine)}
    orders = await db.fetchval("SELECT count(*) FROM shop_order WHERE visitor_hash = $1", mine)
    return (
        ""
        if (found, orders) == (dict(shopper.wanted), shopper.orders)
        else f"{found} {orders} != {shopper.wanted} {shopper.orders}"
    )


def _guard_off() -> Any:
    """Every request is taken for new."""
    first_time, tap_key = place.first_time, put.tap_key

    async def always(actor: str, key: str, asked: Any, **known: Any) -> None:
        return None

    place.first_time = always  # type: ignore[assignment]
    put.tap_key = lambda *_: new_key()  # type: ignore[assignment]

    def undo() -> None:
        place.first_time, put.tap_key = first_time, tap_key

    return undo
