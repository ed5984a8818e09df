"""P05 No payment is lost, for PPOB: no notice ever comes; money comes in time, after its hour, or is taken back before it is sent."""

import asyncio
import random
from collections import Counter
from typing import Any

from app.cli.check import check
from app.domain.lives import move
from app.domain.payments.ask import ask_due
from app.domain.payments.send import send_due
from app.domain.payments.start import start_payment
from app.domain.ppob.attend import attend_due
from app.domain.ppob.close import expire_due
from app.domain.ppob.find import transaction_of
from app.domain.transactions import transaction
from tests import cast
from tests.domain.ppob.goods import ordered
from tests.promises.result import Result
from tests.sandbox.digiflazz.running import RunningDigiflazz
from tests.sandbox.running import RunningSandbox

DEEDS = ("bayar",) * 5 + ("terlambat", "gagal", "ditarik", "tidak dibayar")


async def attack_p05_ppob(
    db: Any, bank: RunningSandbox, flazz: RunningDigiflazz, *, count: int, seed: int, guard: bool = True
) -> Result:
    """`count` transactions through the gateway, a fifth of its answers garbled; `guard` False: nobody asks unless a notice comes."""
    dice, happened = random.Random(seed), Counter[str]()
    await asyncio.to_thread(bank.fault, "html", calls=None, call="status", percent=20)
    for n in range(count):
        deed = DEEDS[n % len(DEEDS)]
        happened[deed] += 1
        await _one(bank, n, deed, dice)
    for _ in range(6):
        await db.execute(
            "UPDATE payment SET ask_next_at = now(), made_at = made_at - interval '2 minutes', asked_at = asked_at - interval '2 minutes'"
            " WHERE ask_next_at < 'infinity'"
        )
        if guard:
            await ask_due(1000)
        await attend_due(1000)
    await asyncio.to_thread(bank.behave)
    await db.execute(
        "UPDATE ppob_transaction SET pay_until = now() - interval '1 minute' WHERE state = 'awaiting_payment'"
    )
    if guard:
        await expire_due(1000)
        await ask_due(1000)
    await attend_due(1000)
    await db.execute("UPDATE refund SET next_try_at = now() WHERE state IN ('approved', 'sent')")
    await send_due(1000)
    return await _judge(db, bank, flazz, happened, seed)


async def _one(bank: RunningSandbox, n: int, deed: str, dice: random.Random) -> None:
    buyer = cast.guest(f"pembeli {n}")
    number = f"0817{n:02d}9990054" if deed == "gagal" else f"0817{1_000_000 + n}"
    made = await transaction_of(buyer, await ordered(buyer, number=number))
    method = "permata_va" if deed == "ditarik" else dice.choice(("qris", "gopay", "bni_va"))
    payment = await start_payment("ppob", made.id, method, None)
    if deed == "terlambat":
        async with transaction():
            await move("ppob", made.id, "awaiting_payment", "expired")
    if deed != "tidak dibayar":
        await asyncio.to_thread(bank.act, payment.gateway_order_id, "bayar")
    if deed == "ditarik":
        await asyncio.to_thread(bank.act, payment.gateway_order_id, "balik")


async def _judge(db: Any, bank: RunningSandbox, flazz: RunningDigiflazz, happened: Counter[str], seed: int) -> Result:
    """What the gateway holds is what succeeded or is owed; the rest went back."""
    held = (await asyncio.to_thread(bank.book))["sums"]["held_idr"]
    spent = await db.fetchval(
        "SELECT coalesce(sum(total_idr), 0)::bigint FROM ppob_transaction WHERE state = 'success'"
    )
    owed = await db.fetchval(
        "SELECT coalesce(sum(amount_idr), 0)::bigint FROM refund WHERE state IN ('approved', 'sent', 'owed')"
    )
    open_ = await db.fetchval(
        "SELECT count(*) FROM ppob_transaction WHERE state IN ('awaiting_payment', 'held', 'submitted', 'pending')"
    )
    sold = sum(one["status"] == "Sukses" for one in (await asyncio.to_thread(flazz.book))["purchases"])
    succeeded = await db.fetchval("SELECT count(*) FROM ppob_transaction WHERE state = 'success'")
    breaches = await check(db.connection)
    figure = f"PPOB: gateway memegang Rp{held}, terpakai Rp{spent} dan terutang Rp{owed}; {open_} menggantung, {len(breaches)} pelanggaran"
    kept = held == spent + owed and open_ == 0 and sold == succeeded and not breaches
    return Result("P05", figure, "tanpa sebab: Rp0; 0 menggantung", seed, dict(happened), kept=kept)
