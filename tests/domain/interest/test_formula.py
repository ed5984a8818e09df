"""The worked example of June, by all three methods, and the cliff of the tax."""

from datetime import date

import pytest

from app.domain.calculators.asked import cents
from app.domain.errors import Refused
from app.domain.interest.formula import interest_of_month, tax_on

JUNE = date(2026, 6, 1)
BALANCES = {
    date(2026, 6, day): idr
    for day, idr in (
        (1, 1_000_000),
        (5, 6_000_000),
        (6, 5_500_000),
        (10, 8_000_000),
        (20, 7_000_000),
        (25, 17_000_000),
        (30, 15_000_000),
    )
}


@pytest.mark.parametrize(
    ("method", "tiers", "exact"),
    [
        ("saldo_terendah", [(0, 500)], "4109.59"),
        ("saldo_rata_rata_harian", [(0, 500)], "33835.62"),
        ("saldo_harian", [(0, 300), (5_000_000, 500)], "33616.44"),
    ],
)
def test_june(method, tiers, exact):
    found = interest_of_month(JUNE, BALANCES, method=method, tiers=tiers)
    assert cents(found.exact) == exact
    assert found.interest_idr == int(exact.split(".")[0])
    assert sum(day.balance_idr for day in found.days) == 247_000_000


def test_with_one_flat_rate_average_and_daily_are_the_same():
    average, daily = (
        interest_of_month(JUNE, BALANCES, method=m, tiers=[(0, 475)]).exact
        for m in ("saldo_rata_rata_harian", "saldo_harian")
    )
    assert average == daily


@pytest.mark.parametrize(
    ("interest", "tax"),
    [(350_000, 35_000), (200_000, 0), (500_000, 50_000), (240_000, 0), (240_001, 24_000), (250_000, 25_000)],
)
def test_the_cliff_for_persons(interest, tax):
    assert tax_on(interest, entity=False) == tax


def test_a_cooperative_has_no_free_amount():
    assert tax_on(100_000, entity=True) == 15_000


@pytest.mark.parametrize(
    "tiers", [[], [(1, 300)], [(0, 300), (0, 500)], [(0, 300), (500, 400), (200, 500)], [(0, 10_001)]]
)
def test_a_table_with_gaps_is_refused(tiers):
    with pytest.raises(Refused):
        interest_of_month(JUNE, BALANCES, method="saldo_harian", tiers=tiers)
