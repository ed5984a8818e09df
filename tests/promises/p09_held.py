"""P09 Held goods come back once: many orders reach their hour while their buyers are paying in that very moment."""

import asyncio
import random
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from typing import Any

import httpx

from app.domain.cart.find import cart_of
from app.domain.cart.put import put_in_cart
from app.domain.checkout import expire
from app.domain.checkout.bill import Bill
from app.domain.checkout.pay import begin_payment
from app.domain.checkout.place import place_order
from app.domain.checkout.wish import Wish
from app.domain.numbering import new_key
from app.domain.payments.settle import settle
from app.domain.people.asker import Asker
from app.domain.reactions import orders as reactions
from tests import cast
from tests.promises.result import Result

WISH = Wish("Tamu", "+6281234567890", "ambil", 1, None, None, "bca_va")
_ORDERS = """
SELECT o.id, o.state, o.paid_idr, o.refunded_idr, o.total_idr, p.id AS payment, p.gateway_order_id,
       (SELECT count(*) FROM life_move m WHERE m.life = 'order' AND m.subject_id = o.id AND m.to_state = 'expired') AS expired,
       (SELECT count(*) FROM reservation r WHERE r.order_id = o.id AND r.state = 'held') AS held
FROM shop_order o JOIN payment p ON p.subject = 'order' AND p.subject_id = o.id ORDER BY o.id
"""


async def attack_p09(db: Any, bank: Any, *, count: int, seed: int, guard: bool = True) -> Result:
    """`count` orders, half of them paid around their hour; `guard` False: nobody asks the gateway before the goods go back."""
    dice, happened = random.Random(seed), Counter[str]()
    beras = await cast.goods(db, f"Beras {seed}", umum=50_000, stock=10 * count, warehouse=0)
    for n in range(count):
        await _ordered(cast.guest(f"p09-{n}"), beras, dice.randint(1, 3), f"+62813{n:08d}")
    numbers = [(row["gateway_order_id"], row["payment"]) for row in await db.fetch(_ORDERS)]
    undo = _guard_off() if not guard else None
    await db.execute("UPDATE shop_order SET pay_until = now() + random() * interval '300 milliseconds'")
    payers = [
        _pay(bank, number, payment, dice.random() * 0.6, happened) for number, payment in numbers if dice.random() < 0.5
    ]
    try:
        await asyncio.gather(*payers, *(_sweep(12) for _ in range(3)))
        for _, payment in numbers:
            await settle(payment)
        while await expire.expire_due(100):
            pass
    finally:
        if undo:
            undo()
    return await _judge(db, bank, seed, happened)


async def _ordered(asker: Asker, unit: int, many: int, phone: str) -> None:
    await put_in_cart(asker, unit=unit, quantity=many, nonce=new_key())
    shown = Bill((await cart_of(asker)).lines, 0).as_shown()
    number = await place_order(asker, replace(WISH, phone=phone), shown=shown, key=new_key())
    assert await begin_payment(asker, number, WISH.method)


async def _pay(bank: Any, number: str, payment: int, wait: float, happened: Counter[str]) -> None:
    await asyncio.sleep(wait)
    with suppress(httpx.HTTPStatusError):  # the gateway had ended it already
        await asyncio.to_thread(bank.pay, number)
        happened["dibayar di saat itu"] += 1
        await settle(payment)


async def _sweep(times: int) -> None:
    for _ in range(times):
        await expire.expire_due(10)
        await asyncio.sleep(0.05)


async def _judge(db: Any, bank: Any, seed: int, happened: Counter[str]) -> Result:
    """The gateway's own book against ours: whose money it has holds goods or is owed; nobody else holds any."""
    taken = {entry["order_id"] for entry in _transactions(bank) if entry["status"] == "settlement"}
    wrong = Counter[str]()
    for row in await db.fetch(_ORDERS):
        paid = row["gateway_order_id"] in taken
        happened["kedaluwarsa"] += row["expired"]
        good = row["state"] == "paid" and row["held"] == 1
        owed = row["paid_idr"] == row["refunded_idr"] == row["total_idr"]
        wrong["uang tanpa barang"] += paid and not (good or owed)
        wrong["barang tanpa uang"] += not paid and (row["held"] > 0 or row["state"] != "expired")
        wrong["dua kali"] += row["expired"] > 1
    held = await db.fetchval("SELECT coalesce(sum(quantity), 0) FROM reservation WHERE state = 'held'")
    wrong["stok"] += abs(held - await db.fetchval("SELECT sum(reserved) FROM stock_level"))
    figure = ", ".join(f"{count} {what}" for what, count in wrong.items())
    return Result("P09", figure, "0 semuanya", seed, dict(happened), kept=not any(wrong.values()))


def _transactions(bank: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = bank.book()["transactions"]
    return found


def _guard_off() -> Any:
    """Expire by the clock alone, and take late money without holding goods for it."""
    settle_or_end, living, hold_again = expire.settle_or_end, expire._LIVING, reactions.hold_again

    async def nothing(order_id: int) -> None:
        return None

    async def yes(order_id: int) -> bool:
        return True

    expire.settle_or_end, expire._LIVING, reactions.hold_again = nothing, "SELECT $1::bigint IS NULL", yes

    def undo() -> None:
        expire.settle_or_end, expire._LIVING, reactions.hold_again = settle_or_end, living, hold_again

    return undo
