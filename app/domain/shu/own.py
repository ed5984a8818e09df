"""The rows behind a member's own bases: what was bought so far, and how the savings that count moved."""

from dataclasses import dataclass
from datetime import date

from app.domain import clock, transactions
from app.domain.participation.find import PAGE
from app.domain.shu.books import year_days
from app.domain.shu.meter import Meter, Range
from app.domain.shu.reckon import roles
from app.domain.shu.slip import Year, years_of
from app.domain.shu.terms import Rule


@dataclass(frozen=True, slots=True)
class Saved:
    """One movement of the savings that count; named as a fact, for one table shows both."""

    id: int
    day: date
    words: str
    base_idr: int
    order: str | None = None


@dataclass(frozen=True, slots=True)
class SoFar:
    """The first screen's figures: the newest approved share, and what this year's purchases might bring."""

    last: Year | None
    bought_idr: int
    brings: Range


async def shu_so_far(person: int, coop: int, meter: Meter) -> SoFar:
    """Two short queries; the rates of past years come along in the meter."""
    years = await years_of(person)
    bought = await bought_this_year(person, coop, clock.business_day(clock.now()).year)
    return SoFar(years[0] if years else None, bought, meter.range_of(bought, coop))


async def bought_this_year(person: int, coop: int, year: int) -> int:
    """What a member's purchases of the running year count for, net of returns; never below zero."""
    idr: int = await transactions.fetch_value(
        "SELECT greatest(coalesce(sum(base_idr), 0), 0)::bigint FROM participation WHERE person = $1 AND primary_coop = $2 AND day BETWEEN $3 AND $4",
        person, coop, *year_days(year),
    )  # fmt: skip
    return idr


async def saved_lines(
    person: int, coop: int, year: int, rule: Rule, *, before: tuple[date, int] | None = None, limit: int = PAGE
) -> list[Saved]:
    """The movements up to the end of the year, newest first."""
    day, journal = before or (date(9999, 12, 31), 2**62)
    rows = await transactions.fetch(_SAVED, coop, person, roles(rule), date(year, 12, 31), day, journal, limit)
    return [Saved(**dict(row)) for row in rows]


_SAVED = """
SELECT j.id, l.day, a.name || ': ' || j.memo AS words, -l.amount_idr AS base_idr
FROM account a JOIN journal_line l ON l.account = a.id AND l.day <= $4 AND (l.day, l.journal) < ($5, $6) JOIN journal j ON j.id = l.journal
WHERE a.entity = $1 AND a.owner_kind = 'person' AND a.owner_id = $2
  AND a.code IN (SELECT code FROM account_role WHERE entity = $1 AND role = ANY ($3::text[]))
ORDER BY l.day DESC, l.journal DESC LIMIT $7
"""
