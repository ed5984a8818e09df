"""From choosing a way to pay to a paid order, by every method, against the real stand-in."""

import asyncio

import pytest

from app.domain import transactions
from app.domain.errors import Refused
from app.domain.lives import move
from app.domain.orders.goods import release_goods
from app.domain.payments.end import end_attempts
from app.domain.payments.methods import METHODS
from app.domain.payments.start import start_payment
from app.domain.transactions import transaction
from tests import cast
from tests.domain.fulfilment import stage
from tests.paying import ask, fresh, lapse, order, order_for, pay_by, refunds, tasks, told

ON_OUR_PAGE = [code for code in METHODS if code != "kartu"]
SHOWS = {"qris": "qr_string", "gopay": "deeplink_url", "shopeepay": "deeplink_url", "mandiri_bill": "bill_key", "indomaret": "payment_code",
         "alfamart": "payment_code"}  # fmt: skip


@pytest.mark.parametrize("method", ON_OUR_PAGE)
async def test_each_method_leads_to_a_paid_order_and_honest_books(db, bank, method):
    order_id = await order_for(db, method=method)
    payment = await pay_by(order_id, method)
    assert payment.state == "pending"
    assert payment.instructions[SHOWS.get(method, "va_number")]
    assert payment.gateway_order_id == f"{(await order(order_id))['number']}-1"
    assert (await ask(payment)).state == "pending"  # nobody has paid yet
    bank.pay(payment.gateway_order_id)
    paid = await ask(payment)
    assert (paid.state, paid.received_idr) == ("paid", 65_000)
    assert (await order(order_id))["state"] == "paid"
    fee = METHODS[method].fee_idr(65_000, paid.paid_at.date())
    assert paid.fee_idr == fee
    assert await stage.money(db) == {"1113": 65_000 - fee, "2105": -65_000, **({"6110": fee} if fee else {})}
    await stage.whole()


async def test_a_double_tap_begins_one_attempt(db, bank):
    order_id = await order_for(db)
    one, two, three = await asyncio.gather(*(pay_by(order_id) for _ in range(3)))
    assert one.id == two.id == three.id
    assert len(bank.book()["transactions"]) == 1


async def test_the_same_form_sent_again_after_a_change_of_mind_changes_nothing_back(db, bank):
    order_id = await order_for(db)
    first = await start_payment("order", order_id, "qris", None, actor="tamu", key="kunci-pertama")
    second = await start_payment("order", order_id, "bni_va", None, actor="tamu", key="kunci-kedua")
    again = await start_payment("order", order_id, "qris", None, actor="tamu", key="kunci-pertama")
    assert (again.id, again.state) == (first.id, "cancelled")
    assert (await fresh(second)).state == "pending"


async def test_another_method_ends_the_old_one_at_the_gateway_first(db, bank):
    order_id = await order_for(db)
    old = await pay_by(order_id, "bca_va")
    new = await pay_by(order_id, "qris")
    assert (await fresh(old)).state == "cancelled"
    assert new.state == "pending"
    assert new.gateway_order_id.endswith("-2")
    states = {row["order_id"]: row["status"] for row in bank.book()["transactions"]}
    assert states == {old.gateway_order_id: "cancel", new.gateway_order_id: "pending"}


async def test_paid_on_the_old_number_in_the_moment_of_changing_settles_the_old_one(db, bank):
    order_id = await order_for(db)
    old = await pay_by(order_id, "bca_va")
    bank.pay(old.gateway_order_id)
    now = await pay_by(order_id, "qris")
    assert (now.id, now.state) == (old.id, "paid")
    assert (await order(order_id))["state"] == "paid"
    assert len(bank.book()["transactions"]) == 1


async def test_while_the_gateway_cannot_end_the_old_one_no_second_one_begins(db, bank):
    order_id = await order_for(db)
    old = await pay_by(order_id, "bca_va")
    bank.fault("html", calls=None)
    with pytest.raises(Refused, match="belum dapat membatalkan"):
        await pay_by(order_id, "qris")
    bank.behave()
    assert len(bank.book()["transactions"]) == 1
    bank.pay(old.gateway_order_id)  # the old number was left standing and is paid after all
    assert (await ask(old)).state == "paid"
    await stage.whole()


async def test_deny_lets_the_buyer_choose_again(db, bank):
    order_id = await order_for(db)
    first = await pay_by(order_id, "qris")
    bank.act(first.gateway_order_id, "tolak")
    assert (await ask(first)).state == "denied"
    assert (await order(order_id))["state"] == "awaiting_payment"
    second = await pay_by(order_id, "qris")
    bank.pay(second.gateway_order_id)
    assert (await ask(second)).state == "paid"
    await stage.whole()


async def test_an_expired_code_is_followed_by_a_new_one(db, bank):
    order_id = await order_for(db)
    first = await pay_by(order_id, "qris")
    bank.act(first.gateway_order_id, "kedaluwarsa")
    assert (await ask(first)).state == "expired"
    assert (await pay_by(order_id, "qris")).attempt == 2


async def test_a_settlement_taken_back_makes_the_order_wait_again(db, bank):
    order_id = await order_for(db)
    payment = await pay_by(order_id, "permata_va")
    bank.pay(payment.gateway_order_id)
    assert (await ask(payment)).state == "paid"
    bank.act(payment.gateway_order_id, "balik")
    assert (await ask(payment)).state == "reversed"
    now = await order(order_id)
    assert (now["state"], now["paid_idr"]) == ("awaiting_payment", 0)
    assert await stage.money(db) == {}
    await stage.whole()
    again = await pay_by(order_id, "qris")
    bank.pay(again.gateway_order_id)
    assert (await ask(again)).state == "paid"
    await stage.whole()


async def test_a_settlement_taken_back_after_the_goods_left_is_a_case_for_a_person(db, bank):
    order_id = await order_for(db)
    payment = await pay_by(order_id, "permata_va")
    bank.pay(payment.gateway_order_id)
    await ask(payment)
    await stage.packed(order_id, await cast.officer(db, "gudang"))
    bank.act(payment.gateway_order_id, "balik")
    assert (await ask(payment)).state == "reversed"
    assert (await order(order_id))["state"] == "packed"
    assert payment.id in {int(source.split(":")[1]) for source in await tasks() if source.startswith("payment:")}


async def test_paid_twice_one_pays_and_one_goes_back(db, bank):
    order_id = await order_for(db)
    old = await pay_by(order_id, "qris")
    # The old attempt was given up here while it lived on at the gateway; then both were paid.
    await move("payment", old.id, "pending", "cancelled")
    new = await pay_by(order_id, "bni_va")
    bank.pay(new.gateway_order_id)
    bank.pay(old.gateway_order_id)
    assert [(await ask(new)).state, (await ask(old)).state] == ["paid", "paid"]
    back = (await refunds(order_id))[0]
    assert (back["payment"], back["amount_idr"], back["state"], back["way"]) == (old.id, 65_000, "approved", "gateway")
    now = await order(order_id)
    assert (now["state"], now["paid_idr"] - now["refunded_idr"]) == ("paid", 65_000)
    assert (await stage.money(db))["2106"] == -65_000
    await stage.whole()


async def test_paid_after_its_hour_with_the_goods_still_there(db, bank):
    order_id = await order_for(db)
    payment = await pay_by(order_id, "bni_va")
    await lapse(order_id)
    bank.pay(payment.gateway_order_id)
    await _expire_without_asking(db, order_id)
    assert (await ask(payment)).state == "paid"
    assert (await order(order_id))["state"] == "paid"
    await stage.whole()


async def test_paid_after_its_hour_with_the_goods_sold_is_owed_to_the_buyer(db, bank):
    order_id = await order_for(db, stock=1)
    payment = await pay_by(order_id, "bni_va")
    await lapse(order_id)
    await _expire_without_asking(db, order_id)
    unit = await transactions.fetch_value("SELECT unit FROM order_line WHERE order_id = $1", order_id)
    await stage.ordered(cast.guest("yang lain"), stage.collected("tunai"), (unit, 1))
    bank.pay(payment.gateway_order_id)
    assert (await ask(payment)).state == "paid"
    assert (await order(order_id))["state"] == "expired"
    back = (await refunds(order_id))[0]
    assert (back["state"], back["amount_idr"]) == (
        "owed",
        65_000,
    )  # a virtual account cannot be refunded by the gateway
    assert (await stage.money(db))["2106"] == -65_000
    await stage.whole()


async def _expire_without_asking(db, order_id):
    """As if the sweep had ended the order before the money was seen."""
    async with transaction():
        await transactions.fetch_value("SELECT 1 FROM shop_order WHERE id = $1 FOR UPDATE", order_id)
        await move("order", order_id, "awaiting_payment", "expired")
        await release_goods(order_id)


async def test_another_sum_than_was_asked_never_pays_and_is_owed(db, bank):
    order_id = await order_for(db)
    payment = await pay_by(order_id)
    bank.pay(payment.gateway_order_id, amount_idr=1_000)
    assert (await ask(payment)).state == "pending"  # it has to say so twice
    assert (await ask(payment)).state == "denied"
    await ask(payment)
    now = await order(order_id)
    assert (now["state"], now["paid_idr"], now["refunded_idr"]) == ("awaiting_payment", 1_000, 1_000)
    assert await stage.money(db) == {"1113": 1_000, "2106": -1_000}
    assert [(row["state"], row["amount_idr"]) for row in await refunds(order_id)] == [("owed", 1_000)]
    assert any("wrong_amount" in source for source in await tasks())
    await stage.whole()


@pytest.mark.parametrize(("field", "lie"), [("merchant_id", "G999999999"), ("currency", "USD"), ("order_id", "PS-AAAAA-BBBBB-C-9"),
                                            ("transaction_id", "00000000-0000-4000-8000-000000000000")])  # fmt: skip
async def test_money_of_somebody_else_is_not_ours(db, bank, field, lie):
    order_id = await order_for(db)
    payment = await pay_by(order_id)
    bank.pay(payment.gateway_order_id)
    bank.fault("alter", call="status", changes={field: lie})
    assert (await ask(payment)).state == "pending"
    assert (await order(order_id))["state"] == "awaiting_payment"
    assert (await ask(payment)).state == "paid"  # the next, true answer


async def test_a_hundred_at_once_change_the_books_once(db, bank):
    order_id = await order_for(db)
    payment = await pay_by(order_id)
    bank.pay(payment.gateway_order_id)
    body = next(
        row["body"]
        for row in bank.notices(payment.gateway_order_id)
        if row["body"]["transaction_status"] == "settlement"
    )
    await asyncio.gather(*(told(body) for _ in range(100)))
    assert (await fresh(payment)).state == "paid"
    assert await transactions.fetch_value("SELECT count(*) FROM journal WHERE source LIKE 'order:%:paid:%'") == 1
    assert await transactions.fetch_value("SELECT seen_times FROM notice") == 100
    await stage.whole()


async def test_ending_an_order_ends_its_attempts(db, bank):
    order_id = await order_for(db)
    payment = await pay_by(order_id, "bri_va")
    await end_attempts(order_id)
    assert (await fresh(payment)).state == "cancelled"


async def test_no_one_pays_an_order_that_is_not_open(db, bank):
    order_id = await order_for(db)
    await lapse(order_id)
    with pytest.raises(Refused):
        await pay_by(order_id)
    assert bank.book()["transactions"] == []


async def test_a_method_that_does_not_take_the_sum_is_refused_with_its_bounds(db, bank):
    order_id = await order_for(db, idr=5_000)
    with pytest.raises(Refused, match=r"hanya untuk Rp10\.000"):
        await pay_by(order_id, "bca_va")
    with pytest.raises(Refused, match="Pilih salah satu"):
        await pay_by(order_id, "kartu_ajaib")
