"""The gateway is silent, slow, broken or forgetful: nothing is guessed, nothing is done twice, and all comes to an end."""

import time

import pytest

from app.domain import transactions
from app.domain.errors import Refused
from app.domain.payments.ask import ask_due, watch
from app.domain.payments.gateway import use_gateway
from app.gateways.midtrans.breaker import Breaker
from tests.domain.fulfilment import stage
from tests.paying import ask, client, elder, fresh, order, order_for, pay_by, tasks


async def test_an_answer_lost_on_its_way_is_found_by_asking(db, bank):
    order_id = await order_for(db)
    bank.fault("drop", call="charge", after=True)
    payment = await pay_by(order_id, "bni_va")
    assert (payment.state, payment.trouble) == ("intended", "tanpa jawaban")
    assert (await watch(payment.id)).state == "pending"
    assert len(bank.book()["transactions"]) == 1
    # What the payer needs was in the lost answer, so the buyer may begin anew; the first is ended, not left behind.
    again = await pay_by(order_id, "bni_va")
    assert (again.attempt, again.state) == (2, "pending")
    assert (await fresh(payment)).state == "cancelled"


async def test_a_charge_that_never_arrived_is_sent_once_more_under_its_own_name(db, bank):
    order_id = await order_for(db)
    bank.fault("html", call="charge")
    payment = await pay_by(order_id)
    assert payment.state == "intended"
    assert (await watch(payment.id)).state == "intended"  # too early: the first call may still be on its way
    await elder(payment, db)
    assert (await watch(payment.id)).state == "pending"
    assert [row["order_id"] for row in bank.book()["transactions"]] == [payment.gateway_order_id]
    bank.pay(payment.gateway_order_id)
    assert (await ask(payment)).state == "paid"


async def test_what_twice_found_nobody_is_given_up(db, bank):
    order_id = await order_for(db)
    bank.fault("html", call="charge", calls=None)
    payment = await pay_by(order_id)
    await elder(payment, db)
    await watch(payment.id)
    assert (await fresh(payment)).trouble == "dikirim ulang"
    assert (await watch(payment.id)).state == "cancelled"
    bank.behave()
    assert (await pay_by(order_id)).state == "pending"
    await stage.whole()


async def test_a_charge_that_arrives_after_it_was_given_up_is_still_watched(db, bank):
    order_id = await order_for(db)
    bank.fault("html", call="charge", calls=None)
    payment = await pay_by(order_id)
    await elder(payment, db)
    await watch(payment.id)
    assert (await watch(payment.id)).state == "cancelled"
    bank.behave()
    await client(bank).charge(
        "qris", gateway_order_id=payment.gateway_order_id, amount_idr=65_000, expires_in_minutes=15
    )
    bank.pay(payment.gateway_order_id)
    await elder(payment, db, 0)
    await ask_due()
    assert (await fresh(payment)).state == "paid"
    assert (await order(order_id))["state"] == "paid"


async def test_with_the_breaker_open_nothing_is_sent_and_the_buyer_may_change_freely(db, bank):
    order_id = await order_for(db)
    use_gateway(client(bank, breaker=Breaker(limit=1, rest_s=0.5)))
    bank.fault("status", http=503, calls=1)
    first = await pay_by(order_id, "qris")
    second = await _soon(pay_by, order_id, "qris")
    assert second.id == first.id  # the same intent, not another
    bank.behave()
    time.sleep(0.6)  # noqa: ASYNC251 - the breaker rests in real time
    await elder(first, db)
    assert (await watch(first.id)).state == "pending"


async def _soon(work, *args):
    began = time.monotonic()
    try:
        return await work(*args)
    finally:
        assert time.monotonic() - began < 5


async def test_a_buyer_never_waits_longer_than_a_person_does(db, bank):
    order_id = await order_for(db)
    use_gateway(client(bank, deadline_s=30))
    bank.fault("hang", calls=None, seconds=30)
    began = time.monotonic()
    payment = await pay_by(order_id)
    assert time.monotonic() - began < 20  # the gateway would keep him for thirty, and ten times over
    assert payment.state == "intended"


async def test_a_definite_no_says_so_and_another_way_is_open(db, bank):
    order_id = await order_for(db)
    bank.fault("refuse", call="charge", code="402", message="Payment channel is not activated.")
    with pytest.raises(Refused, match="sedang tidak dapat dipakai"):
        await pay_by(order_id, "gopay")
    assert (await pay_by(order_id, "qris")).state == "pending"


async def test_a_wrong_key_is_told_to_the_treasurer(db, bank):
    order_id = await order_for(db)
    bank.fault("refuse", call="charge", code="401", message="Unknown Merchant server_key/id")
    with pytest.raises(Refused):
        await pay_by(order_id)
    assert "gateway:misconfigured" in await tasks()


@pytest.mark.parametrize("fault", [{"kind": "html"}, {"kind": "drop"}, {"kind": "429"}, {"kind": "redirect"},
                                   {"kind": "alter", "changes": {"gross_amount": "banyak"}}])  # fmt: skip
async def test_no_answer_and_nonsense_change_nothing_and_are_asked_again(db, bank, fault):
    order_id = await order_for(db)
    payment = await pay_by(order_id)
    bank.pay(payment.gateway_order_id)
    bank.fault(call="status", **fault)
    unheard = await ask(payment)
    assert unheard.state == "pending"
    assert await transactions.fetch_value("SELECT ask_next_at < now() + interval '11 minutes' FROM payment")
    assert (await ask(payment)).state == "paid"


async def test_a_notice_that_never_came_is_made_up_for_by_the_sweep(db, bank):
    order_id = await order_for(db)
    payment = await pay_by(order_id)
    bank.pay(payment.gateway_order_id)
    assert await ask_due() == 0  # its minute has not come
    await elder(payment, db)
    assert await ask_due() == 1
    assert (await order(order_id))["state"] == "paid"


async def test_attempts_of_an_order_that_was_called_off_are_ended_by_the_sweep(db, bank):
    order_id = await order_for(db)
    payment = await pay_by(order_id, "bca_va")
    await db.execute("UPDATE payment SET made_at = made_at - interval '1 minute', asked_at = NULL")
    from tests.domain.payments.test_paying import _expire_without_asking

    await _expire_without_asking(db, order_id)
    await ask_due()
    assert (await fresh(payment)).state == "cancelled"
    assert bank.book()["transactions"][0]["status"] == "cancel"


async def test_two_sweeps_at_once_do_not_ask_twice(db, bank):
    import asyncio

    for _ in range(5):
        await pay_by(await order_for(db))
    await db.execute("UPDATE payment SET ask_next_at = now()")
    counts = await asyncio.gather(ask_due(), ask_due(), ask_due())
    assert sum(counts) == 5
