"""Membership: whose, where, since when."""

from collections.abc import Collection
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


@dataclass(frozen=True, slots=True)
class OpenDesk:
    """What waits for the officers of some primaries."""

    applications: int
    departures: int
    requests: int


async def open_desk(coops: Collection[int]) -> OpenDesk:
    """One query over what is still open, however much is done."""
    row = await transactions.fetch_one(_OPEN_DESK, list(coops))
    assert row is not None
    return OpenDesk(**dict(row))


_OPEN_DESK = """
SELECT (SELECT count(*) FROM application WHERE coop = ANY($1::int[]) AND state = 'submitted') AS applications,
       (SELECT count(*) FROM departure WHERE coop = ANY($1::int[]) AND state IN ('requested','reviewed','approved')) AS departures,
       (SELECT count(*) FROM data_request WHERE coop = ANY($1::int[]) AND state = 'requested') AS requests
"""
