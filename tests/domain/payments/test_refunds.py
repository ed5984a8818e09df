"""Money that goes back: never more than came, never twice, and never by one person alone when it is much."""

import asyncio

import pytest

from app.domain import transactions
from app.domain.errors import Refused
from app.domain.payments.done import PAID_FROM
from app.domain.payments.payout import settle_refund
from app.domain.payments.refund import approve_refund, ask_refund, refund_of, refuse_refund
from app.domain.payments.send import send_due, send_refund
from tests import cast
from tests.domain.fulfilment import stage
from tests.paying import ask, client, fresh, order, order_for, pay_by


async def paid(db, bank, *, idr=65_000, method="qris"):
    order_id = await order_for(db, idr=idr)
    payment = await pay_by(order_id, method)
    bank.pay(payment.gateway_order_id)
    return order_id, await ask(payment)


async def due_again(db):
    await db.execute("UPDATE refund SET next_try_at = now()")


async def test_a_part_and_then_the_rest_go_back_through_the_gateway(db, bank):
    order_id, payment = await paid(db, bank)
    first = await ask_refund(order_id, 15_000, "beras kurang satu", None, f"order:{order_id}:short")
    assert first.state == "approved"
    assert await send_due() == 1
    assert (await refund_of(first.id)).state == "done"
    assert (await ask(payment)).state == "paid"
    second = await ask_refund(order_id, 50_000, "sisanya batal", None, f"order:{order_id}:rest")
    await send_refund(second.id)
    assert (await ask(payment)).state == "refunded"
    fee = payment.fee_idr
    assert await stage.money(db) == {"1113": -fee, "6110": fee}
    assert bank.book()["transactions"][0]["status"] == "refund"
    await stage.whole()


async def test_the_same_reason_sent_again_is_the_same_refund(db, bank):
    order_id, _ = await paid(db, bank)
    many = await asyncio.gather(*(ask_refund(order_id, 15_000, "beras kurang satu", None, "sama") for _ in range(5)))
    assert len({refund.id for refund in many}) == 1
    assert (await order(order_id))["refunded_idr"] == 15_000


async def test_many_at_once_never_promise_more_than_was_paid(db, bank):
    order_id, payment = await paid(db, bank)

    async def one(n):
        try:
            await ask_refund(order_id, 10_000, "kembalikan", None, f"r{n}")
            return 1
        except Refused:
            return 0

    assert sum(await asyncio.gather(*(one(n) for n in range(30)))) == 6
    assert (await fresh(payment)).refunded_idr == 60_000
    while await send_due():
        pass
    assert bank.book()["transactions"][0]["refunded_idr"] == 60_000
    await stage.whole()


async def test_more_than_is_left_is_refused_with_what_is_left(db, bank):
    order_id, _ = await paid(db, bank)
    with pytest.raises(Refused, match=r"paling banyak Rp65\.000"):
        await ask_refund(order_id, 65_001, "terlalu banyak", None, "x")


async def test_an_answer_lost_on_its_way_is_found_and_not_sent_twice(db, bank):
    order_id, _ = await paid(db, bank)
    refund = await ask_refund(order_id, 15_000, "beras kurang satu", None, "satu")
    bank.fault("drop", call="refund", after=True)
    await send_refund(refund.id)
    assert (await refund_of(refund.id)).state == "sent"
    await due_again(db)
    await send_refund(refund.id)
    assert (await refund_of(refund.id)).state == "done"
    assert bank.book()["transactions"][0]["refunded_idr"] == 15_000
    await stage.whole()


async def test_two_workers_send_one(db, bank):
    order_id, _ = await paid(db, bank)
    refund = await ask_refund(order_id, 15_000, "beras kurang satu", None, "satu")
    await asyncio.gather(*(send_refund(refund.id) for _ in range(5)))
    assert bank.book()["transactions"][0]["refunded_idr"] == 15_000
    assert (await refund_of(refund.id)).state == "done"


async def test_a_refund_that_the_bank_refuses_becomes_a_debt_that_an_officer_pays(db, bank):
    order_id, _ = await paid(db, bank)
    refund = await ask_refund(order_id, 15_000, "beras kurang satu", None, "satu")
    bank.fault("refuse_refund", call="refund")
    await send_refund(refund.id)
    owed = await refund_of(refund.id)
    assert (owed.state, owed.way) == ("owed", "transfer")
    assert (await stage.money(db))["2106"] == -15_000
    bendahara = await cast.officer(db, "bendahara")
    with pytest.raises(Refused, match=r"kas toko Koperasi Indora hanya berisi Rp0\."):
        await settle_refund(refund.id, "tunai", bendahara.person_id)
    await stage.till_holds(refund.amount_idr)
    done = await settle_refund(refund.id, "tunai", bendahara.person_id)
    again = await settle_refund(refund.id, "tunai", bendahara.person_id)
    assert done.state == again.state == "done"
    assert "1101" not in await stage.money(db), "what lay there went out"
    await stage.whole()


async def test_what_the_gateway_cannot_refund_is_owed_from_the_start(db, bank):
    order_id, _ = await paid(db, bank, method="bni_va")
    refund = await ask_refund(order_id, 15_000, "beras kurang satu", None, "satu")
    assert (refund.state, refund.way) == ("owed", "transfer")
    assert (
        await transactions.fetch_value("SELECT count(*) FROM task WHERE source = $1", f"refund:{refund.id}:owed") == 1
    )


async def test_shopeepay_goes_back_whole_or_by_hand(db, bank):
    order_id, _ = await paid(db, bank, method="shopeepay")
    assert (await ask_refund(order_id, 15_000, "sebagian", None, "a")).state == "owed"
    other, _ = await paid(db, bank, method="shopeepay")
    assert (await ask_refund(other, 65_000, "semuanya", None, "b")).state == "approved"


async def test_a_large_refund_needs_another_person(db, bank):
    order_id, _ = await paid(db, bank, idr=800_000)
    asks, approves = await cast.officer(db, "manajer"), await cast.officer(db, "bendahara")
    refund = await ask_refund(order_id, 600_000, "barang rusak semua", asks.person_id, "besar")
    assert refund.state == "asked"
    assert await send_due() == 0
    with pytest.raises(Refused, match="sendiri"):
        await approve_refund(refund.id, asks.person_id)
    assert (await approve_refund(refund.id, approves.person_id)).state == "approved"
    await send_due()
    assert (await refund_of(refund.id)).state == "done"
    await stage.whole()


async def test_many_small_sums_by_one_officer_count_as_a_large_one(db, bank):
    order_id, _ = await paid(db, bank, idr=800_000)
    asks = await cast.officer(db, "manajer")
    assert (await ask_refund(order_id, 300_000, "sebagian rusak", asks.person_id, "a")).state == "approved"
    assert (await ask_refund(order_id, 300_000, "sebagian lagi", asks.person_id, "b")).state == "asked"


async def test_a_refused_request_frees_what_it_promised(db, bank):
    order_id, payment = await paid(db, bank, idr=800_000)
    asks, says_no = await cast.officer(db, "manajer"), await cast.officer(db, "bendahara")
    refund = await ask_refund(order_id, 600_000, "barang rusak semua", asks.person_id, "besar")
    assert (await refuse_refund(refund.id, says_no.person_id, "tidak rusak")).state == "refused"
    assert (await order(order_id))["refunded_idr"] == 0
    assert (await fresh(payment)).refunded_idr == 0
    await stage.whole()


async def test_a_large_debt_is_approved_by_one_and_paid_by_another(db, bank):
    order_id, _ = await paid(db, bank, idr=800_000, method="bni_va")
    refund = await ask_refund(order_id, 800_000, "dibatalkan", None, "batal")
    one, two = await cast.officer(db, "manajer"), await cast.officer(db, "bendahara")
    with pytest.raises(Refused, match="orang kedua"):
        await settle_refund(refund.id, "transfer", two.person_id)
    await approve_refund(refund.id, two.person_id)
    with pytest.raises(Refused, match="orang kedua"):
        await settle_refund(refund.id, "transfer", two.person_id)
    assert (await settle_refund(refund.id, "transfer", one.person_id)).state == "done"
    assert (await stage.money(db))["1111"] == -800_000
    await stage.whole()


async def test_the_database_itself_refuses_one_person_for_a_large_payout(db, bank):
    import asyncpg

    order_id, _ = await paid(db, bank, idr=800_000, method="bni_va")
    refund = await ask_refund(order_id, 800_000, "dibatalkan", None, "batal")
    officer = await cast.officer(db, "bendahara")
    with pytest.raises(asyncpg.CheckViolationError):
        await transactions.execute(
            "UPDATE refund SET approved_by = $2, paid_by = $2 WHERE id = $1", refund.id, officer.person_id
        )


async def test_a_refund_made_at_the_gateways_own_desk_is_written_down_once(db, bank):
    order_id, payment = await paid(db, bank)
    bank.act(payment.gateway_order_id, "refund", amount_idr=20_000, refund_key="dasbor-1", reason="lewat dasbor")
    await ask(payment)
    await ask(payment)
    assert (await order(order_id))["refunded_idr"] == 20_000
    assert (await stage.money(db))["1113"] == 45_000 - payment.fee_idr
    await stage.whole()


async def test_a_settlement_taken_back_calls_off_what_was_still_owed(db, bank):
    order_id, payment = await paid(db, bank, method="permata_va")
    refund = await ask_refund(order_id, 15_000, "beras kurang satu", None, "satu")
    bank.act(payment.gateway_order_id, "balik")
    assert (await ask(payment)).state == "reversed"
    assert (await refund_of(refund.id)).state == "refused"
    assert await stage.money(db) == {}
    await stage.whole()


async def test_a_card_is_paid_on_the_hosted_page_and_refunded_after_it_settled(db, bank):
    order_id = await order_for(db)
    payment = await pay_by(order_id, "kartu")
    assert payment.instructions["redirect_url"].startswith(bank.url)
    assert (await ask(payment)).state == "pending"  # nothing chosen yet: the gateway knows no transaction
    await _card(bank, payment, "4711111111111115")
    assert (await ask(payment)).state == "pending"  # refused by the bank: the page may try another card
    await _card(bank, payment, "4411111111111118")
    captured = await ask(payment)
    assert (captured.state, captured.fee_idr) == ("paid", 65_000 * 29 // 1000 + 2_000)
    refund = await ask_refund(order_id, 15_000, "beras kurang satu", None, "satu")
    await send_refund(refund.id)
    assert (await refund_of(refund.id)).state == "approved"  # a capture cannot be refunded before it settles
    bank.act(captured.transaction_id, "selesaikan")
    await due_again(db)
    await send_refund(refund.id)
    assert (await refund_of(refund.id)).state == "done"
    await stage.whole()


async def _card(bank, payment, number):
    """Choose the card on the hosted page, as a browser would; numbers that ask for no code of the bank."""
    page = payment.instructions["redirect_url"]
    assert bank.http.post(f"{page}/metode", data={"metode": "credit_card", "kartu": number}).status_code < 400


def test_every_way_of_paying_out_has_its_account():
    assert PAID_FROM == {"gateway": "piutang_gateway", "tunai": "kas_toko", "transfer": "bank"}


async def test_the_gateway_down_delays_a_refund_and_loses_none(db, bank):
    order_id, _ = await paid(db, bank)
    refund = await ask_refund(order_id, 15_000, "beras kurang satu", None, "satu")
    bank.fault("html", calls=None)
    for _ in range(3):
        await due_again(db)
        await send_refund(refund.id)
    assert (await refund_of(refund.id)).state == "sent"
    bank.behave()
    await due_again(db)
    await send_refund(refund.id)
    assert (await refund_of(refund.id)).state == "done"
    assert (
        await client(bank).status(await transactions.fetch_value("SELECT gateway_order_id FROM payment"))
    ).refunded_idr == 15_000
