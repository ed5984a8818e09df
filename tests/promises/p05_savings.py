"""P05 No payment is lost, for deposits: notices that never come, money that comes late or twice, settlements taken back after spending."""

import asyncio
import random
from collections import Counter
from typing import Any

from app.cli.check import check
from app.domain import transactions
from app.domain.ledger.post import post
from app.domain.numbering import new_key
from app.domain.payments.ask import ask_due
from app.domain.payments.send import send_due
from app.domain.payments.start import start_payment
from app.domain.savings import expire
from app.domain.savings.accounts import account_of
from app.domain.savings.deposit import Wanted, start_deposit
from app.domain.transactions import transaction
from tests import cast
from tests.promises.result import Result
from tests.sandbox.running import RunningSandbox

HOME = 5
FATES = ("bayar", "bayar", "bayar", "terlambat", "batal lalu bayar", "ditarik", "dipakai lalu ditarik", "tidak dibayar")
OVER = "UPDATE savings_deposit SET pay_until = now() - interval '1 minute' WHERE id = $1"


async def attack_p05_savings(db: Any, bank: RunningSandbox, *, count: int, seed: int, guard: bool = True) -> Result:
    """`count` deposits, not one notice arrives; `guard` False: a deposit whose hour has passed is closed without asking."""
    dice, happened = random.Random(seed), Counter[str]()
    cases = []
    for n in range(count):
        person = await cast.person(db, f"Penabung {n}", f"+628125{n:07d}", coop=HOME)
        number = await start_deposit(
            Wanted(person, HOME, "sukarela", dice.randrange(10, 99) * 1_000),
            by=person,
            actor=f"person:{person}",
            key=new_key(),
        )
        deposit = await transactions.fetch_value("SELECT id FROM savings_deposit WHERE number = $1", number)
        cases.append(
            (FATES[n % len(FATES)], person, deposit, await start_payment("savings", deposit, "permata_va", person))
        )
    await asyncio.to_thread(bank.fault, "html", calls=None, call="status", percent=15)
    for fate, _, deposit, payment in cases:
        happened[fate] += 1
        if fate == "batal lalu bayar" and not guard:
            await db.execute("UPDATE savings_deposit SET pay_until = now() WHERE id = $1", deposit)
        if fate != "tidak dibayar":
            await asyncio.to_thread(bank.pay, payment.gateway_order_id)
        if fate in ("terlambat", "tidak dibayar"):
            await db.execute(OVER, deposit)
            if not guard:  # as it is often built: the clock alone decides, and nobody asks again
                await db.execute("UPDATE payment SET ask_next_at = 'infinity' WHERE id = $1", payment.id)
    await _turn(guard)
    for fate, person, _, payment in cases:
        if fate == "dipakai lalu ditarik":
            await _spend(person)
        if "ditarik" in fate:
            await asyncio.to_thread(bank.act, payment.gateway_order_id, "balik")
    await asyncio.to_thread(bank.behave)
    await db.execute("UPDATE payment SET ask_next_at = now() WHERE ask_next_at < 'infinity' OR state = 'paid'")
    await _turn(guard)
    held = (await asyncio.to_thread(bank.book))["sums"]["held_idr"]
    booked = await db.fetchval(_GATEWAY)
    standing = await db.fetchval(
        "SELECT coalesce(sum(amount_idr), 0)::bigint FROM savings_deposit WHERE state = 'received'"
    )
    found = await check()
    unexplained = abs(held - booked) + abs(held - standing)
    return Result(
        "P05", f"{count} setoran, gateway memegang Rp{held}, buku Rp{booked}, tak terjelaskan Rp{unexplained}, {len(found)} kerusakan",
        "Rp0, 0", seed, dict(happened), kept=unexplained == 0 and not found,
    )  # fmt: skip


_GATEWAY = """
SELECT coalesce(sum(l.amount_idr), 0)::bigint FROM journal j JOIN journal_line l ON l.journal = j.id JOIN account a ON a.id = l.account
WHERE a.entity = 1 AND a.code = '1113' AND j.source NOT LIKE '%:fee'
"""


async def _turn(guard: bool) -> None:
    """The sweeps come round until all has reached an end."""
    for _ in range(12):
        await transactions.execute(
            "UPDATE payment SET ask_next_at = now() WHERE ask_next_at < 'infinity' AND ask_next_at < now() + interval '3 hours'"
        )
        await ask_due(1000)
        if guard:
            await expire.expire_due(1000)
        await send_due(1000)


async def _spend(person: int) -> None:
    savings = await account_of(person, HOME, "sukarela")
    if savings is not None and savings.balance_idr:
        async with transaction():
            await post(
                HOME,
                source=f"uji:{person}",
                memo="Dipakai",
                postings=[(savings.account, savings.balance_idr), ("bank", -savings.balance_idr)],
            )
