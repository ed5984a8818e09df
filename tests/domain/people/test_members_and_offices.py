"""Member numbers count up; the database itself keeps an office from being taken."""

import asyncio
from datetime import date

import asyncpg
import pytest

from app.domain import transactions
from app.domain.errors import Refused
from app.domain.members.enrol import enrol
from app.domain.members.find import membership_of


async def persons(db, count):
    return [
        await db.fetchval("INSERT INTO person (phone, name) VALUES ($1, 'Orang') RETURNING id", f"+62812345{n:05d}")
        for n in range(count)
    ]


async def test_twenty_at_once_get_twenty_numbers_in_a_row(db):
    numbers = await asyncio.gather(
        *(enrol(person, 2, since=date(2026, 1, 5), by=None) for person in await persons(db, 20))
    )
    assert sorted(numbers) == [f"01.{n:05d}" for n in range(1, 21)]


async def test_nobody_is_a_member_twice_or_of_the_sekunder(db):
    sari, budi = await persons(db, 2)
    await enrol(sari, 5, since=date(2026, 1, 5), by=None)
    with pytest.raises(Refused):
        await enrol(sari, 6, since=date(2026, 1, 5), by=None)
    with pytest.raises(asyncpg.CheckViolationError):
        await enrol(budi, 1, since=date(2026, 1, 5), by=None)
    found = await membership_of(sari)
    assert found is not None
    assert (found.coop, found.member_no) == (5, "04.00001")
    assert await membership_of(budi) is None


@pytest.mark.parametrize(
    "sql",
    ["INSERT INTO office (person, coop, role, granted_at) VALUES ($1, 1, 'superadmin', now())",
     "INSERT INTO office (person, coop, role, proposed_by, granted_by, granted_at) VALUES ($1, 1, 'superadmin', $1, $2, now())",
     "UPDATE office SET granted_by = $2, granted_at = now() WHERE person = $1 AND proposed_by = $2",
     "UPDATE office SET granted_by = $1, granted_at = now() WHERE person = $1",
     "UPDATE office SET granted_at = now() WHERE person = $1", "UPDATE office SET role = 'superadmin' WHERE person = $1",
     "UPDATE office SET proposed_by = $1 WHERE person = $1", "DELETE FROM office WHERE person = $1 OR person = $2"],
)  # fmt: skip
async def test_the_app_cannot_write_itself_an_office(db, sql):
    sari, budi = await persons(db, 2)
    await transactions.execute(
        "INSERT INTO office (person, coop, role, proposed_by) VALUES ($1, 1, 'kasir', $2)", sari, budi
    )
    args = (sari, budi) if "$2" in sql else (sari,)
    with pytest.raises(asyncpg.PostgresError):
        await transactions.execute(sql, *args)
    assert await db.fetchval("SELECT count(*) FROM office WHERE granted_at IS NOT NULL") == 0
