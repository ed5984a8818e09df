"""Held goods come back once, and money that comes in that moment is never lost."""

import asyncio

import pytest

from app.cli.check import check
from app.domain import lives
from app.domain.checkout.cancel import cancel_own
from app.domain.checkout.expire import expire_due
from app.domain.checkout.pay import begin_payment
from app.domain.errors import Refused
from app.domain.fulfilment.pack import pack
from app.domain.numbering import new_key
from app.domain.orders.find import order_of
from app.domain.payments.find import attempts_of, payment_of
from app.domain.payments.settle import settle
from app.domain.payments.subjects import was_paid, was_reversed
from app.domain.transactions import execute, transaction
from tests import cast
from tests.domain.checkout.conftest import delivered, wish

RESERVED = "SELECT coalesce(sum(reserved), 0) FROM stock_level"


@pytest.fixture
async def waiting(db, beras, order, bank):
    """Bu Sari's order for two sacks, waiting for her QRIS payment."""
    sari = await cast.sari(db)
    number = await order(sari, (beras, 2), how=wish("qris"))
    assert await begin_payment(sari, number, "qris")
    return sari, number


async def its_hour_came(db):
    await db.execute("UPDATE shop_order SET pay_until = now() - interval '1 second'")


async def attempt(asker, number):
    [only] = await attempts_of("order", (await order_of(asker, number)).id)
    return only


async def money_comes_late(payment_id):
    """The gateway says, long after the attempt ended with us, that it holds the money."""
    async with transaction():
        payment = await payment_of(payment_id)
        await execute("SELECT 1 FROM shop_order WHERE id = $1 FOR UPDATE", payment.subject_id)
        await lives.move("payment", payment_id, payment.state, "paid")
        await execute("UPDATE payment SET received_idr = amount_idr, paid_at = now() WHERE id = $1", payment_id)
        await was_paid(await payment_of(payment_id, lock=True))


async def test_a_paid_order_is_in_the_books_once_and_waits_for_its_buyer(db, waiting, bank):
    sari, number = waiting
    payment = await attempt(sari, number)
    bank.pay(payment.gateway_order_id)
    await asyncio.gather(*(settle(payment.id) for _ in range(5)))
    paid = await order_of(sari, number)
    assert (paid.state, paid.paid_idr, paid.refunded_idr) == ("paid", 126_000, 0)
    assert await db.fetchval("SELECT count(*) FROM journal WHERE source LIKE 'order:%:paid:%'") == 1
    assert await db.fetchval("SELECT min(held_until) > now() + interval '2 days' FROM reservation")
    assert await db.fetchval("SELECT body FROM message WHERE source LIKE '%:paid:%'") is not None
    assert await check() == []


async def test_at_its_hour_the_goods_come_back_once(db, waiting, bank):
    sari, number = waiting
    assert await expire_due() == 0
    await its_hour_came(db)
    ended = await asyncio.gather(*(expire_due() for _ in range(4)))
    assert sum(ended) == 1
    assert (await order_of(sari, number)).state == "expired"
    assert await db.fetchval(RESERVED) == 0
    assert (await attempt(sari, number)).state in ("cancelled", "expired")
    assert await expire_due() == 0


async def test_money_of_the_last_second_gets_the_goods(db, waiting, bank):
    sari, number = waiting
    bank.pay((await attempt(sari, number)).gateway_order_id)
    await its_hour_came(db)
    await expire_due()
    assert (await order_of(sari, number)).state == "paid"
    assert await db.fetchval(RESERVED) == 2


async def test_while_the_gateway_does_not_say_the_goods_stay_held(db, waiting, bank):
    sari, number = waiting
    await its_hour_came(db)
    bank.fault("status", status=500, calls=None)
    assert await expire_due() == 0
    assert (await order_of(sari, number)).state == "awaiting_payment"
    assert await db.fetchval(RESERVED) == 2
    bank.behave()


async def test_money_after_the_hour_gets_the_goods_if_they_are_there(db, waiting, bank):
    sari, number = waiting
    await its_hour_came(db)
    await expire_due()
    await money_comes_late((await attempt(sari, number)).id)
    assert (await order_of(sari, number)).state == "paid"
    assert await db.fetchval(RESERVED) == 2


async def test_money_after_the_hour_goes_back_when_the_goods_are_gone(db, waiting, bank, beras, order):
    sari, number = waiting
    await its_hour_came(db)
    await expire_due()
    await order(cast.guest(), (beras, 30), how=wish(phone="+6281200000301"))
    await order(cast.guest("lain"), (beras, 19))
    await money_comes_late((await attempt(sari, number)).id)
    late = await order_of(sari, number)
    assert (late.state, late.paid_idr, late.refunded_idr) == ("expired", 126_000, 126_000)
    assert await db.fetchval("SELECT amount_idr FROM refund") == 126_000
    assert "kembalikan" in await db.fetchval("SELECT body FROM message WHERE source LIKE '%:paid:%'")


async def test_money_for_a_cancelled_order_is_owed(db, waiting, bank):
    sari, number = waiting
    await cancel_own(sari, number, reason="Salah pesan")
    await cancel_own(sari, number, reason="Salah pesan")
    assert await db.fetchval(RESERVED) == 0
    await money_comes_late((await attempt(sari, number)).id)
    assert (await order_of(sari, number)).state == "cancelled"
    assert await db.fetchval("SELECT sum(amount_idr) FROM refund") == 126_000


async def test_cancelling_in_the_moment_of_payment_sends_the_money_back(db, waiting, bank):
    sari, number = waiting
    bank.pay((await attempt(sari, number)).gateway_order_id)
    await cancel_own(sari, number, reason="Salah pesan")
    gone = await order_of(sari, number)
    assert (gone.state, gone.paid_idr, gone.refunded_idr) == ("cancelled", 126_000, 126_000)
    assert await db.fetchval(RESERVED) == 0


async def test_what_cannot_be_asked_cannot_be_cancelled_yet(db, waiting, bank):
    sari, number = waiting
    bank.fault("status", status=500, calls=None)
    with pytest.raises(Refused, match="belum dapat ditanya"):
        await cancel_own(sari, number, reason="Salah pesan")
    bank.behave()
    assert await db.fetchval(RESERVED) == 2


async def test_after_packing_the_buyer_cannot_call_it_off(db, beras, order):
    sari = await cast.sari(db)
    number = await order(sari, (beras, 1))
    await pack((await order_of(sari, number)).id, by=(await cast.officer(db, "kasir")).person_id, key=new_key())
    with pytest.raises(Refused, match="sudah dikemas"):
        await cancel_own(sari, number, reason="Salah pesan")


async def test_a_settlement_taken_back_makes_the_order_wait_again_with_its_goods(db, waiting, bank):
    sari, number = waiting
    payment = await attempt(sari, number)
    bank.pay(payment.gateway_order_id)
    await settle(payment.id)
    await its_hour_came(db)
    async with transaction():
        await lives.move("payment", payment.id, "paid", "reversed")
        await was_reversed(await payment_of(payment.id, lock=True))
    again = await order_of(sari, number)
    assert (again.state, again.paid_idr, again.open_to_pay) == ("awaiting_payment", 0, True)
    assert await db.fetchval(RESERVED) == 2
    assert (
        await db.fetchval(
            "SELECT sum(l.amount_idr) FROM journal_line l JOIN account a ON a.id = l.account WHERE a.code = '2105'"
        )
        == 0
    )


async def test_cash_orders_nobody_came_for_end_and_cod_waits_for_the_shop(db, beras, order):
    sari, budi = await cast.sari(db), await cast.budi(db)
    cash, cod = await order(sari, (beras, 1)), await order(budi, (beras, 1), how=delivered(), fee_idr=15_000)
    await its_hour_came(db)
    assert await expire_due() == 1
    assert (await order_of(sari, cash)).state == "cancelled"
    assert (await order_of(budi, cod)).state == "confirmed"
    assert await db.fetchval(RESERVED) == 1


async def test_two_payments_of_one_order_are_one_sale_and_one_debt(db, waiting, bank):
    sari, number = waiting
    first = await attempt(sari, number)
    bank.pay(first.gateway_order_id)
    await settle(first.id)
    second = await db.fetchval(
        "INSERT INTO payment (subject, subject_id, attempt, gateway_order_id, method, amount_idr, state) SELECT subject, subject_id, 2,"
        " gateway_order_id || '-2', method, amount_idr, 'intended' FROM payment WHERE id = $1 RETURNING id", first.id,
    )  # fmt: skip
    await money_comes_late(second)
    twice = await order_of(sari, number)
    assert (twice.state, twice.paid_idr, twice.refunded_idr) == ("paid", 252_000, 126_000)
