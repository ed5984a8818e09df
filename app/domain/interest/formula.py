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
ROUNDINGS = ("bawah", "terdekat")

# Interest on co-op savings: for persons free up to and including Rp240.000 a month, above it 10 % of the whole (final);
# for co-ops and other entities 15 % (PPh 23), no free amount.
FREE_FOR_PERSONS_IDR, PERSON_BP, ENTITY_BP = 240_000, 1_000, 1_500

Table = Sequence[tuple[int, int]]  # (from_idr, rate in basis points a year), the first from 0


@dataclass(frozen=True, slots=True)
class Terms:
    """What a month is reckoned with. `tables`: (the day of the month it begins to hold, tiers), the first from day 1."""

    method: str
    tables: tuple[tuple[int, Table], ...]
    basis: int = 365
    minimum_idr: int = 0  # below it the rate is 0
    rounding: str = "bawah"
    entity_bp: int = ENTITY_BP


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
    interest_idr: int  # rounded once, here
    tax_idr: int

    @property
    def net_idr(self) -> int:
        return self.interest_idr - self.tax_idr


def interest_of_month(
    month: date,
    balances: Mapping[date, int],
    *,
    method: str,
    tiers: Table,
    basis: int = 365,
    entity: bool = False,
) -> Interest:
    """The month's interest from end-of-day balances (a balance holds until the next date; before the first it is zero).

    With t days and basis B: saldo_terendah S_min·i·t/B, saldo_rata_rata_harian (ΣS/t)·i·t/B, saldo_harian Σ(S·i_day/B); the tier
    is chosen by the method's own balance. Raises Refused for a table with gaps, dates outside the month's reach or negative balances.
    """
    return interest_by_days(month, daily_of(month, balances), Terms(method, ((1, tuple(tiers)),), basis), entity=entity)


def interest_by_days(month: date, daily: Sequence[int], terms: Terms, *, entity: bool) -> Interest:
    """The same from one balance a day, with everything a decision may set. Raises Refused for what cannot be."""
    check_terms(terms)
    if any(balance < 0 for balance in daily):
        raise Refused("saldo tidak boleh negatif")
    counted = [min(daily)] * len(daily) if terms.method == "saldo_terendah" else daily
    rates = rates_of(daily, terms)
    first = month.replace(day=1)
    days = tuple(
        Day(first + timedelta(n), daily[n], rates[n], Fraction(counted[n] * rates[n], 10_000 * terms.basis))
        for n in range(len(daily))
    )
    exact = exact_of(daily, terms)
    interest_idr = rounded(exact, terms.rounding)
    return Interest(days, exact, interest_idr, tax_on(interest_idr, entity=entity, entity_bp=terms.entity_bp))


def exact_of(daily: Sequence[int], terms: Terms) -> Fraction:
    """The month's exact interest alone: one fraction at the end, so that ten thousand accounts take a second."""
    rates = rates_of(daily, terms)
    if terms.method == "saldo_terendah":
        return Fraction(min(daily) * sum(rates), 10_000 * terms.basis)
    return Fraction(sum(map(int.__mul__, daily, rates)), 10_000 * terms.basis)


def rates_of(daily: Sequence[int], terms: Terms) -> list[int]:
    """The rate of each day: from the table that holds on it, by the balance that the method goes by."""
    starts = [*[start for start, _ in terms.tables][1:], len(daily) + 1]
    rates: list[int] = []
    for (start, table), end in zip(terms.tables, starts, strict=True):
        days = range(start - 1, min(end - 1, len(daily)))
        if terms.method == "saldo_harian":
            rates += [_rate(daily[n], 1, table, terms.minimum_idr) for n in days]
        elif terms.method == "saldo_terendah":
            rates += [_rate(min(daily), 1, table, terms.minimum_idr)] * len(days)
        else:
            rates += [_rate(sum(daily), len(daily), table, terms.minimum_idr)] * len(days)
    return rates


def rounded(exact: Fraction, rounding: str) -> int:
    """Whole rupiah: down, or to the nearest (a half goes up)."""
    if rounding == "terdekat":
        return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    return exact.numerator // exact.denominator


def tax_on(interest_idr: int, *, entity: bool, entity_bp: int = ENTITY_BP) -> int:
    """The tax on one month's interest, rounded down; the cliff for persons is the law's."""
    if entity:
        return basis_points(interest_idr, entity_bp)
    return basis_points(interest_idr, PERSON_BP) if interest_idr > FREE_FOR_PERSONS_IDR else 0


def daily_of(month: date, balances: Mapping[date, int]) -> list[int]:
    """One balance for each day of the month. Raises Refused for dates after its end."""
    first = month.replace(day=1)
    days = [first + timedelta(n) for n in range(monthrange(first.year, first.month)[1])]
    if any(day > days[-1] for day in balances):
        raise Refused("tanggal saldo melewati akhir bulan")
    held, known, daily = 0, sorted(balances.items()), []
    for day in days:
        while known and known[0][0] <= day:
            held = known.pop(0)[1]
        daily.append(held)
    return daily


def check_terms(terms: Terms) -> None:
    if terms.method not in METHODS:
        raise Refused(f"metode harus salah satu dari: {', '.join(METHODS)}")
    if terms.basis not in BASES:
        raise Refused("basis harus 365 atau 360")
    if terms.rounding not in ROUNDINGS:
        raise Refused(f"pembulatan harus salah satu dari: {', '.join(ROUNDINGS)}")
    if not terms.tables or terms.tables[0][0] != 1:
        raise Refused("tarif harus berlaku sejak hari pertama bulan")
    for _, table in terms.tables:
        starts = [start for start, _ in table]
        if not starts or starts[0] != 0 or starts != sorted(set(starts)):
            raise Refused("tabel tarif harus mulai dari 0 dan naik tanpa celah")
        if any(not 0 <= bp <= 10_000 for _, bp in table):
            raise Refused("tarif harus antara 0 dan 100 %")


def _rate(total: int, parts: int, table: Table, minimum_idr: int) -> int:
    """The rate for the balance total ÷ parts, without dividing."""
    if total < minimum_idr * parts:
        return 0
    return next(bp for start, bp in reversed(table) if total >= start * parts)
