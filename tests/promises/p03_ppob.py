"""P03 Once is once, for PPOB: each form is sent many times at once, replies get lost and it is sent again; workers crowd each purchase."""

import asyncio
import random
from collections import Counter
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

from app.domain.errors import Refused
from app.domain.ppob import attend, order
from tests import cast
from tests.domain.ppob.goods import PULSA
from tests.promises.result import Result
from tests.sandbox.digiflazz.running import RunningDigiflazz

FORMS_AT_ONCE = 50


async def attack_p03_ppob(db: Any, flazz: RunningDigiflazz, *, count: int, seed: int, guard: bool = True) -> Result:
    """`count` forms, the first 50 times at once, the others two to five times, half of the replies lost and asked for again."""
    dice, happened = random.Random(seed), Counter[str]()
    kasir = await cast.officer(db, "kasir")
    numbers: dict[int, set[str]] = {n: set() for n in range(count)}

    async def send(n: int) -> None:
        buyer = order.Buyer(f"Pembeli {n}")
        number = f"0817{1_000_000 + n}"
        try:
            made = await order.sell_at_till(
                kasir, buyer, PULSA, number, shown_idr=PULSA.price_idr, key=f"formulir-{n:06d}", sure=True
            )
        except Refused:
            happened["formulir ditolak"] += 1
            return
        if dice.random() < 0.5:
            happened["balasan hilang"] += 1
        else:
            numbers[n].add(made)

    with ExitStack() as off:
        if not guard:
            off.enter_context(patch.object(order, "first_time", _never))
            off.enter_context(patch.object(order, "remember", _never))
        for n in range(count):
            times = FORMS_AT_ONCE if n == 0 else dice.randint(2, 5)
            happened["kiriman ganda"] += times - 1
            await asyncio.gather(*(send(n) for _ in range(times)))
            if not numbers[n]:
                await send(n)
        for row in await db.fetch("SELECT id FROM ppob_transaction"):
            await asyncio.gather(*(attend.attend(row["id"]) for _ in range(3)))
    return await _judge(db, flazz, numbers, count, happened, seed)


async def _never(*_: Any, **__: Any) -> None:
    return None


async def _judge(
    db: Any, flazz: RunningDigiflazz, numbers: dict[int, set[str]], count: int, happened: Counter[str], seed: int
) -> Result:  # fmt: skip
    made = await db.fetchval("SELECT count(*) FROM ppob_transaction")
    bought = len((await asyncio.to_thread(flazz.book))["purchases"])
    different = sum(len(seen) > 1 for seen in numbers.values())
    happened.pop("formulir ditolak", None)
    return Result(
        "P03", f"PPOB: {count} formulir, {made} transaksi, {bought} pembelian, {different} formulir dengan dua jawaban", f"{count}, {count}, 0", seed,
        dict(happened), kept=made == bought == count and not different,
    )  # fmt: skip
