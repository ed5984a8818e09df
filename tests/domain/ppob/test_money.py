"""Money through the gateway: held when it comes, back where it came from when nothing was bought."""

import pytest

from app.domain.clock import business_day, now
from app.domain.errors import Refused
from app.domain.payments.panel import panel_of
from app.domain.payments.send import send_refund
from app.domain.payments.start import start_payment
from app.domain.ppob.close import cancel, expire_due
from app.domain.ppob.find import any_transaction, transaction_of
from app.domain.ppob.office import earned
from tests import cast
from tests.domain.ppob.goods import ordered
from tests.paying import ask, bank
from tests.topping_up import books, flazz, sent

__all__ = ["bank", "flazz"]


async def waiting(db, number="081700001111", method="qris"):
    sari = await cast.sari(db)
    made = await transaction_of(sari, await ordered(sari, number=number))
    payment = await start_payment("ppob", made.id, method, sari.person_id)
    return sari, made, payment


async def settled(bank, payment):
    bank.pay(payment.gateway_order_id)
    return await ask(payment)


async def test_money_that_came_is_held_and_sent(db, bank, flazz):
    sari, made, payment = await waiting(db)
    assert payment.gateway_order_id == f"{made.number}-1"
    assert (await panel_of(made, "ppob")).address == f"/ppob/transaksi/{made.number}/pembayaran"
    await settled(bank, payment)
    made = await transaction_of(sari, made.number)
    assert (made.state, made.paid_idr) == ("held", made.total_idr)
    assert await db.fetchval("SELECT count(*) FROM pgqueuer WHERE entrypoint = 'attend_ppob'") == 1
    assert (await sent(made)).state == "success"
    assert (await panel_of(await any_transaction(made.number), "ppob")).kind == "paid"


async def test_a_failure_goes_back_through_the_gateway(db, bank, flazz):
    _, made, payment = await waiting(db, "081719990054", "gopay")
    await settled(bank, payment)
    made = await sent(made)
    refund = await db.fetchrow("SELECT * FROM refund WHERE subject = 'ppob'")
    assert (made.state, refund["state"], refund["way"], refund["order_id"]) == ("failed", "approved", "gateway", None)
    await send_refund(refund["id"])
    assert await db.fetchval("SELECT state FROM refund WHERE id = $1", refund["id"]) == "done"
    assert await db.fetchval("SELECT state FROM payment WHERE id = $1", payment.id) == "refunded"
    assert (await books(db, "uang_muka_ppob"), await books(db, "utang_pengembalian")) == (0, 0)


async def test_a_method_that_cannot_go_back_is_owed_by_an_officer(db, bank, flazz):
    _, made, payment = await waiting(db, "081719990054", "bri_va")
    await settled(bank, payment)
    await sent(made)
    assert await db.fetchval("SELECT state FROM refund WHERE subject = 'ppob'") == "owed"
    assert made.number in await db.fetchval("SELECT text FROM task WHERE source LIKE 'refund:%:owed'")


async def test_what_nobody_paid_for_ends_at_its_hour(db, bank, flazz):
    _, made, _ = await waiting(db, method="bri_va")
    await db.execute("UPDATE ppob_transaction SET pay_until = now() - interval '1 minute'")
    assert await expire_due() == 1
    assert (await any_transaction(made.number)).state == "expired"
    assert await db.fetchval("SELECT state FROM payment") == "cancelled"


async def test_money_of_the_last_minute_counts(db, bank, flazz):
    _, made, payment = await waiting(db)
    bank.pay(payment.gateway_order_id)
    await db.execute("UPDATE ppob_transaction SET pay_until = now() - interval '1 minute'")
    await expire_due()
    assert (await any_transaction(made.number)).state == "held"


async def test_money_for_what_has_ended_goes_back(db, bank, flazz):
    """The gateway says that it came after all, though it had been ended there: it is owed to the buyer and nothing is sent."""
    from app.domain.payments.find import payment_of
    from app.domain.ppob.paying import transaction_was_paid
    from app.domain.transactions import transaction

    _, made, payment = await waiting(db, method="gopay")
    await db.execute("UPDATE ppob_transaction SET pay_until = now() - interval '1 minute'")
    await expire_due()
    await db.execute("UPDATE payment SET received_idr = amount_idr, paid_at = now() WHERE id = $1", payment.id)
    async with transaction():
        await transaction_was_paid(await payment_of(payment.id))
    made = await any_transaction(made.number)
    assert (made.state, made.paid_idr, made.refunded_idr) == ("expired", made.total_idr, made.total_idr)
    assert (await books(db, "uang_muka_ppob"), await books(db, "utang_pengembalian")) == (0, -made.total_idr)


async def test_two_payments_for_one_are_one_too_many(db, bank, flazz):
    sari, made, first = await waiting(db, method="bri_va")
    bank.pay(first.gateway_order_id)
    await ask(first)
    made = await any_transaction(made.number)
    assert made.state == "held"
    with pytest.raises(Refused, match="tidak lagi menunggu"):
        await start_payment("ppob", made.id, "qris", sari.person_id)


async def test_the_buyer_changes_his_mind_before_paying(db, bank, flazz):
    sari, made, payment = await waiting(db)
    await cancel(sari, made.number)
    await cancel(sari, made.number)
    assert (await any_transaction(made.number)).state == "cancelled"
    assert await db.fetchval("SELECT state FROM payment WHERE id = $1", payment.id) == "cancelled"


async def test_what_is_paid_is_not_cancelled(db, bank, flazz):
    sari, made, payment = await waiting(db)
    bank.pay(payment.gateway_order_id)
    with pytest.raises(Refused, match="sudah dibayar"):
        await cancel(sari, made.number)
    assert (await any_transaction(made.number)).state == "held"


async def test_a_card_waits_until_it_can_no_longer_be_denied(db, bank, flazz):
    from app.domain.payments.find import payment_of
    from app.domain.ppob.paying import transaction_was_paid
    from app.domain.transactions import transaction

    _, _, payment = await waiting(db, method="kartu")
    await db.execute("UPDATE payment SET received_idr = amount_idr WHERE id = $1", payment.id)
    async with transaction():
        await transaction_was_paid(await payment_of(payment.id))
    row = await db.fetchrow("SELECT state, ask_next_at > now() + interval '4 minutes' AS waits FROM ppob_transaction")
    assert tuple(row) == ("held", True)


async def test_a_settlement_taken_back_before_sending_sends_nothing(db, bank, flazz):
    from app.domain.payments.find import payment_of
    from app.domain.ppob.paying import transaction_payment_reversed
    from app.domain.transactions import transaction

    _, made, payment = await waiting(db)
    await settled(bank, payment)
    async with transaction():
        await transaction_payment_reversed(await payment_of(payment.id))
    made = await sent(made)
    assert (made.state, made.paid_idr, made.refunded_idr) == ("failed", 0, 0)
    assert flazz.book()["purchases"] == []
    assert await books(db, "uang_muka_ppob") == 0


async def test_a_settlement_taken_back_after_success_is_the_treasurers_case(db, bank, flazz):
    """The token cannot be called back: the books follow the gateway, a person calls the buyer, and nothing breaks."""
    from app.cli.check import check

    _, made, payment = await waiting(db, method="permata_va")
    await settled(bank, payment)
    assert (await sent(made)).state == "success"
    bank.act(payment.gateway_order_id, "balik")
    await ask(payment)
    made = await any_transaction(made.number)
    assert made.state == "success"
    assert await db.fetchval("SELECT state FROM payment") == "reversed"
    assert "padahal sudah dikirim" in await db.fetchval("SELECT text FROM task WHERE source LIKE '%:ppob'")
    assert [str(finding) for finding in await check(db.connection)] == []


async def test_what_the_gateway_keeps_is_taken_off_what_a_month_earned(db, bank, flazz):
    sari, made, payment = await waiting(db)
    paid = await settled(bank, payment)
    await sent(made)
    lost = await transaction_of(
        sari, await ordered(sari, number="081719990054")
    )  # fails: its money goes back, the fee does not
    other = await start_payment("ppob", lost.id, "gopay", sari.person_id)
    fees = paid.fee_idr + (await settled(bank, other)).fee_idr
    await sent(lost)
    (row,), _ = await earned(business_day(now()).replace(day=1))
    made = await any_transaction(made.number)
    assert (row.many, row.margin_idr, row.gateway_idr) == (1, made.margin_idr, fees)
    assert fees > 0
    assert row.net_idr == made.margin_idr - fees
