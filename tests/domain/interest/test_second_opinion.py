"""Hundreds of generated months and years, reckoned twice; and what must hold of all of them."""

import random
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.interest.formula import (
    METHODS,
    ROUNDINGS,
    Terms,
    daily_of,
    exact_of,
    interest_by_days,
    interest_of_month,
    tax_on,
)
from app.domain.shu.share import Base, share_shu
from tests.domain.interest import second_opinion
from tests.promises.result import figure

CASES = figure(400, 20_000)


def some_table(dice: random.Random) -> list[tuple[int, int]]:
    starts = [0, *sorted(dice.sample(range(1, 40_000_000), dice.randint(0, 4)))]
    return [(start, dice.randint(0, 1200)) for start in starts]


@pytest.mark.parametrize("seed", [2026, random.SystemRandom().randrange(10**9)], ids=["fixed", "fresh"])
def test_both_reckon_the_same_interest_and_tax(seed):
    dice, above, beside = random.Random(seed), 0, 0
    for _ in range(CASES // 2):
        month = date(dice.randint(2020, 2030), dice.randint(1, 12), 1)
        edge = [0, 1, 4_999_999, 5_000_000, 5_000_001]
        moves = {
            dice.randint(1, 28): dice.choice([dice.randint(0, 900_000_000), *edge]) for _ in range(dice.randint(0, 9))
        }
        tables = [(1, some_table(dice))] + ([(dice.randint(2, 28), some_table(dice))] if dice.random() < 0.3 else [])
        terms = Terms(
            dice.choice(METHODS), tuple((day, tuple(table)) for day, table in tables), dice.choice((365, 360)),
            dice.choice((0, 0, 100_000)), dice.choice(ROUNDINGS),
        )  # fmt: skip
        coop = dice.random() < 0.2
        first = interest_by_days(
            month, daily_of(month, {month.replace(day=day): idr for day, idr in moves.items()}), terms, entity=coop
        )
        percents = [(day, [(start, Decimal(bp) / 100) for start, bp in table]) for day, table in tables]
        exact, whole, tax = second_opinion.interest(
            month.year, month.month, moves, terms.method, percents, terms.basis, terms.minimum_idr, terms.rounding, coop
        )
        assert (first.interest_idr, first.tax_idr) == (whole, tax), (seed, month, moves, terms)
        assert abs(Decimal(first.exact.numerator) / Decimal(first.exact.denominator) - exact) < Decimal("1e-15"), seed
        above, beside = above + (tax > 0 and not coop), beside + (tax == 0)
    assert above > 20, "months beyond the cliff were among them"
    assert beside > 20


@pytest.mark.parametrize("seed", [2026, random.SystemRandom().randrange(10**9)], ids=["fixed", "fresh"])
def test_both_share_the_same_shu(seed):
    dice, shared = random.Random(seed), 0
    for _ in range(CASES // 2):
        members = {
            f"{n:03d}": (dice.choice((0, 1, dice.randint(0, 10**8))), dice.choice((0, 7, dice.randint(0, 10**9))))
            for n in range(dice.randint(1, 40))
        }
        totals = [
            sum(bases[place] for bases in members.values()) + dice.choice((0, 0, dice.randint(0, 10**9)))
            for place in (0, 1)
        ]
        modal = dice.randint(0, 10_000)
        usaha, profit, way = (
            dice.randint(0, 10_000 - modal),
            dice.randint(-(10**6), 10**10),
            dice.choice(("bawah", "sisa_terbesar")),
        )
        bases = [Base(who, *parts) for who, parts in members.items()]
        dice.shuffle(bases)
        first = share_shu(
            profit, jasa_modal_bp=modal, jasa_usaha_bp=usaha, members=bases, rounding=way, simpanan_total_idr=totals[0], transaksi_total_idr=totals[1]
        )  # fmt: skip
        pools, given_ = second_opinion.shu(
            profit,
            Decimal(modal) / 100,
            Decimal(usaha) / 100,
            members,
            *totals,
            remainder_to_largest=way == "sisa_terbesar",
        )
        assert [first.jasa_modal_pool_idr, first.jasa_usaha_pool_idr] == pools, seed
        assert {one.id: (one.jasa_modal_idr, one.jasa_usaha_idr) for one in first.shares} == given_, (
            seed,
            profit,
            members,
            totals,
            way,
        )
        shared += first.rest_idr > 0
    assert shared > 20


balances = st.lists(st.integers(0, 10**9), min_size=28, max_size=31)
tables = st.lists(
    st.tuples(st.integers(1, 10**9), st.integers(0, 2400)), max_size=5, unique_by=lambda tier: tier[0]
).map(lambda tiers: ((0, 300), *sorted(tiers)))


@settings(max_examples=figure(60, 2_000), deadline=None)
@given(balances, tables, st.sampled_from(METHODS))
def test_the_days_add_up_and_nothing_is_below_zero(daily, table, method):
    terms = Terms(method, ((1, table),))
    found = interest_by_days(date(2026, 1, 1), daily, terms, entity=False)
    assert sum((day.exact for day in found.days), Fraction(0)) == found.exact
    assert 0 <= found.tax_idr <= found.interest_idr <= found.exact < found.interest_idr + 1


@settings(max_examples=figure(60, 2_000), deadline=None)
@given(balances, st.integers(0, 2400), st.sampled_from((365, 360)))
def test_with_one_flat_rate_average_and_daily_agree_and_the_lowest_never_gives_more(daily, bp, basis):
    found = {method: exact_of(daily, Terms(method, ((1, ((0, bp),)),), basis)) for method in METHODS}
    assert found["saldo_harian"] == found["saldo_rata_rata_harian"] >= found["saldo_terendah"]


@settings(max_examples=figure(60, 2_000), deadline=None)
@given(balances, st.integers(0, 30), st.integers(1, 10**8), st.sampled_from(METHODS))
def test_more_money_on_a_day_never_brings_less_where_rates_rise(daily, at, more, method):
    rising = Terms(method, ((1, ((0, 100), (1_000_000, 300), (50_000_000, 500))),))
    richer = [balance + (more if n == at % len(daily) else 0) for n, balance in enumerate(daily)]
    assert exact_of(richer, rising) >= exact_of(daily, rising)


@settings(max_examples=figure(60, 2_000), deadline=None)
@given(st.integers(0, 10**10))
def test_the_cliff_has_one_edge_and_no_other(idr):
    assert tax_on(idr, entity=False) == (0 if idr <= 240_000 else idr // 10)
    assert tax_on(idr, entity=True) == idr * 15 // 100


def test_the_cliff_of_the_text_month_by_month():
    assert [tax_on(idr, entity=False) for idr in (350_000, 200_000, 500_000, 240_000)] == [35_000, 0, 50_000, 0]


def test_a_balance_before_the_month_holds_into_it():
    found = interest_of_month(date(2026, 2, 1), {date(2025, 12, 5): 1_000_000}, method="saldo_harian", tiers=[(0, 365)])
    assert found.exact == 1_000_000 * 28 * 365 / Fraction(3_650_000)
