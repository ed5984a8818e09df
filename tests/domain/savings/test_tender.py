"""Buying with simpanan sukarela: both books mirror, and what goes back goes back there."""

import asyncio
from dataclasses import replace

import pytest

from app.domain import transactions
from app.domain.checkout.cancel import cancel_own
from app.domain.checkout.expire import expire_due
from app.domain.errors import Refused
from app.domain.fulfilment.hand_over import hand_over
from app.domain.fulfilment.returns import bring_back
from app.domain.numbering import new_key
from app.domain.payments.refund import approve_refund
from app.domain.payments.settle import settle
from app.domain.payments.start import start_payment
from app.domain.savings.tender import pay_with_savings
from tests import cast
from tests.domain.fulfilment.stage import code_of, collected, ordered, packed, state_of, whole
from tests.domain.savings.conftest import HOME, debts, holds, saved


async def bought(db, house, *, idr=60_000, method="simpanan", part=0, many=1):
    unit = await cast.goods(db, "Beras", umum=idr, stock=5)
    return await ordered(house.sari, replace(collected(method), savings_idr=part), (unit, many))


async def test_an_order_paid_with_savings_is_paid_at_once(db, house):
    await saved(house, 100_000)
    order = await bought(db, house)
    assert await state_of(order) == "paid"
    assert await holds(house) == 40_000
    assert await debts(db) == (-60_000, -60_000), "the primary owes the sekunder what its member spent"
    await whole()


async def test_without_enough_nothing_is_ordered(db, house):
    await saved(house, 65_000)
    with pytest.raises(Refused, match=r"Yang dapat dipakai Rp55\.000"):
        await bought(db, house)
    assert await db.fetchval("SELECT count(*) FROM shop_order") == 0
    assert await holds(house) == 65_000


async def test_a_guest_has_no_savings(db, house):
    unit = await cast.goods(db, "Gula", umum=20_000)
    with pytest.raises(Refused, match="untuk anggota"):
        await ordered(cast.guest(), collected("simpanan"), (unit, 1))


async def test_cancelled_it_is_saved_again(db, house):
    await saved(house, 100_000)
    order = await bought(db, house)
    number = await db.fetchval("SELECT number FROM shop_order WHERE id = $1", order)
    await cancel_own(house.sari, number, reason="Salah pesan")
    assert await holds(house) == 100_000
    assert await debts(db) == (0, 0)
    await whole()


async def test_part_with_savings_the_rest_by_qris(db, house, bank):
    await saved(house, 50_000)
    order = await bought(db, house, method="qris", part=25_000)
    assert await state_of(order) == "awaiting_payment"
    payment = await start_payment("order", order, "qris", house.saver)
    assert payment.amount_idr == 35_000
    await asyncio.to_thread(bank.pay, payment.gateway_order_id)
    await settle(payment.id)
    assert await state_of(order) == "paid"
    await whole()
    number = await db.fetchval("SELECT number FROM shop_order WHERE id = $1", order)
    await cancel_own(house.sari, number, reason="Salah pesan")
    assert await holds(house) == 50_000
    ways = await db.fetch("SELECT way, amount_idr FROM refund WHERE state <> 'refused' ORDER BY id")
    assert [tuple(row)[1] for row in ways] == [25_000, 35_000]
    await whole()


async def test_an_order_nobody_paid_the_rest_of_gives_the_part_back(db, house):
    await saved(house, 50_000)
    order = await bought(db, house, method="qris", part=25_000)
    await db.execute("UPDATE shop_order SET pay_until = now() - interval '1 minute'")
    assert await expire_due() == 1
    assert await state_of(order) == "expired"
    assert await holds(house) == 50_000
    await expire_due()
    assert await holds(house) == 50_000
    await whole()


async def test_the_rest_paid_too_late_goes_back_as_well(db, house, bank):
    await saved(house, 50_000)
    order = await bought(db, house, method="qris", part=25_000)
    payment = await start_payment("order", order, "permata_va", house.saver)
    await db.execute("UPDATE shop_order SET pay_until = now() - interval '1 minute'")
    assert await expire_due() == 1
    assert await holds(house) == 50_000
    assert (await settle(payment.id)).payment.state in ("cancelled", "expired")
    await whole()


async def test_what_is_brought_back_is_saved_again(db, house):
    await saved(house, 300_000)
    order = await bought(db, house, many=2)
    kasir = await cast.officer(db, "kasir")
    await packed(order, kasir)
    await hand_over(order, code=await code_of(order), by=kasir.person_id, key=new_key())
    await bring_back(order, {1: 1}, by=kasir.person_id, reason="Rusak", key=new_key())
    assert await holds(house) == 300_000 - 60_000
    assert await debts(db) == (-60_000, -60_000)
    await whole()


async def test_a_large_return_waits_for_a_second_person(db, house):
    await saved(house, 2_000_000)
    order = await bought(db, house, idr=600_000, many=2)
    kasir = await cast.officer(db, "kasir")
    await packed(order, kasir)
    await hand_over(order, code=await code_of(order), by=kasir.person_id, key=new_key())
    await bring_back(order, {1: 1}, by=kasir.person_id, reason="Rusak", key=new_key())
    assert await holds(house) == 800_000
    await approve_refund(await transactions.fetch_value("SELECT id FROM refund"), house.treasurer)
    assert await holds(house) == 1_400_000
    await whole()


async def test_two_phones_cannot_spend_the_same_rupiah(db, house):
    await saved(house, 130_000)

    async def buy(idr):
        try:
            async with transactions.transaction():
                await pay_with_savings(house.saver, "ppob", idr, 60_000, coop=HOME, memo="Pulsa")
        except Refused:
            return False
        return True

    done = await asyncio.gather(*(buy(n) for n in range(1, 9)))
    assert sum(done) == 2
    assert await debts(db) == (-120_000, -120_000)
