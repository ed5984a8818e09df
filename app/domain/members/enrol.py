"""Becoming a member of a primary."""

from datetime import date

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import Refused


async def enrol(person_id: int, coop: int, *, since: date, by: int | None) -> str:
    """The new member's number. Inside no transaction of its caller. Raises Refused when the person is a member already."""
    async with transactions.transaction():
        number = await next_member_no(coop)
        new = await transactions.fetch_value(
            "INSERT INTO membership (person, coop, member_no, since) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (person) WHERE ended_on IS NULL DO NOTHING RETURNING id",
            person_id, coop, number, since,
        )  # fmt: skip
        if new is None:
            raise Refused("Orang ini masih menjadi anggota koperasi.")
        await record(
            "anggota masuk", f"person:{person_id}", by=by, entity=coop, after={"coop": coop, "member_no": number}
        )
    return number


async def next_member_no(coop: int) -> str:
    """ "08.00017": the primary's own number, then a count that only goes up; inside the transaction that uses it."""
    count: int = await transactions.fetch_value(
        "INSERT INTO member_counter AS m (coop, last) VALUES ($1, 1) ON CONFLICT (coop) DO UPDATE SET last = m.last + 1 RETURNING last",
        coop,
    )
    return member_no(coop, count)


def member_no(coop: int, count: int) -> str:
    """Primaries have the ids 2 to 17; as people number them that is 01 to 16."""
    return f"{coop - 1:02d}.{count:05d}"
