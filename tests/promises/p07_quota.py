"""P07 Limits hold: many taps at once want more of a thing than one order may hold."""

import asyncio
import random
from collections import Counter
from typing import Any

from app.domain.cart import put
from tests import cast
from tests.promises.result import Result
from tests.promises.shoppers import Shopper


async def attack_p07(db: Any, app: Any, *, count: int, most: int, seed: int, guard: bool = True) -> Result:
    """`count` tries at once to put one more in, `most` allowed; `guard` False: the number is read before it is written, without a lock."""
    dice, happened = random.Random(seed), Counter[str]()
    minyak = await cast.goods(db, "Minyakita 1 l", umum=15_700, stock=10**6, most=most)
    me = Shopper(app)
    await me.add(minyak)
    undo = _guard_off(db) if not guard else None
    gate = asyncio.Semaphore(100)

    async def tap(n: int) -> None:
        async with gate:
            await asyncio.sleep(dice.random() / 50)
            # A fresh nonce for each: deliberate taps, not one tap twice.
            answer = await me.send(
                "POST",
                "/keranjang/baris",
                {"unit": minyak, "jumlah": "1"},
                cookies={**me.cookies, "keranjang": f"1.serang-{n}"},
            )
            happened[
                "diterima" if answer.status_code == 303 else "ditolak" if answer.status_code == 422 else "galat"
            ] += 1

    try:
        await asyncio.gather(*(tap(n) for n in range(count)))
    finally:
        if undo:
            undo()
    inside = await db.fetchval("SELECT quantity FROM cart_line")
    errors = happened.pop("galat", 0)
    return Result("P07", f"{inside} di keranjang dari paling banyak {most} sekali pesan, {errors} galat", f"{most}, 0", seed, dict(happened),
                  kept=inside == most == happened["diterima"] + 1 and not errors)  # fmt: skip


def _guard_off(db: Any) -> Any:
    """Read, decide, write: the shop as it is often built."""
    locked, accepted = put.locked_cart, put._accepted

    async def unlocked(asker: Any) -> int:
        found = await put.transactions.fetch_one(
            "SELECT c.id, l.quantity, u.max_per_order FROM cart c JOIN cart_line l ON l.cart = c.id JOIN product_unit u ON u.id = l.unit"
            " WHERE c.visitor_hash = $1", asker.visitor_hash,
        )  # fmt: skip
        assert found is not None
        await asyncio.sleep(0.02)
        if found["quantity"] >= found["max_per_order"]:
            raise put.Refused("Sudah penuh.")
        return int(found["id"])

    async def as_it_is(cart: int, unit: int, asker: Any) -> Any:
        return next(line for line in await put.lines_of(cart, asker) if line.unit == unit)

    put.locked_cart, put._accepted = unlocked, as_it_is

    def undo() -> None:
        put.locked_cart, put._accepted = locked, accepted

    return undo
