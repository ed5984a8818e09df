"""Figures in tables of their own (margins, limits of one member) name the decision they follow: one in force, of the same co-op."""

from dataclasses import dataclass
from datetime import date

from app.domain import clock, transactions
from app.domain.errors import Refused


@dataclass(frozen=True, slots=True)
class Named:
    """A decision as it stands beside a figure that follows it."""

    decision: int
    number: str
    decided_on: date
    first: bool


async def decisions_to_name(entity: int) -> list[tuple[str, str]]:
    """For a choice: (id, number and title) of those in force today, newest first."""
    rows = await transactions.fetch(_IN_FORCE, entity, clock.business_day(clock.now()), None)
    return [(str(row["id"]), f"{row['number']}: {row['title']}") for row in rows]


async def named_decision(entity: int, typed: str, *, field: str = "keputusan") -> int:
    """The id of the decision that was chosen. Raises Refused beside its field where it is unknown, another co-op's or not in force."""
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0
    # Held to the end of the deed's transaction: it is not revoked under the figure that begins to rest on it.
    rows = await transactions.fetch(_IN_FORCE + " FOR SHARE", entity, clock.business_day(clock.now()), number)
    if not rows:
        raise Refused("Pilih keputusan yang sedang berlaku sebagai dasarnya.", field=field)
    return number


_IN_FORCE = """
SELECT id, number, title FROM decision
WHERE entity = $1 AND state = 'in_force' AND effective_from <= $2 AND (effective_until IS NULL OR effective_until >= $2) AND ($3::bigint IS NULL OR id = $3)
ORDER BY decided_on DESC, id DESC LIMIT 200
"""
