"""The live meter: what a purchase would bring at the rates of past years. A range with its assumptions, never a promise.

The rate of a year is what its approved run gave as jasa usaha for a rupiah of purchases. Lowest and highest of the last years make
the range; once a year is approved, what the meter had said is set beside what came (`errors`).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain import transactions

YEARS = 3  # of each co-op, the newest


@dataclass(frozen=True, slots=True)
class Rate:
    """What one approved year gave: `given_idr` of jasa usaha for `bought_idr` of purchases."""

    entity: int
    year: int
    given_idr: int
    bought_idr: int

    def of(self, amount_idr: int) -> int:
        """What an amount would have brought, rounded down."""
        return amount_idr * self.given_idr // self.bought_idr

    @property
    def per_hundred_thousand(self) -> int:
        return self.of(100_000)


@dataclass(frozen=True, slots=True)
class Range:
    """What a purchase might bring, whole rupiah, by the years it was taken from."""

    low_idr: int
    high_idr: int
    years: tuple[int, ...]

    @property
    def shows(self) -> bool:
        """Whether there is anything to say: nothing is shown where the past says nothing, or less than a rupiah."""
        return self.high_idr > 0

    @property
    def when(self) -> str:
        first, last = self.years[0], self.years[-1]
        return str(first) if first == last else f"{first}–{last}"


class Meter:
    """The rates of all co-ops, held in memory by whoever shows pages."""

    def __init__(self, rates: Iterable[Rate] = ()) -> None:
        self.by_coop: dict[int, list[Rate]] = {}
        for rate in sorted(rates, key=lambda rate: (rate.entity, -rate.year)):
            if rate.bought_idr > 0:
                self.by_coop.setdefault(rate.entity, []).append(rate)

    def range_of(self, amount_idr: int, coop: int | None = None) -> Range:
        """For a member of one primary; without one, over all primaries: what anybody may be shown."""
        rates = self._lately(coop) if coop is not None else [rate for at in self.by_coop for rate in self._lately(at)]
        if not rates or amount_idr <= 0:
            return Range(0, 0, (0,))
        brought = [rate.of(amount_idr) for rate in rates]
        return Range(min(brought), max(brought), tuple(sorted({rate.year for rate in rates})))

    def _lately(self, coop: int) -> list[Rate]:
        return self.by_coop.get(coop, [])[:YEARS]


@dataclass(frozen=True, slots=True)
class Error:
    """For one approved year: what the meter had said for Rp100.000 before, and what came. None: there was no year before."""

    coop_name: str
    year: int
    low_idr: int | None
    high_idr: int | None
    came_idr: int

    @property
    def off_idr(self) -> int | None:
        """How far outside the range it came to lie; 0 within."""
        if self.low_idr is None or self.high_idr is None:
            return None
        return min(self.came_idr - self.low_idr, 0) or max(self.came_idr - self.high_idr, 0)


async def rates() -> list[Rate]:
    """Of every primary's approved years."""
    return [Rate(**dict(row)) for row in await transactions.fetch(_RATES)]


async def errors(coop: int) -> list[Error]:
    """A primary's approved years, newest first, each against the meter as it stood before that year was approved."""
    name = await transactions.fetch_value("SELECT name FROM coop WHERE id = $1", coop)
    own = sorted(
        (rate for rate in await rates() if rate.entity == coop and rate.bought_idr > 0), key=lambda rate: rate.year
    )
    found = []
    for n, rate in enumerate(own):
        said = Meter(own[:n]).range_of(100_000, coop)
        low, high = (said.low_idr, said.high_idr) if n else (None, None)
        found.append(Error(name, rate.year, low, high, rate.per_hundred_thousand))
    return found[::-1]


_RATES = """
SELECT r.entity, r.year, r.jasa_usaha_idr AS given_idr, r.usaha_idr AS bought_idr
FROM shu_run r JOIN coop c ON c.id = r.entity AND c.kind = 'primer'
WHERE r.state IN ('disahkan', 'dibagikan') ORDER BY r.entity, r.year DESC
"""
