"""What was cheap for its number is not kept for less of it: nobody orders ten at the price of ten to take one home."""

import asyncio
from contextvars import Context

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cart.put import put_in_cart
from app.domain.cart.voucher import enter_voucher
from app.domain.checkout import adjust
from app.domain.checkout.adjust import want_less
from app.domain.checkout.fewer import by_rule_idr
from app.domain.clock import business_day, now
from app.domain.errors import Refused
from app.domain.promotions.deals import Line, deals_for
from app.domain.promotions.gone import gone_idr
from app.domain.promotions.rules import Buyer, Kind, Promotion
from tests import cast
from tests.domain.fulfilment.stage import collected
from tests.domain.promotions.test_discounted_orders import order_of, ordered


async def less(asker, order, *kept):
    await want_less(asker, (await order_of(order)).number, dict(enumerate(kept, 1)))
    return (await order_of(order)).due_idr


async def test_one_of_three_for_two_is_not_a_third_cheaper(running, sari, kopi):
    await running(Kind.N_FOR_M, (kopi, 1), take=3, pay=2, name="Kopi 3 bayar 2")
    order = await ordered(sari, collected("tunai"), (kopi, 6))
    with pytest.raises(Refused, match=r"Kopi 3 bayar 2.*Rp15.000, bukan Rp10.000"):
        await less(sari, order, 1)
    assert await less(sari, order, 3) == 30_000, "three are still three for two"
    assert await less(sari, order, 6) == 60_000


async def test_a_bundle_stays_whole_or_is_ordered_anew(running, sari, kopi, biskuit):
    await running(Kind.BUNDLE, (kopi, 1), (biskuit, 1), amount_idr=20_000)
    order = await ordered(sari, collected("tunai"), (kopi, 2), (biskuit, 2))
    with pytest.raises(Refused, match="Batalkan pesanan ini"):
        await less(sari, order, 2, 0)
    assert await less(sari, order, 1, 1) == 20_000


async def test_a_voucher_from_a_sum_on_needs_the_sum(running, sari, kopi):
    await running(Kind.VOUCHER_AMOUNT, amount_idr=10_000, least_idr=50_000)
    await put_in_cart(sari, unit=kopi, quantity=5, nonce="a")
    await enter_voucher(sari, "HEMAT10")
    order = await ordered(sari, collected("tunai"))
    with pytest.raises(Refused, match="Voucher HEMAT10"):
        await less(sari, order, 3)
    assert await less(sari, order, 4) == 52_000, "of the rest the voucher's share goes too"


async def test_two_halves_at_once_do_not_slip_under_the_sum(running, sari, kopi, biskuit, monkeypatch):
    """Each alone would leave enough for the voucher; whoever comes second sees what the first took off while he waited."""
    await running(Kind.VOUCHER_AMOUNT, amount_idr=10_000, least_idr=50_000)
    await put_in_cart(sari, unit=biskuit, quantity=5, nonce="a")
    await put_in_cart(sari, unit=kopi, quantity=2, nonce="b")
    await enter_voucher(sari, "HEMAT10")
    order = await ordered(sari, collected("tunai"))
    number, wait = (await order_of(order)).number, adjust._before_packing

    async def first_comes_another(locked):
        monkeypatch.setattr(adjust, "_before_packing", wait)
        await asyncio.create_task(want_less(sari, number, {1: 3}), context=Context())
        return await wait(locked)

    monkeypatch.setattr(adjust, "_before_packing", first_comes_another)
    with pytest.raises(Refused, match="Voucher HEMAT10"):
        await want_less(sari, number, {2: 1})
    assert [line.wanted for line in (await order_of(order)).lines] == [3, 2]


async def test_the_wholesale_price_is_for_its_number(db, sari):
    gula = await cast.goods(db, "Gula pasir", umum=17_500, grosir=(10, 16_000))
    order = await ordered(sari, collected("tunai"), (gula, 20))
    with pytest.raises(Refused, match=r"harga grosir.*Rp35.000, bukan Rp32.000"):
        await less(sari, order, 2)
    assert await less(sari, order, 10) == 160_000


async def test_what_hangs_on_no_number_is_taken_off_freely(running, sari, kopi, biskuit):
    await running(Kind.PERCENT, (kopi, 1), percent_bp=333)
    order = await ordered(sari, collected("tunai"), (kopi, 7), (biskuit, 3))
    whole = (await order_of(order)).total_idr
    assert 0 < await less(sari, order, 1, 0) < await less(sari, order, 6, 3) < whole
    seen = await order_of(order)
    assert seen.bought_idr == seen.due_idr == 6 * 15_000 + 3 * 8_700 - seen.gain_idr + 3 * 300


def _running(kind, **more):
    today = business_day(now())
    return Promotion(1, "Promo uji", kind, "semua", today, today, "toko", {1: 1, 2: 1}, **more)


@given(
    st.sampled_from([_running(Kind.PERCENT, percent_bp=333), _running(Kind.PERCENT, percent_bp=9_900), _running(Kind.AMOUNT, amount_idr=777)]),
    st.lists(st.tuples(st.integers(1, 60), st.integers(800, 99_999), st.integers(0, 60)), min_size=2, max_size=2),
)  # fmt: skip
def test_no_rounding_ever_refuses_fewer_of_a_plain_discount(promotion, rows):
    """The tolerance of a rupiah a line and promotion is enough, whatever the figures."""
    bought = [Line(unit, many, price) for unit, (many, price, _) in enumerate(rows, 1)]
    kept = {unit: min(left, many) for unit, (many, _, left) in enumerate(rows, 1)}
    off = dict(piece for deal in deals_for(bought, [promotion], Buyer()) for piece in deal.pieces)
    charged = sum(
        gone_idr(one.total_idr - off.get(one.unit, 0), one.quantity, one.quantity - kept[one.unit], kept[one.unit])
        for one in bought
    )
    by_rule = by_rule_idr([Line(one.unit, kept[one.unit], one.price_idr) for one in bought], [promotion], Buyer())
    assert by_rule <= charged + len(bought) * 2
