"""P05 No payment is lost: notices missing, doubled, late; answers lost; paid twice, paid late, taken back. Time is turned by hand."""

import asyncio
import json
import random
from collections import Counter
from dataclasses import dataclass
from typing import Any

from app.cli.check import check
from app.domain import transactions
from app.domain.lives import move
from app.domain.orders.goods import release_goods
from app.domain.payments import notices
from app.domain.payments.ask import ask_due
from app.domain.payments.find import Payment
from app.domain.payments.send import send_due
from app.domain.transactions import transaction
from tests.paying import order_for, pay_by
from tests.promises.result import Result
from tests.sandbox.running import RunningSandbox

BOUND = 15  # minutes from the gateway's knowing to the money's standing on order or debt
METHODS = ("qris", "bni_va", "permata_va", "indomaret", "gopay")
DEEDS = ("bayar",) * 6 + ("dua kali", "terlambat", "ditarik", "tolak", "batal", "kedaluwarsa")
ACTS = {"bayar": "bayar", "dua kali": "bayar", "terlambat": "bayar", "ditarik": "bayar", "tolak": "tolak", "batal": "batal",
        "kedaluwarsa": "kedaluwarsa"}  # fmt: skip
# A minute passes: every time in the payments' own rows moves back by one.
_A_MINUTE = """
UPDATE payment SET made_at = made_at - interval '1 minute', paid_at = paid_at - interval '1 minute', asked_at = asked_at - interval '1 minute',
  expires_at = expires_at - interval '1 minute', ask_next_at = ask_next_at - interval '1 minute'
"""


@dataclass
class Case:
    order_id: int
    payments: list[Payment]
    deed: str
    at: int  # the minute in which the gateway learns of it
    seen: int | None = None  # the minute in which it stands with us


async def attack_p05(db: Any, bank: RunningSandbox, *, count: int, seed: int, guard: bool = True) -> Result:
    """`count` orders over forty minutes; `guard` False: nobody asks unless a notice comes."""
    dice, happened = random.Random(seed), Counter[str]()
    cases = [await _case(db, dice, DEEDS[n % len(DEEDS)]) for n in range(count)]
    await asyncio.to_thread(bank.fault, "html", calls=None, call="status", percent=20)
    await asyncio.to_thread(bank.fault, "drop", calls=None, call="refund", percent=30, after=True)
    for minute in range(60):
        if minute == 40:
            await asyncio.to_thread(bank.behave)  # the faults stop: all must reach an end
        await asyncio.gather(*(_happens(db, bank, case, dice, happened) for case in cases if case.at == minute))
        await db.execute(_A_MINUTE)
        await db.execute("UPDATE refund SET next_try_at = next_try_at - interval '1 minute'")
        for _ in range(3 if guard else 0):
            await ask_due(1000)
        await send_due(1000)
        for case in cases:
            if case.seen is None and case.at <= minute and await _stands(db, bank, case):
                case.seen = minute
    return await _judge(db, bank, cases, happened, seed)


async def _case(db: Any, dice: random.Random, deed: str) -> Case:
    order_id = await order_for(db, stock=1 if deed == "terlambat" and dice.random() < 0.5 else 50)
    method = "permata_va" if deed == "ditarik" else dice.choice(METHODS)
    return Case(order_id, [await pay_by(order_id, method)], deed, at=dice.randrange(1, 12))


async def _happens(db: Any, bank: RunningSandbox, case: Case, dice: random.Random, happened: Counter[str]) -> None:
    """The buyer, the bank and the post do what they do in this minute."""
    happened[case.deed] += 1
    if case.deed == "dua kali":
        await move("payment", case.payments[0].id, "pending", "cancelled", why="serangan")
        await transactions.execute(
            "UPDATE payment SET ask_next_at = now() + interval '5 minutes' WHERE id = $1", case.payments[0].id
        )
        case.payments.append(await pay_by(case.order_id, "bri_va"))
    if case.deed == "terlambat":
        async with transaction():
            await move("order", case.order_id, "awaiting_payment", "expired")
            await release_goods(case.order_id)
    for payment in case.payments:
        if payment.transaction_id is not None:
            await asyncio.to_thread(bank.act, payment.gateway_order_id, ACTS[case.deed])
    if case.deed == "ditarik":
        await _post(bank, case, dice, happened)
        await asyncio.to_thread(bank.act, case.payments[0].gateway_order_id, "balik")
    await _post(bank, case, dice, happened)


async def _post(bank: RunningSandbox, case: Case, dice: random.Random, happened: Counter[str]) -> None:
    """Notices: many get lost, some whole bags of them; the rest come shuffled and up to three times each."""
    for payment in case.payments:
        rows = await asyncio.to_thread(bank.notices, payment.gateway_order_id)
        lost = dice.random() < 0.4
        letters = [row["body"] for row in rows for _ in range(0 if lost else dice.choice((0, 1, 1, 3)))]
        dice.shuffle(letters)
        happened["kabar hilang"] += not letters
        happened["kabar datang"] += len(letters)
        for body in letters:
            await notices.take_in(json.dumps(body).encode())
        if letters:
            await notices.handle(payment.gateway_order_id)


async def _stands(db: Any, bank: RunningSandbox, case: Case) -> bool:
    """Whether every rupiah that the gateway took for this order is on the order or owed to its buyer."""
    known = {"bayar": ("paid", "refunded"), "dua kali": ("paid", "refunded"), "terlambat": ("paid", "refunded"), "ditarik": ("reversed", "denied"),
             "tolak": ("denied",), "batal": ("cancelled",), "kedaluwarsa": ("expired",)}[case.deed]  # fmt: skip
    states = [
        row["state"]
        for row in await db.fetch("SELECT state FROM payment WHERE id = ANY($1)", [p.id for p in case.payments])
    ]
    return all(state in known for state in states)


async def _judge(db: Any, bank: RunningSandbox, cases: list[Case], happened: Counter[str], seed: int) -> Result:
    lost = [case for case in cases if case.seen is None]
    slowest = max((case.seen - case.at for case in cases if case.seen is not None), default=0)
    held = (await asyncio.to_thread(bank.book))["sums"]["held_idr"]
    booked = await db.fetchval(
        "SELECT coalesce(sum(l.amount_idr), 0)::bigint FROM journal j JOIN journal_line l ON l.journal = j.id JOIN account a ON a.id = l.account"
        " WHERE a.code = '1113' AND j.source NOT LIKE '%:fee'"
    )
    on_orders = await db.fetchval(
        "SELECT coalesce(sum(CASE WHEN state = 'paid' THEN total_idr ELSE 0 END), 0)::bigint FROM shop_order"
    )
    owed = await db.fetchval(
        "SELECT coalesce(sum(amount_idr), 0)::bigint FROM refund WHERE state IN ('asked', 'approved', 'sent', 'owed')"
    )
    found = await check()
    unexplained = abs(held - booked) + abs(booked - on_orders - owed)
    kept = not lost and slowest <= BOUND and unexplained == 0 and not found
    return Result(
        "P05", f"{len(lost)} dari {len(cases)} tertinggal, paling lama {slowest} menit, tak terjelaskan Rp{unexplained}, {len(found)} kerusakan",
        f"0, {BOUND} menit, Rp0", seed, {what: happened[what] for what in (*sorted(set(DEEDS)), "kabar hilang", "kabar datang")}, kept=kept,
    )  # fmt: skip
