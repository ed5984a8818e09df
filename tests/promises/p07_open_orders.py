"""P07 Limits hold: somebody with many browsers and one phone, or one browser and many phones, orders for cash all at once."""

import asyncio
import random
from collections import Counter
from typing import Any

from app.domain.checkout import place
from app.domain.checkout.limits import Limits
from tests import cast
from tests.promises.result import Result
from tests.promises.shoppers import Shopper, refusal

IN_TURN = "pg_advisory_xact_lock(hashtextextended('pesan:' || $3::text, 0))"


async def attack_p07_open(db: Any, app: Any, *, count: int, seed: int, guard: bool = True) -> Result:
    """`count` orders in cash at once with one phone; `guard` False: what is open is counted without taking turns."""
    dice = random.Random(seed)
    # Different goods: otherwise the lock on the one stock row would make them take turns too.
    units = [await cast.goods(db, f"Barang {seed} {n}", umum=10_000 + n, stock=10**6) for n in range(20)]
    greedy = [Shopper(app) for _ in range(count)]
    phone = f"0813{seed % 10**8:08d}"
    forms = [await _ready(one, units[n % len(units)], phone) for n, one in enumerate(greedy)]
    real = place._LOCK_CART
    if not guard:
        place._LOCK_CART = {owner: sql.replace(IN_TURN, "$3::text") for owner, sql in real.items()}
        assert real != place._LOCK_CART
    try:
        answers = Counter(
            await asyncio.gather(
                *(_order(one, form, dice.random() / 50) for one, form in zip(greedy, forms, strict=True))
            )
        )
    finally:
        place._LOCK_CART = real
    room = Limits.read("{}").guest.cash  # as an installation begins
    placed = await db.fetchval("SELECT count(*) FROM shop_order WHERE phone = $1", "+62" + phone[1:])
    held = await db.fetchval(
        "SELECT coalesce(sum(r.quantity), 0) FROM reservation r JOIN shop_order o ON o.id = r.order_id"
        " WHERE o.phone = $1 AND r.state = 'held'", "+62" + phone[1:],
    )  # fmt: skip
    return Result("P07", f"{placed} pesanan tunai terbuka dari {count} sekaligus dengan satu nomor, {held} barang ditahan, {answers['lain']} lain",
                  f"{room}, {room}, 0", seed, {"diterima": answers["diterima"], "ditolak dengan kalimat": answers["ditolak"]},
                  kept=placed == held == room == answers["diterima"] and not answers["lain"])  # fmt: skip


async def _ready(one: Shopper, unit: int, phone: str) -> dict[str, str]:
    await one.add(unit)
    return {**await one.checkout(), "telepon": phone}


async def _order(one: Shopper, form: dict[str, str], wait: float) -> str:
    await asyncio.sleep(wait)
    answer = await one.ask("POST", "/pesanan", form)
    if answer.status_code == 303:
        return "diterima"
    return (
        "ditolak" if answer.status_code == 422 and "belum diambil" in answer.text and refusal(answer.text) else "lain"
    )
