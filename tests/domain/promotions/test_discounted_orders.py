"""A discounted order from the cart to the return: what is paid, what stands in the books and with whom, exact to the rupiah."""

import asyncio

import pytest

from app.domain import transactions
from app.domain.cart.find import cart_of
from app.domain.cart.put import put_in_cart
from app.domain.cart.voucher import drop_voucher, enter_voucher
from app.domain.checkout.bill import Bill, BillChanged
from app.domain.checkout.expire import expire_due
from app.domain.checkout.place import place_order
from app.domain.checkout.shown import read_shown
from app.domain.errors import Refused
from app.domain.fulfilment.cancel import cancel_order
from app.domain.fulfilment.find import around
from app.domain.fulfilment.hand_over import hand_over
from app.domain.fulfilment.receipt import receipt_of
from app.domain.fulfilment.returns import bring_back
from app.domain.numbering import new_key
from app.domain.orders.find import order_by_number
from app.domain.promotions.office import promotion_seen
from app.domain.promotions.rules import Kind
from app.domain.promotions.start import stop
from tests import cast
from tests.domain.fulfilment.stage import code_of, collected, money, packed, paid, units, whole


async def seen(asker):
    """What the page would have shown this moment, as it comes back through the browser."""
    cart = await cart_of(asker)
    return read_shown(Bill(cart.lines, 0, cart.for_coop, cart.deals, cart.priced.trouble).as_shown().signed())


async def ordered(asker, how, *wanted):
    for unit, quantity in wanted:
        await put_in_cart(asker, unit=unit, quantity=quantity, nonce=new_key())
    number = await place_order(asker, how, shown=await seen(asker), key=new_key())
    return await transactions.fetch_value("SELECT id FROM shop_order WHERE number = $1", number)


async def order_of(order):
    return await order_by_number(await transactions.fetch_value("SELECT number FROM shop_order WHERE id = $1", order))


async def bought(asker, kasir, *wanted, handed=None):
    """Paid online, packed and handed over."""
    order = await ordered(asker, collected("qris"), *wanted)
    await paid(order)
    await packed(order, kasir)
    await hand_over(order, code=await code_of(order), by=kasir.person_id, key=new_key(), handed=handed)
    return order


async def test_what_came_off_stands_on_each_line_with_who_bears_it(db, running, kopi, biskuit, sari, kasir):
    first = await running(Kind.N_FOR_M, (kopi, 1), take=3, pay=2, name="Kopi 3 bayar 2")
    second = await running(
        Kind.PERCENT, (biskuit, 1), percent_bp=1000, bearer="pemasok", bearer_name="PT Roti", basis="Surat 12/2026"
    )
    order = await bought(sari, kasir, (kopi, 4), (biskuit, 3))
    rows = await db.fetch("SELECT line_no, promotion, amount_idr, bearer FROM order_line_discount ORDER BY line_no")
    assert [tuple(row) for row in rows] == [(1, first, 15_000, "toko"), (2, second, 2_610, "pemasok")]
    placed = await order_of(order)
    assert (placed.goods_idr, placed.discount_idr, placed.total_idr) == (60_000 + 26_100 - 17_610, 17_610, 68_490)
    assert placed.off == (("Kopi 3 bayar 2", 15_000), ("Promo uji", 2_610))
    assert await money(db) == {"1113": 68_490, "4101": -86_100, "4103": 15_000, "1125": 2_610, "5101": 51_000}
    assert (await promotion_seen(first)).cost_idr == 15_000
    receipt = receipt_of(placed, await around(order))
    assert (receipt.goods_idr, receipt.discount_idr, receipt.saved_idr) == (68_490, 17_610, 17_610 + 900)
    await whole()


async def test_a_primary_bears_what_its_own_members_save(db, running, kopi, sari, kasir):
    ours = {"audience": "koperasi", "coops": (2,), "bearer": "primer", "bearer_coop": 2, "basis": "Rapat 3/2026"}
    await running(Kind.AMOUNT, (kopi, 1), amount_idr=1_000, **ours)
    order = await bought(sari, kasir, (kopi, 2))
    assert await money(db) == {"1113": 28_000, "1122": 2_000, "4101": -30_000, "5101": 18_000}
    assert await money(db, 2) == {"2202": -2_000, "6113": 2_000}
    await bring_back(order, units(l1=1), by=kasir.person_id, reason="Salah ambil", key=new_key())
    assert (await money(db, 2), (await money(db))["1122"]) == ({"2202": -1_000, "6113": 1_000}, 1_000)
    await whole()


async def test_members_of_others_and_guests_pay_the_price(db, running, kopi, sari):
    await running(Kind.AMOUNT, (kopi, 1), amount_idr=1_000, audience="koperasi", coops=(2,))
    budi, tamu = await cast.budi(db), cast.guest()
    for asker, expected in ((sari, 14_000), (budi, 15_000), (tamu, 15_000)):
        await put_in_cart(asker, unit=kopi, quantity=1, nonce=new_key())
        assert (await cart_of(asker)).goods_idr == expected


async def test_dana_sosial_pays_for_its_own_promotion(db, running, kopi, sari, kasir):
    await running(Kind.AMOUNT, (kopi, 1), amount_idr=1_000, bearer="sosial", basis="Rapat pengurus 3/2026")
    await bought(sari, kasir, (kopi, 2))
    assert await money(db) == {"1113": 28_000, "4101": -30_000, "2135": 2_000, "5101": 18_000}
    await whole()


async def test_units_of_a_discounted_line_come_back_to_the_last_rupiah(db, running, biskuit, sari, kasir):
    await running(
        Kind.PERCENT, (biskuit, 1), percent_bp=333, bearer="pemasok", bearer_name="PT Roti", basis="Surat 12/2026"
    )
    order = await bought(sari, kasir, (biskuit, 7))
    total = (await order_of(order)).total_idr
    assert total == 60_900 - 2_027
    back = []
    for _ in range(7):
        await bring_back(order, units(l1=1), by=kasir.person_id, reason="Salah ambil", key=new_key())
        back.append(await db.fetchval("SELECT refund_idr FROM order_return ORDER BY id DESC LIMIT 1"))
    assert (sum(back), min(back), max(back)) == (total, total // 7, total // 7 + 1)
    books = await money(db)
    assert (books["2106"], books.get("1125", 0), books["4101"] + books["4103"]) == (-total, 0, 0)
    with pytest.raises(Refused):
        await bring_back(order, units(l1=1), by=kasir.person_id, reason="Salah ambil", key=new_key())
    await whole()


async def test_short_delivery_then_returns_give_back_exactly_what_was_paid(db, running, kopi, sari, kasir):
    await running(Kind.N_FOR_M, (kopi, 1), take=3, pay=2)
    order = await bought(sari, kasir, (kopi, 7), handed={1: 5})
    paid_idr = 105_000 - 30_000
    missing = paid_idr * 2 // 7
    assert await db.fetchval("SELECT refunded_idr FROM shop_order") == missing
    assert (await money(db))["4103"] == 5 * 15_000 - (paid_idr - missing)
    await whole()
    for n in (2, 3):
        await bring_back(order, units(l1=n), by=kasir.person_id, reason="Salah ambil", key=new_key())
    assert await db.fetchval("SELECT refunded_idr FROM shop_order") == paid_idr
    await whole()


async def test_cash_for_a_short_discounted_order_is_what_the_desk_says(db, running, kopi, sari, kasir):
    from app.routes.backoffice.order_forms import due_idr

    await running(Kind.PERCENT, (kopi, 1), percent_bp=1000)
    order = await packed(await ordered(sari, collected("tunai"), (kopi, 3)), kasir)
    due = due_idr(await order_of(order), {1: 2})
    assert due == 40_500 - 13_500
    await hand_over(order, code=await code_of(order), by=kasir.person_id, key=new_key(), cash_idr=due, handed={1: 2})
    assert (await money(db))["1101"] == due
    await whole()


async def test_a_free_good_comes_back_for_nothing(db, running, kopi, biskuit, sari, kasir):
    """Of a voucher of nearly all a line is left with nothing: it comes back without a refund, and without a refusal."""
    await running(Kind.VOUCHER_AMOUNT, amount_idr=15_000, least_idr=15_001)
    mini = await cast.goods(db, "Permen", umum=1, stock=10, cost=1)
    await put_in_cart(sari, unit=kopi, quantity=1, nonce="a")
    await put_in_cart(sari, unit=mini, quantity=1, nonce="b")
    await enter_voucher(sari, "HEMAT10")
    order = await ordered(sari, collected("tunai"))
    lines = (await order_of(order)).lines
    assert sum(line.total_idr for line in lines) == 1
    free = next(line for line in lines if line.total_idr == 0)
    await packed(order, kasir)
    await hand_over(order, code=await code_of(order), by=kasir.person_id, key=new_key(), cash_idr=1)
    await bring_back(order, {free.line_no: 1}, by=kasir.person_id, reason="Salah ambil", key=new_key())
    assert await db.fetchval("SELECT count(*) FROM refund") == 0
    await whole()


async def test_a_promotion_that_ends_between_cart_and_order_is_named_and_never_charged_silently(
    db, running, kopi, sari, manajer
):
    number = await running(Kind.PERCENT, (kopi, 1), percent_bp=1000)
    await put_in_cart(sari, unit=kopi, quantity=2, nonce="a")
    shown = await seen(sari)
    await stop(number, by=manajer.person_id, why="Stok menipis")
    with pytest.raises(BillChanged) as changed:
        await place_order(sari, collected("tunai"), shown=shown, key=new_key())
    assert changed.value.sentences == [
        "Promosi yang tadi dihitung sudah tidak berlaku. Hemat Rp3.000 tidak dihitung lagi.",
        "Total dari Rp27.000 menjadi Rp30.000.",
    ]


async def test_a_promotion_that_begins_in_between_is_named_too(db, running, kopi, sari):
    await put_in_cart(sari, unit=kopi, quantity=2, nonce="a")
    shown = await seen(sari)
    await running(Kind.PERCENT, (kopi, 1), percent_bp=1000, name="Kopi hemat")
    with pytest.raises(BillChanged) as changed:
        await place_order(sari, collected("tunai"), shown=shown, key=new_key())
    assert changed.value.sentences[0] == "Kopi hemat sekarang ikut dihitung: hemat Rp3.000."


async def test_a_voucher_is_typed_shown_used_and_given_back_by_a_cancellation(db, running, kopi, sari):
    voucher = await running(Kind.VOUCHER_PERCENT, percent_bp=1000, most_idr=2_000, least_idr=20_000)
    await put_in_cart(sari, unit=kopi, quantity=2, nonce="a")
    await enter_voucher(sari, " hemat10 ")
    assert (await cart_of(sari)).discount_idr == 2_000
    order = await ordered(sari, collected("tunai"))
    spent = "SELECT spent_idr, used, (SELECT used FROM voucher_person) AS mine FROM promotion WHERE id = $1"
    assert tuple(await db.fetchrow(spent, voucher)) == (2_000, 1, 1)
    await put_in_cart(sari, unit=kopi, quantity=2, nonce="b")
    with pytest.raises(Refused, match="sudah Anda pakai"):
        await enter_voucher(sari, "HEMAT10")
    for _ in range(2):
        await cancel_order(order, None, "Salah pesan")
    assert tuple(await db.fetchrow(spent, voucher)) == (0, 0, 0)
    await enter_voucher(sari, "HEMAT10")
    await drop_voucher(sari)
    assert (await cart_of(sari)).discount_idr == 0


async def test_a_voucher_that_stops_counting_is_said_in_the_cart_and_before_the_order(db, running, kopi, sari, manajer):
    voucher = await running(Kind.VOUCHER_PERCENT, percent_bp=1000, most_idr=2_000, least_idr=20_000)
    await put_in_cart(sari, unit=kopi, quantity=2, nonce="a")
    await enter_voucher(sari, "HEMAT10")
    shown = await seen(sari)
    await stop(voucher, by=manajer.person_id, why="Anggaran dialihkan")
    assert (await cart_of(sari)).priced.trouble == "Voucher HEMAT10 sudah berakhir."
    with pytest.raises(BillChanged) as changed:
        await place_order(sari, collected("tunai"), shown=shown, key=new_key())
    assert changed.value.sentences[0] == "Voucher HEMAT10 sudah berakhir. Hemat Rp2.000 tidak dihitung lagi."


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("TIDAKADA", "tidak dikenal"),
        ("'; DROP", "tidak dikenal"),
        ("", "tidak dikenal"),
        ("HEMAT10", "belanja mulai Rp20.000"),
    ],
)
async def test_codes_that_do_not_count_say_why_and_stay_out_of_the_cart(db, running, kopi, sari, code, words):
    await running(Kind.VOUCHER_PERCENT, percent_bp=1000, most_idr=2_000, least_idr=20_000)
    await put_in_cart(sari, unit=kopi, quantity=1, nonce="a")
    with pytest.raises(Refused, match=words):
        await enter_voucher(sari, code)
    assert await db.fetchval("SELECT voucher FROM cart") is None


async def test_guests_sign_in_first_and_guessing_ends_after_twenty(db, running, kopi, sari):
    await running(Kind.VOUCHER_PERCENT, percent_bp=1000, most_idr=2_000)
    with pytest.raises(Refused, match="Masuk dulu"):
        await enter_voucher(cast.guest(), "HEMAT10")
    said = []
    for n in range(22):
        with pytest.raises(Refused) as refused:
            await enter_voucher(sari, f"TEBAK{n:02d}")
        said.append(refused.value.sentence)
    assert [words.startswith("Terlalu banyak") for words in said] == [False] * 20 + [True] * 2


async def test_the_last_rupiah_of_a_budget_goes_to_one(db, running, kopi, sari):
    await running(Kind.VOUCHER_AMOUNT, amount_idr=5_000, least_idr=10_000, budget_idr=9_999, per_person=5)
    budi = await cast.budi(db)
    for asker in (sari, budi):
        await put_in_cart(asker, unit=kopi, quantity=1, nonce=new_key())
        await enter_voucher(asker, "HEMAT10")
    statements = [(asker, await seen(asker)) for asker in (sari, budi)]
    answers = await asyncio.gather(
        *(place_order(asker, collected("tunai"), shown=shown, key=new_key()) for asker, shown in statements),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, str) for answer in answers) == 1
    assert "anggaran" in str(next(answer for answer in answers if isinstance(answer, Exception))).lower() or any(
        isinstance(answer, BillChanged) for answer in answers
    )
    assert await db.fetchval("SELECT spent_idr FROM promotion") == 5_000


async def test_an_order_that_expires_gives_its_voucher_back_and_late_money_takes_it_again(db, running, kopi, sari):
    voucher = await running(Kind.VOUCHER_AMOUNT, amount_idr=5_000, least_idr=10_000)
    await put_in_cart(sari, unit=kopi, quantity=1, nonce="a")
    await enter_voucher(sari, "HEMAT10")
    order = await ordered(sari, collected("qris"))
    await db.execute("UPDATE shop_order SET pay_until = now() - interval '1 minute'")
    assert await expire_due() == 1
    assert await db.fetchval("SELECT spent_idr FROM promotion WHERE id = $1", voucher) == 0
    await paid(order)
    row = await db.fetchrow("SELECT p.spent_idr, o.state, v.returned_at FROM promotion p, shop_order o, voucher_use v")
    assert tuple(row) == (5_000, "paid", None)
    await whole()


async def test_late_money_for_a_voucher_that_others_used_up_goes_back(db, running, kopi, sari):
    await running(Kind.VOUCHER_AMOUNT, amount_idr=5_000, least_idr=10_000, budget_idr=5_000)
    budi = await cast.budi(db)
    late = None
    for asker, method in ((sari, "qris"), (budi, "tunai")):
        await put_in_cart(asker, unit=kopi, quantity=1, nonce=new_key())
        await enter_voucher(asker, "HEMAT10")
        made = await ordered(asker, collected(method))
        if late is None:
            late = made
            await db.execute("UPDATE shop_order SET pay_until = now() - interval '1 minute'")
            await expire_due()
    await paid(late)
    assert (await order_of(late)).state == "expired"
    assert tuple(await db.fetchrow("SELECT spent_idr, used FROM promotion")) == (5_000, 1)
    assert await db.fetchval("SELECT sum(amount_idr)::int FROM refund") == 10_000
    await whole()


async def test_a_primary_buying_in_its_own_name_gets_its_own_list_and_no_promotion(db, running, kopi):
    await running(Kind.PERCENT, (kopi, 1), percent_bp=1000)
    await db.execute("INSERT INTO price (unit, tier, price_idr) VALUES ($1, 'primer', 14000)", kopi)
    from app.domain.cart.choose import buy_for

    ketua = await cast.officer(db, "ketua", coop=2)
    await put_in_cart(ketua, unit=kopi, quantity=2, nonce="a")
    assert (await cart_of(ketua)).discount_idr == 3_000
    await buy_for(ketua, 2)
    cart = await cart_of(ketua)
    assert (cart.goods_idr, cart.discount_idr) == (28_000, 0)
