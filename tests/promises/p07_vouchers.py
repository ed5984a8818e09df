"""P07 Limits hold: many members use one voucher at the same moment, some of them twice; never over the budget, never more often than a person may."""

import asyncio
import random
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from app.domain import transactions
from app.domain.cart.find import cart_of
from app.domain.cart.put import put_in_cart
from app.domain.cart.voucher import enter_voucher
from app.domain.checkout import place
from app.domain.checkout.bill import Bill, BillChanged
from app.domain.checkout.place import place_order
from app.domain.checkout.wish import Wish
from app.domain.clock import business_day, now
from app.domain.errors import Refused
from app.domain.numbering import new_key
from app.domain.people.asker import Asker
from app.domain.promotions.deals import Deal
from app.domain.promotions.draft import make_draft
from app.domain.promotions.office import promotion_seen
from app.domain.promotions.rules import Kind
from app.domain.promotions.start import start
from app.domain.promotions.terms import Terms
from app.domain.transactions import transaction
from tests import cast
from tests.promises.result import Result

WORTH_IDR, UNIT_IDR, EAGER, EACH = 5_000, 15_000, 5, 3
HOW = Wish("Sari Wulandari", "+6281200000101", "ambil", 1, None, None, "tunai")


async def attack_p07_vouchers(db: Any, *, count: int, budget: int, seed: int, guard: bool = True) -> Result:
    """Half of `count` are orders at once with one voucher whose budget is for `budget` of them; half are tries of five people to use
    another more often than the three times they may.

    `guard` False: what is left is read before it is written, and the database does not look.
    """
    dice, happened = random.Random(seed), Counter[str]()
    kopi = await cast.goods(db, "Kopi sachet", umum=UNIT_IDR, stock=10**6, most=99)
    officers = [(await cast.officer(db, role)).person_id or 0 for role in ("manajer", "ketua")]
    scarce = await _running(officers, "SERBU1", budget=budget * WORTH_IDR, per_person=1)
    often = await _running(officers, "SERBU2", budget=2_000_000, per_person=EACH)
    members = [await _member(db, n) for n in range(count // 2)]
    gate = asyncio.Semaphore(60)
    for one in members:
        await put_in_cart(one, unit=kopi, quantity=2, nonce=new_key())
        await enter_voucher(one, "SERBU1")

    async def order(one: Asker) -> None:
        """From the open page to an order, a refusal, or the word that the voucher does not count any more."""
        async with gate:
            await asyncio.sleep(dice.random() / 50)
            cart = await cart_of(one)
            shown = Bill(cart.lines, 0, None, cart.deals).as_shown()
            try:
                await place_order(one, HOW, shown=shown, key=new_key())
            except BillChanged:
                happened["ditanya lagi"] += 1
            except Refused:
                happened["ditolak"] += 1
            else:
                happened["dipesan"] += 1

    async def use(one: Asker, deal: Deal) -> None:
        async with gate:
            await asyncio.sleep(dice.random() / 50)
            try:
                async with transaction():
                    await place.use_voucher(deal, person=one.person_id or 0)
                happened["dipakai"] += 1
            except Refused:
                happened["lebih dari batas orang"] += 1

    with ExitStack() as off:
        if not guard:
            await _guard_off(db, off)
        await asyncio.gather(*(order(one) for one in members))
        deal = Deal((await promotion_seen(often)).promotion, ((kopi, WORTH_IDR),))
        await asyncio.gather(*(use(members[n % EAGER], deal) for n in range(count // 2)))
    row = await db.fetchrow(
        "SELECT count(*) AS uses, coalesce(sum(amount_idr), 0)::bigint AS idr FROM voucher_use WHERE promotion = $1",
        scarce,
    )
    spent = await db.fetchval("SELECT spent_idr FROM promotion WHERE id = $1", scarce)
    most = await db.fetchval("SELECT used FROM promotion WHERE id = $1", often)
    kept = (
        row["uses"] == budget
        and row["idr"] == spent == budget * WORTH_IDR
        and most == EAGER * EACH == happened["dipakai"]
    )
    return Result("P07", f"{row['uses']} voucher seharga Rp{row['idr']} dari anggaran Rp{budget * WORTH_IDR}, {most} kali oleh {EAGER} orang; {count} upaya",
                  f"{budget}, Rp{budget * WORTH_IDR}, {EAGER * EACH}", seed, dict(happened), kept=kept)  # fmt: skip


async def _running(officers: list[int], code: str, *, budget: int, per_person: int) -> int:
    today = business_day(now())
    terms = Terms(
        f"Serbuan {code}", Kind.VOUCHER_AMOUNT, "anggota", today, today + timedelta(days=1), "toko", amount_idr=WORTH_IDR, least_idr=10_000,
        code=code, budget_idr=budget, per_person=per_person, below_cost_why="Uji serbuan",
    )  # fmt: skip
    voucher = await make_draft(terms, today=today, by=officers[0], key=new_key())
    await start(voucher, by=officers[1])
    return voucher


async def _member(db: Any, n: int) -> Asker:
    phone = f"+62813{n:07d}"
    return Asker(
        person_id=await cast.person(db, f"Anggota {n}", phone, coop=2 + n % 16),
        name=f"Anggota {n}",
        phone=phone,
        coop=2 + n % 16,
    )


async def _guard_off(db: Any, off: ExitStack) -> None:
    """Read, decide, write, as it is often built."""
    await db.execute("ALTER TABLE promotion DROP CONSTRAINT voucher_within_budget")
    await db.execute("DROP TRIGGER voucher_within_cap ON voucher_person")

    async def read_first(deal: Deal, *, person: int) -> None:
        number = deal.promotion.id
        row = await transactions.fetch_one(
            "SELECT budget_idr - spent_idr AS left_idr, per_person FROM promotion WHERE id = $1", number
        )
        mine = (
            await transactions.fetch_value(
                "SELECT used FROM voucher_person WHERE promotion = $1 AND person = $2", number, person
            )
            or 0
        )
        await asyncio.sleep(0.02)
        assert row is not None
        if row["left_idr"] < deal.total_idr or mine >= row["per_person"]:
            raise Refused("Habis.", field="voucher")
        await transactions.execute(
            "INSERT INTO voucher_person VALUES ($1, $2, 1) ON CONFLICT (promotion, person) DO UPDATE SET used = voucher_person.used + 1",
            number,
            person,
        )
        await transactions.execute(
            "UPDATE promotion SET spent_idr = spent_idr + $2, used = used + 1 WHERE id = $1", number, deal.total_idr
        )

    off.enter_context(patch.object(place, "use_voucher", read_first))
