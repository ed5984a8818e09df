"""The one rule of which price applies."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.catalogue.prices import BUYERS, Price, price_for, prices_of, unit_price
from app.domain.transactions import transaction
from tests import cast

LIST = [Price("umum", 1, 3300), Price("anggota", 1, 3150), Price("grosir", 40, 3100), Price("primer", 1, 3050)]


@pytest.mark.parametrize(
    ("tier", "quantity", "idr", "by"),
    [("umum", 1, 3300, "umum"), ("umum", 39, 3300, "umum"), ("umum", 40, 3100, "grosir"), ("anggota", 1, 3150, "anggota"),
     ("anggota", 40, 3100, "grosir"), ("primer", 1, 3050, "primer"), ("primer", 100, 3050, "primer")],
)  # fmt: skip
def test_a_buyer_pays_the_lowest_price_that_is_open_to_him(tier, quantity, idr, by):
    priced = price_for(LIST, tier, quantity)
    assert (priced.price_idr, priced.tier, priced.umum_idr) == (idr, by, 3300)


def test_what_has_no_price_is_not_for_sale():
    assert price_for([], "umum", 1) is None
    assert price_for([Price("primer", 1, 900)], "anggota", 1) is None
    assert price_for([Price("grosir", 10, 900)], "umum", 9) is None


@given(
    st.lists(st.builds(Price, st.sampled_from(["umum", "anggota", "grosir", "primer"]), st.integers(1, 50), st.integers(1, 10**9)), max_size=8),
    st.integers(1, 100),
)  # fmt: skip
def test_more_rights_and_more_pieces_never_cost_more(prices, quantity):
    for lesser, greater in pairwise(BUYERS):
        one, other = price_for(prices, lesser, quantity), price_for(prices, greater, quantity)
        assert one is None or (other is not None and other.price_idr <= one.price_idr)
    few, many = price_for(prices, "umum", quantity), price_for(prices, "umum", quantity + 1)
    assert few is None or (many is not None and many.price_idr <= few.price_idr)


@pytest.mark.parametrize(
    ("idr", "factor", "content", "unit", "said"),
    [(65_000, 1, 5000, "g", "Rp13.000/kg"), (3250, 250, 1, "g", "Rp13.000/kg"), (13_000, 1000, 1, "g", None), (40_000, 1, 2000, "ml", "Rp20.000/liter"),
     (7000, 1, 25, "pcs", "Rp280/buah"), (125_400, 40, 85, "g", "Rp36.882/kg"), (5000, 1, 1, "pcs", None)],
)  # fmt: skip
def test_goods_can_be_compared_by_kilo_liter_or_piece(idr, factor, content, unit, said):
    assert unit_price(idr, factor=factor, content_amount=content, content_unit=unit) == said


async def test_the_checkout_reads_the_prices_of_many_units_in_its_own_transaction(db):
    rice, eggs = (
        await cast.goods(db, "Beras", umum=13_000, anggota=12_500, grosir=(10, 12_300)),
        await cast.goods(db, "Telur", umum=29_000),
    )
    await cast.reprice(db, eggs, "umum", 30_000)
    async with transaction():
        found = await prices_of([rice, eggs, 999_999])
    assert found[rice] == [Price("umum", 1, 13_000), Price("anggota", 1, 12_500), Price("grosir", 10, 12_300)]
    assert price_for(found[eggs], "umum", 1).price_idr == 30_000
    assert found[999_999] == []
