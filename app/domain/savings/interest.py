"""Jasa simpanan of one account for one month, day by day, so that a member can check it by hand."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from app.domain.errors import Refused
from app.domain.money import basis_points

METHODS = ("saldo_terendah", "saldo_rata_rata_harian", "saldo_harian")
BASES = (365, 360)

# Interest on co-op savings: for persons free up to and including Rp240.000 a month, above it 10 % of the whole (final);
# for co-ops and other entities 15 % (PPh 23), no free amount.
FREE_FOR_PERSONS_IDR, PERSON_BP, ENTITY_BP = 240_000, 1_000, 1_500


@dataclass(frozen=True, slots=True)
class Day:
    """`exact` is the day's part in rupiah, not rounded."""

    day: date
    balance_idr: int
    rate_bp: int
    exact: Fraction


@dataclass(frozen=True, slots=True)
class Interest:
    days: tuple[Day, ...]
    exact: Fraction
    interest_idr: int  # rounded down once, here
    tax_idr: int

    @property
    def net_idr(self) -> int:
        return self.interest_idr - self.tax_idr


def interest_of_month(
    month: date,
    balances: Mapping[date, int],
    *,
    method: str,
    tiers: Sequence[tuple[int, int]],
    basis: int = 365,
    entity: bool = False,
) -> Interest:
    """The month's interest from end-of-day balances (a balance holds until the next date; before the first it is zero).

    `tiers` are (from_idr, rate in basis points a year), the first from 0. With t days and basis B:
    saldo_terendah S_min·i·t/B, saldo_rata_rata_harian (ΣS/t)·i·t/B, saldo_harian Σ(S·i_day/B); the tier is chosen by the
    method's own balance. Raises Refused for a table with gaps, dates outside the month's reach or negative balances.
    """
    _check(method, tiers, basis, balances)
    daily = _daily(month, balances)
    total, lowest = sum(daily.values()), min(daily.values())
    days = []
    for day, balance in daily.items():
        counted = lowest if method == "saldo_terendah" else balance
        chosen_by = {"saldo_terendah": Fraction(lowest), "saldo_rata_rata_harian": Fraction(total, len(daily))}.get(
            method, Fraction(balance)
        )
        rate = _rate(chosen_by, tiers)
        days.append(Day(day, balance, rate, Fraction(counted * rate, 10_000 * basis)))
    exact = sum((day.exact for day in days), Fraction(0))
    interest_idr = exact.numerator // exact.denominator
    return Interest(tuple(days), exact, interest_idr, tax_on(interest_idr, entity=entity))


def tax_on(interest_idr: int, *, entity: bool) -> int:
    """The tax on one month's interest, rounded down; the cliff for persons is the law's."""
    if entity:
        return basis_points(interest_idr, ENTITY_BP)
    return basis_points(interest_idr, PERSON_BP) if interest_idr > FREE_FOR_PERSONS_IDR else 0


def _check(method: str, tiers: Sequence[tuple[int, int]], basis: int, balances: Mapping[date, int]) -> None:
    if method not in METHODS:
        raise Refused(f"metode harus salah satu dari: {', '.join(METHODS)}")
    if basis not in BASES:
        raise Refused("basis harus 365 atau 360")
    starts = [start for start, _ in tiers]
    if not starts or starts[0] != 0 or starts != sorted(set(starts)):
        raise Refused("tabel tarif harus mulai dari 0 dan naik tanpa celah")
    if any(not 0 <= bp <= 10_000 for _, bp in tiers):
        raise Refused("tarif harus antara 0 dan 100 %")
    if any(balance < 0 for balance in balances.values()):
        raise Refused("saldo tidak boleh negatif")


def _daily(month: date, balances: Mapping[date, int]) -> dict[date, int]:
    first = month.replace(day=1)
    days = [first + timedelta(n) for n in range(monthrange(first.year, first.month)[1])]
    if any(day > days[-1] for day in balances):
        raise Refused("tanggal saldo melewati akhir bulan")
    known = sorted(balances)
    daily = {}
    for day in days:
        before = [at for at in known if at <= day]
        daily[day] = balances[before[-1]] if before else 0
    return daily


def _rate(balance: Fraction, tiers: Sequence[tuple[int, int]]) -> int:
    return next(bp for start, bp in reversed(tiers) if balance >= start)
