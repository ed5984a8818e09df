"""Paying a bon back: over the counter, out of simpanan, through the gateway; the oldest due day first, never more than is owed."""

import asyncio

import pytest

from app.domain.errors import Refused
from app.domain.numbering import new_key
from app.domain.payments.settle import settle
from app.domain.payments.start import start_payment
from app.domain.savings.deposit import Wanted, deposit_cash, start_deposit
from app.domain.savings.pay_bon import pay_bon_with_savings
from tests.domain.bon.conftest import on_bon, owes, trusted
from tests.domain.fulfilment.stage import whole
from tests.domain.savings.conftest import HOME, deposit_row, holds, saved
from tests.promises.p15_savings import _came, _goes


async def test_cash_settles_the_oldest_first(db, house):
    await trusted(house)
    await on_bon(db, house, 60_000)
    await on_bon(db, house, 40_000, name="Gula")
    await deposit_cash(_bon(house, 70_000), by=house.clerk, key=new_key())
    rows = await db.fetch("SELECT amount_idr, paid_idr FROM bon ORDER BY id")
    assert [tuple(row) for row in rows] == [(60_000, 60_000), (40_000, 10_000)]
    await whole()


async def test_the_same_form_twice_pays_once(db, house):
    await trusted(house)
    await on_bon(db, house, 60_000)
    key = new_key()
    numbers = {await deposit_cash(_bon(house, 20_000), by=house.clerk, key=key) for _ in range(2)}
    assert len(numbers) == 1
    assert await owes(house) == 40_000


async def test_nobody_pays_more_than_he_owes(db, house):
    with pytest.raises(Refused, match="Tidak ada bon"):
        await deposit_cash(_bon(house, 1_000), by=house.clerk, key=new_key())
    await trusted(house)
    await on_bon(db, house, 60_000)
    for wrong in (0, -1, 60_001):
        with pytest.raises(Refused, match=r"masih terutang Rp60\.000"):
            await deposit_cash(_bon(house, wrong), by=house.clerk, key=new_key())
    await whole()


async def test_out_of_simpanan_down_to_what_must_stay(db, house):
    await trusted(house)
    await on_bon(db, house, 60_000)
    await saved(house, 50_000)
    with pytest.raises(Refused, match=r"dapat dipakai Rp40\.000"):
        await pay_bon_with_savings(_bon(house, 45_000), by=house.saver, key=new_key())
    await pay_bon_with_savings(_bon(house, 40_000), by=house.saver, key=new_key())
    assert (await holds(house), await owes(house)) == (10_000, 20_000)
    await whole()


async def test_through_the_gateway_it_counts_when_the_money_is_there(db, house, bank):
    await trusted(house)
    await on_bon(db, house, 60_000)
    number = await start_deposit(_bon(house, 60_000), by=house.saver, actor="uji", key=new_key())
    payment = await start_payment("savings", (await deposit_row(number))["id"], "qris", house.saver)
    assert await owes(house) == 60_000
    await asyncio.to_thread(bank.pay, payment.gateway_order_id)
    await settle(payment.id)
    assert await owes(house) == 0
    await whole()


async def test_what_comes_after_it_was_paid_goes_back(db, house):
    await trusted(house)
    await on_bon(db, house, 60_000)
    number = await start_deposit(_bon(house, 60_000), by=house.saver, actor="uji", key=new_key())
    await deposit_cash(_bon(house, 60_000), by=house.clerk, key=new_key())
    await _came(number)
    assert [tuple(row) for row in await db.fetch("SELECT amount_idr, reason FROM refund")] == [
        (60_000, "Dibayar, tetapi bonnya sudah lunas")
    ]
    await whole()


async def test_taken_back_by_the_gateway_it_is_owed_again(db, house):
    await trusted(house)
    await on_bon(db, house, 60_000)
    number = await start_deposit(_bon(house, 60_000), by=house.saver, actor="uji", key=new_key())
    payment = await _came(number)
    await _goes(payment)
    assert await owes(house) == 60_000
    await whole()


async def test_a_deposit_that_was_spent_and_taken_back_is_a_bon_due_today(db, house):
    number = await start_deposit(
        Wanted(house.saver, HOME, "sukarela", 80_000), by=house.saver, actor="uji", key=new_key()
    )
    payment = await _came(number)
    await trusted(house)
    await on_bon(db, house, 60_000)
    await pay_bon_with_savings(_bon(house, 60_000), by=house.saver, key=new_key())
    await _goes(payment)
    row = await db.fetchrow("SELECT subject, amount_idr FROM bon ORDER BY id DESC LIMIT 1")
    assert tuple(row) == ("savings", 60_000)
    assert await owes(house) == 60_000
    await whole()


def _bon(house, idr: int) -> Wanted:
    return Wanted(house.saver, HOME, "bon", idr)
