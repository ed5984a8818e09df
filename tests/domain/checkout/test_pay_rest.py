"""An order that waits for money is paid with simpanan sukarela or on bon, once, and never beside money that came by the gateway."""

import asyncio

import pytest

from app.domain.checkout.pay_rest import pay_rest
from app.domain.errors import NotFound, Refused
from app.domain.numbering import new_key
from app.domain.payments.start import start_payment
from tests import cast
from tests.domain.bon.conftest import on_bon, owes, trusted
from tests.domain.fulfilment.stage import state_of, whole
from tests.domain.savings.conftest import bank, debts, holds, house, saved
from tests.domain.savings.test_tender import bought

__all__ = ["bank", "house"]


async def test_the_rest_comes_from_savings(db, house):
    await saved(house, 100_000)
    order = await bought(db, house, method="qris", part=20_000)
    await pay_rest(house.sari, await _number(db, order), "simpanan", key=new_key())
    assert await state_of(order) == "paid"
    assert await holds(house) == 40_000
    assert await debts(db) == (-60_000, -60_000)
    await whole()


async def test_or_on_bon(db, house):
    await trusted(house)
    order = await on_bon(db, house, method="qris")
    await pay_rest(house.sari, await _number(db, order), "bon", key=new_key())
    assert (await state_of(order), await owes(house)) == ("paid", 60_000)
    await whole()


async def test_a_double_tap_takes_it_once(db, house):
    await saved(house, 200_000)
    order = await bought(db, house, method="qris")
    number, key = await _number(db, order), new_key()
    await asyncio.gather(*(pay_rest(house.sari, number, "simpanan", key=one) for one in (key, key, new_key())))
    assert await holds(house) == 140_000
    await whole()


async def test_what_is_not_enough_changes_nothing(db, house):
    await saved(house, 50_000)
    order = await bought(db, house, method="qris")
    with pytest.raises(Refused, match=r"dapat dipakai Rp40\.000"):
        await pay_rest(house.sari, await _number(db, order), "simpanan", key=new_key())
    assert (await state_of(order), await holds(house)) == ("awaiting_payment", 50_000)
    await whole()


async def test_money_at_the_gateway_goes_first(db, house, bank):
    await saved(house, 100_000)
    order = await bought(db, house, method="qris")
    payment = await start_payment("order", order, "qris", house.saver)
    await asyncio.to_thread(bank.pay, payment.gateway_order_id)
    await pay_rest(house.sari, await _number(db, order), "simpanan", key=new_key())
    assert (await state_of(order), await holds(house)) == ("paid", 100_000)
    await whole()


async def test_an_open_attempt_is_ended_first(db, house, bank):
    await saved(house, 100_000)
    order = await bought(db, house, method="qris")
    await start_payment("order", order, "qris", house.saver)
    await pay_rest(house.sari, await _number(db, order), "simpanan", key=new_key())
    assert await db.fetchval("SELECT state FROM payment") in ("cancelled", "expired")
    assert (await state_of(order), await holds(house)) == ("paid", 40_000)
    await whole()


async def test_too_late_or_not_mine_is_refused(db, house):
    await saved(house, 100_000)
    order = await bought(db, house, method="qris")
    number = await _number(db, order)
    with pytest.raises(NotFound):
        await pay_rest(await cast.budi(db), number, "simpanan", key=new_key())
    await db.execute("UPDATE shop_order SET pay_until = now() - interval '1 minute'")
    with pytest.raises(Refused, match="tidak lagi menunggu"):
        await pay_rest(house.sari, number, "simpanan", key=new_key())
    assert await holds(house) == 100_000


async def _number(db, order) -> str:
    return await db.fetchval("SELECT number FROM shop_order WHERE id = $1", order)
