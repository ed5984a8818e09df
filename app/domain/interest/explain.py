"""A month of jasa simpanan laid open: every day, the rates and their decisions, what was posted, and what was put right later."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from app.domain import clock, transactions
from app.domain.interest.balances import Moved, daily_balances, moved_entries
from app.domain.interest.formula import Interest, interest_by_days
from app.domain.interest.terms import MonthTerms, first_of, frozen_terms, last_of, terms_now

PAGE = 24


@dataclass(frozen=True, slots=True)
class Saver:
    """An account of simpanan sukarela and whose it is."""

    account: int
    entity: int
    coop_name: str
    coop: bool  # a co-op's own savings


@dataclass(frozen=True, slots=True)
class Posted:
    """One frozen row: posted with the run of `run_month`, on `day`."""

    run_month: date
    day: date
    terms: int
    adjusts: bool
    whole_idr: int
    whole_tax_idr: int
    interest_idr: int
    tax_idr: int
    doubted: bool  # the month is to be reckoned again

    @property
    def net_idr(self) -> int:
        return self.interest_idr - self.tax_idr


@dataclass(frozen=True, slots=True)
class Explained:
    """`interest`: reckoned anew from the books as they stand. `until`: the last day counted; before the month's end it is provisional."""

    saver: Saver
    month: date
    until: date
    interest: Interest
    terms: MonthTerms
    posted: tuple[Posted, ...]
    moved: tuple[Moved, ...]
    doubted: bool

    @property
    def provisional(self) -> bool:
        return self.until < last_of(self.month)

    @property
    def posted_idr(self) -> int:
        return sum(row.interest_idr for row in self.posted)

    @property
    def posted_tax_idr(self) -> int:
        return sum(row.tax_idr for row in self.posted)

    @property
    def lowest_idr(self) -> int:
        return min(day.balance_idr for day in self.interest.days)

    @property
    def average(self) -> Fraction:
        return Fraction(sum(day.balance_idr for day in self.interest.days), len(self.interest.days))

    @property
    def rates(self) -> list[int]:
        return sorted({day.rate_bp for day in self.interest.days})


@dataclass(frozen=True, slots=True)
class MonthSum:
    """A month in the member's list: what it brought, corrections included."""

    month: date
    interest_idr: int
    tax_idr: int
    corrected: bool

    @property
    def net_idr(self) -> int:
        return self.interest_idr - self.tax_idr


async def savers_of(person: int | None) -> list[Saver]:
    """The person's accounts of simpanan sukarela, that of the present primary first."""
    return [Saver(**dict(row)) for row in await transactions.fetch(_SAVERS, person)]


async def months_of(account: int, *, before: date | None = None, limit: int = PAGE) -> list[MonthSum]:
    """The months posted for an account, newest first."""
    return [
        MonthSum(**dict(row)) for row in await transactions.fetch(_MONTHS, account, before or date(9999, 1, 1), limit)
    ]


async def explained(saver: Saver, month: date, *, today: date | None = None) -> Explained | None:
    """A month of an account; None before its first rupiah and for months to come. Four queries."""
    today = today or clock.business_day(clock.now())
    if month > today:
        return None
    posted = tuple(Posted(**dict(row)) for row in await transactions.fetch(_POSTED, saver.account, month))
    daily = (await daily_balances([saver.account], month))[saver.account]
    until = min(last_of(month), today)
    daily = daily[: until.day]
    if not posted and max(daily) <= 0:
        return None
    moved = tuple(
        late for late in await moved_entries([saver.account]) if first_of(late.happened_on) <= month <= late.booked_on
    )
    doubted = any(row.doubted for row in posted)
    terms = (
        (await frozen_terms([posted[-1].terms]))[posted[-1].terms]
        if posted and not doubted
        else await terms_now(saver.entity, month)
    )
    interest = interest_by_days(month, [max(balance, 0) for balance in daily], terms.terms, entity=saver.coop)
    return Explained(saver, month, until, interest, terms, posted, moved, doubted)


_SAVERS = """
SELECT a.id AS account, a.entity, c.name AS coop_name, false AS coop FROM account a
JOIN account_role r ON r.entity = a.entity AND r.code = a.code AND r.role = 'simpanan_sukarela' JOIN coop c ON c.id = a.entity
WHERE a.owner_kind = 'person' AND a.owner_id = $1
ORDER BY EXISTS (SELECT FROM membership m WHERE m.person = $1 AND m.coop = a.entity AND m.ended_on IS NULL) DESC, a.id
"""
_MONTHS = """
SELECT month, sum(interest_idr)::bigint AS interest_idr, sum(tax_idr)::bigint AS tax_idr, bool_or(adjusts) AS corrected
FROM interest_posting WHERE account = $1 AND month < $2 GROUP BY month ORDER BY month DESC LIMIT $3
"""
_POSTED = """
SELECT r.month AS run_month, coalesce(j.day, (r.began_at AT TIME ZONE 'Asia/Jakarta')::date) AS day, p.terms, p.adjusts, p.whole_idr, p.whole_tax_idr,
       p.interest_idr, p.tax_idr,
       EXISTS (SELECT FROM interest_doubt d WHERE d.account = p.account AND d.month = p.month AND d.settled_by IS NULL) AS doubted
FROM interest_posting p JOIN interest_run r ON r.id = p.run
LEFT JOIN journal j ON j.entity = p.entity AND j.source = 'interest:' || p.account || ':' || to_char(r.month, 'YYYY-MM')
WHERE p.account = $1 AND p.month = $2 ORDER BY r.month, p.run
"""
