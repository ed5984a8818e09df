"""Membership: whose, where, since when."""

from dataclasses import dataclass
from datetime import date

from app.domain import transactions


@dataclass(frozen=True, slots=True)
class Membership:
    person: int
    coop: int
    coop_name: str
    kecamatan: str
    member_no: str
    since: date


async def membership_of(person_id: int | None) -> Membership | None:
    """The living membership of a person, if there is one."""
    row = await transactions.fetch_one(
        "SELECT m.person, m.coop, c.name AS coop_name, c.kecamatan, m.member_no, m.since FROM membership m JOIN coop c ON c.id = m.coop"
        " WHERE m.person = $1 AND m.ended_on IS NULL",
        person_id,
    )  # fmt: skip
    return Membership(**dict(row)) if row else None
