"""P07 Limits hold: many want money of one order back at once, over the counter and by request; never more than was paid, never more than was bought."""

import asyncio
import random
from collections import Counter
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

from app.domain import transactions
from app.domain.errors import Refused
from app.domain.fulfilment.hand_over import hand_over
from app.domain.numbering import new_key
from app.domain.payments import refund as refunds
from tests import cast
from tests.conftest import Web
from tests.domain.fulfilment.stage import code_of, collected, ordered, packed, paid
from tests.promises.result import Result

EACH_IDR, BOUGHT = 20_000, 20


async def attack_p07_refunds(db: Any, app: Any, *, count: int, seed: int, guard: bool = True) -> Result:
    """`count` tries at once to get the price of one piece back, of 20 that were bought and handed over.

    `guard` False: what is left is read before it is written, without lock and constraint.
    """
    dice, happened = random.Random(seed), Counter[str]()
    kasir = await cast.officer(db, "kasir")
    assert kasir.person_id is not None
    unit = await cast.goods(db, "Gula pasir 1 kg", umum=EACH_IDR, stock=BOUGHT)
    order = await ordered(await cast.sari(db), collected("qris"), (unit, BOUGHT))
    await paid(order)
    await packed(order, kasir)
    await hand_over(order, code=await code_of(order), by=kasir.person_id, key=new_key())
    address = (
        f"/kantor/pesanan/{await transactions.fetch_value('SELECT number FROM shop_order WHERE id = $1', order)}/retur"
    )
    browser = Web(app)
    await browser.sign_in(kasir.person_id, staff=True)
    gate = asyncio.Semaphore(60)

    async def bring_back(n: int) -> None:
        async with gate:
            await asyncio.sleep(dice.random() / 50)
            answer = await browser.post(address, data={"kunci": new_key(), "jumlah-1": "1", "alasan": "Barang rusak"})
            happened[{303: "retur diterima", 422: "retur ditolak"}.get(answer.status_code, "galat")] += 1

    async def ask(n: int) -> None:
        async with gate:
            await asyncio.sleep(dice.random())  # a request is quicker than a form: let both have their share
            try:
                await refunds.ask_refund(order, EACH_IDR, "Janji petugas", None, f"serang:{n}")
                happened["permintaan diterima"] += 1
            except Refused:
                happened["permintaan ditolak"] += 1

    with ExitStack() as off:
        if not guard:
            await _guard_off(db, off)
        await asyncio.gather(*(dice.choice((bring_back, ask))(n) for n in range(count)))
    given: int = await db.fetchval("SELECT coalesce(sum(amount_idr), 0)::bigint FROM refund")
    booked: int = await db.fetchval("SELECT refunded_idr FROM shop_order")
    errors = happened.pop("galat", 0)
    total = EACH_IDR * BOUGHT
    accepted = happened["retur diterima"] + happened["permintaan diterima"]
    return Result("P07", f"dikembalikan Rp{given} dari Rp{total} oleh {accepted} dari {count} upaya, {errors} galat", f"≤ Rp{total}, tepat {BOUGHT}, 0",
                  seed, dict(happened), kept=given == booked == total and accepted == BOUGHT and not errors)  # fmt: skip


async def _guard_off(db: Any, off: ExitStack) -> None:
    """Read, decide, write, as it is often built."""
    await db.execute("ALTER TABLE shop_order DROP CONSTRAINT refunds_within_payments")
    await db.execute("ALTER TABLE payment DROP CONSTRAINT refund_within_received")

    async def unlocked(subject: str, order_id: int) -> Any:
        found = await transactions.fetch_one(
            "SELECT *, 'retur_anggota' AS from_role FROM shop_order WHERE id = $1", order_id
        )
        await asyncio.sleep(0.02)
        return found

    async def promise(order: Any, subject: str, amount_idr: int) -> None:
        if order["paid_idr"] - order["refunded_idr"] < amount_idr:
            raise Refused("Pengembalian terlalu banyak.")
        await transactions.execute(
            "UPDATE shop_order SET refunded_idr = $2 WHERE id = $1", order["id"], order["refunded_idr"] + amount_idr
        )

    async def no_payment(subject: str, order_id: int, amount_idr: int) -> None:
        return None

    off.enter_context(patch.object(refunds, "lock_subject", unlocked))
    off.enter_context(patch.object(refunds, "_promise", promise))
    off.enter_context(patch.object(refunds, "_payment_for", no_payment))
