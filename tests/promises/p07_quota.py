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
    undo = _guard_off() if not guard else None
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


def _guard_off() -> Any:
    """Read, decide, write: the shop as it is often built."""
    guarded = put._write

    async def unguarded(asker: Any, line: Any, quantity: int, key: str) -> Any:
        await asyncio.sleep(0.02)
        return await put.transactions.fetch_one(
            "UPDATE cart_line SET quantity = quantity + $3 WHERE unit = $2 AND cart = (SELECT id FROM cart WHERE visitor_hash = $1)"
            " RETURNING quantity, 0 AS others", asker.visitor_hash, line.unit, quantity,
        )  # fmt: skip

    put._write = unguarded

    def undo() -> None:
        put._write = guarded

    return undo
