"""How an invariant is asked: one snapshot, one statement that names each breach, one that counts what was looked at."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import asyncpg

NAMED = 50  # so many breaches of one invariant are named; all are counted


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach: which invariant, in which row, with which figures."""

    invariant: str
    place: str  # "journal 12", "stock_level 1/7"
    figures: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.place}: {self.figures}"


@dataclass(slots=True)
class Outcome:
    """What one invariant found; `looked` rows were looked at, `broken` of them break it."""

    invariant: str
    looked: int = 0
    broken: int = 0
    findings: list[Finding] = field(default_factory=list)

    def add(self, place: str, figures: str) -> None:
        self.broken += 1
        if len(self.findings) < NAMED:
            self.findings.append(Finding(self.invariant, place, figures))


Check = Callable[[asyncpg.Connection], Awaitable[Outcome]]
CHECKS: list[Check] = []


def invariant(check: Check) -> Check:
    """Make a check known to `app.cli.check`."""
    CHECKS.append(check)
    return check


async def ask(db: asyncpg.Connection, sentence: str, *, count: str, breaches: str, after: str = "") -> Outcome:
    """Run both statements: `count` gives one number, `breaches` (after the common table expressions `after`) rows (place, figures)."""
    outcome = Outcome(sentence, looked=await db.fetchval(count) or 0)
    for row in await db.fetch(after + breaches):
        outcome.add(row["place"], row["figures"])
    return outcome
