"""What promotions take off: pieces sum to the whole, order never matters, splitting never pays, refunds never exceed what was paid."""

import random
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.promotions.deals import Deal, Line, deals_for, off_each, voucher_deal
from app.domain.promotions.gone import discounts_gone, gone_idr
from app.domain.promotions.rules import Buyer, Kind, Promotion
from app.domain.promotions.share import shared_out

MEMBER = Buyer(member=True, coop=2)
UNITS = list(range(1, 9))


def promo(number: int, kind: Kind, units: dict[int, int], **more) -> Promotion:
    plain = {
        "audience": "semua",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        "bearer": "toko",
        "name": f"Promo {number}",
    }
    return Promotion(id=number, kind=kind, units=units, **{**plain, **more})


@st.composite
def promotions(draw) -> list[Promotion]:
    """Up to four promotions of any kind; each good in one at most, as the database keeps it."""
    units = draw(st.permutations(UNITS))
    found, at = [], 0
    for number in range(1, draw(st.integers(1, 4)) + 1):
        many = draw(st.integers(1, 3))
        mine, at = units[at : at + many], at + many
        if not mine:
            break
        kind = draw(st.sampled_from([k for k in Kind if not k.is_voucher]))
        take = draw(st.integers(2, 5))
        steps = sorted(
            draw(st.dictionaries(st.integers(1, 12), st.integers(100, 9_900), min_size=1, max_size=3)).items()
        )
        rising = tuple((start, max(bp for _, bp in steps[: n + 1])) for n, (start, _) in enumerate(steps))
        found.append(
            promo(
                number, kind, {unit: draw(st.integers(1, 3)) if kind == Kind.BUNDLE else 1 for unit in mine},
                percent_bp=draw(st.integers(100, 9_900)), amount_idr=draw(st.integers(1, 60_000)), take=take, pay=draw(st.integers(1, take - 1)), steps=rising,
            )
        )  # fmt: skip
    return found


prices = st.fixed_dictionaries({unit: st.integers(1, 50_000) for unit in UNITS})
quantities = st.dictionaries(st.sampled_from(UNITS), st.integers(1, 40), max_size=len(UNITS))


def basket(how_many: dict[int, int], price: dict[int, int]) -> list[Line]:
    return [Line(unit, many, price[unit]) for unit, many in how_many.items() if many]


def to_pay(lines: list[Line], found: list[Promotion]) -> int:
    return sum(line.total_idr for line in lines) - sum(deal.total_idr for deal in deals_for(lines, found, MEMBER))


@given(st.integers(0, 10**9), st.dictionaries(st.integers(1, 50), st.integers(0, 10**7), max_size=20), st.randoms())
def test_shares_add_up_to_the_last_rupiah_in_whatever_order(total, weights, dice):
    parts = shared_out(total, weights)
    assert sum(parts.values()) == (total if sum(weights.values()) else 0)
    if total <= sum(weights.values()):
        assert all(parts[key] <= weights[key] for key in weights)
    shuffled = list(weights.items())
    dice.shuffle(shuffled)
    assert shared_out(total, dict(shuffled)) == parts


@given(promotions(), quantities, prices, st.randoms())
def test_the_order_of_lines_and_promotions_never_matters(found, how_many, price, dice):
    lines = basket(how_many, price)
    deals = deals_for(lines, found, MEMBER)
    dice.shuffle(lines)
    dice.shuffle(found)
    assert deals_for(lines, found, MEMBER) == deals


@given(promotions(), quantities, prices)
def test_every_line_still_costs_nothing_or_more_and_the_basket_something(found, how_many, price):
    lines = basket(how_many, price)
    off = off_each(deals_for(lines, found, MEMBER))
    assert all(0 <= off.get(line.unit, 0) <= line.total_idr for line in lines)
    assert not lines or to_pay(lines, found) > 0


@settings(max_examples=300)
@given(promotions(), quantities, quantities, prices)
def test_no_basket_gets_cheaper_by_splitting(found, mine, yours, price):
    both = {unit: mine.get(unit, 0) + yours.get(unit, 0) for unit in UNITS}
    apart = to_pay(basket(mine, price), found) + to_pay(basket(yours, price), found)
    assert to_pay(basket(both, price), found) <= apart


@given(
    promotions(),
    quantities,
    prices,
    st.sampled_from([Kind.VOUCHER_AMOUNT, Kind.VOUCHER_PERCENT]),
    st.integers(1, 10**6),
    st.integers(100, 9_900),
)
def test_a_voucher_takes_its_sum_off_what_is_left_and_never_all(found, how_many, price, kind, idr, bp):
    lines = basket(how_many, price)
    deals = deals_for(lines, found, MEMBER)
    left = to_pay(lines, found)
    voucher = promo(99, kind, {}, code="HEMAT", amount_idr=idr, most_idr=idr, percent_bp=bp)
    deal = voucher_deal(lines, deals, voucher, MEMBER)
    if left < 2:
        assert isinstance(deal, str)
        return
    assert isinstance(deal, Deal)
    expected = min(idr, left - 1) if kind == Kind.VOUCHER_AMOUNT else min(left * bp // 10_000, idr)
    assert deal.total_idr == expected
    off = off_each([*deals, deal])
    assert all(0 <= off.get(line.unit, 0) <= line.total_idr for line in lines)


@given(
    st.integers(1, 60),
    st.integers(1, 50_000),
    st.lists(st.integers(1, 10**6), max_size=4),
    st.lists(st.integers(1, 60), max_size=60),
)
def test_units_that_go_piece_by_piece_are_worth_exactly_what_was_paid(quantity, price, pieces, cuts):
    """Short deliveries and returns in any order: never more than was paid, in the end exactly that; and no discount is lost."""
    whole = price * quantity
    while sum(pieces) > whole:
        pieces = pieces[1:]
    paid, before, back, gone = whole - sum(pieces), 0, 0, [0] * len(pieces)
    for cut in [*cuts, quantity]:
        units = min(cut, quantity - before)
        worth, off = gone_idr(paid, quantity, before, units), discounts_gone(pieces, quantity, before, units)
        assert worth >= 0
        assert worth + sum(off) == price * units
        before, back, gone = before + units, back + worth, [a + b for a, b in zip(gone, off, strict=True)]
        assert back <= paid
    assert (before, back, gone) == (quantity, paid, pieces)


def test_each_kind_in_figures_people_can_check():
    lines = [Line(1, 7, 3_000), Line(2, 2, 10_000), Line(3, 1, 4_999)]
    cases = [
        (promo(1, Kind.PERCENT, {3: 1}, percent_bp=1000), 499),
        (promo(1, Kind.AMOUNT, {1: 1, 3: 1}, amount_idr=500), 8 * 500),
        (promo(1, Kind.BUNDLE, {1: 3, 2: 1}, amount_idr=15_000), 2 * (9_000 + 10_000 - 15_000)),
        (promo(1, Kind.N_FOR_M, {1: 1}, take=3, pay=2), 2 * 3_000),
        (promo(1, Kind.CHEAPEST, {1: 1, 2: 1, 3: 1}, take=5), 3_000 + 3_000),
        (promo(1, Kind.STEPS, {1: 1}, steps=((3, 500), (6, 1000))), 2_100),
    ]
    for promotion, expected in cases:
        assert sum(deal.total_idr for deal in deals_for(lines, [promotion], MEMBER)) == expected, promotion.kind


def test_a_bundle_that_is_dearer_than_its_parts_takes_nothing_off():
    assert (
        deals_for(
            [Line(1, 1, 3_000), Line(2, 1, 4_000)], [promo(1, Kind.BUNDLE, {1: 1, 2: 1}, amount_idr=9_000)], MEMBER
        )
        == ()
    )


def test_who_does_not_belong_to_the_audience_pays_the_price():
    lines = [Line(1, 2, 10_000)]
    members = promo(1, Kind.PERCENT, {1: 1}, percent_bp=1000, audience="anggota")
    ours = promo(2, Kind.PERCENT, {1: 1}, percent_bp=2000, audience="koperasi", coops=(5,))
    open_to = [
        [p.open_to(buyer) for p in (members, ours)]
        for buyer in (Buyer(), MEMBER, Buyer(True, 5), Buyer(True, 5, for_coop=True))
    ]
    assert open_to == [[False, False], [True, False], [True, True], [False, False]]
    assert deals_for(lines, [members], Buyer()) == ()


def test_a_thousand_baskets_of_a_market_day_tie_out():
    dice = random.Random(7)
    for _ in range(1000):
        price = {unit: dice.randrange(500, 80_000, 50) for unit in UNITS}
        lines = basket({unit: dice.randint(1, 12) for unit in dice.sample(UNITS, 4)}, price)
        found = [
            promo(1, Kind.CHEAPEST, {1: 1, 2: 1, 3: 1}, take=3),
            promo(2, Kind.STEPS, {4: 1, 5: 1}, steps=((2, 500), (5, 1250))),
        ]
        deals = deals_for(lines, found, MEMBER)
        assert (
            sum(off_each(deals).values())
            == sum(deal.total_idr for deal in deals)
            == sum(line.total_idr for line in lines) - to_pay(lines, found)
        )
