"""The demo's savings: whole, deterministic, and quick."""

import time

from app.cli.seeding.people import seed_people
from app.cli.seeding.savings import seed_savings
from tests.domain.fulfilment.stage import whole


async def test_two_years_of_savings_stand_in_the_books(db):
    await seed_people()
    began = time.monotonic()
    await seed_savings()
    assert time.monotonic() - began < 20, "a few statements, not a few thousand"
    assert await db.fetchval("SELECT count(DISTINCT person) FROM savings_deposit WHERE kind = 'sukarela'") > 250
    assert await db.fetchval("SELECT count(*) FROM savings_withdrawal WHERE state = 'asked'") == 1
    rich = await db.fetchval(
        "SELECT count(*) FROM savings_deposit d JOIN person p ON p.id = d.person WHERE p.phone = '+6281200000001' AND d.kind = 'sukarela'"
    )
    assert rich > 30
    before = await db.fetchval("SELECT string_agg(number, ',' ORDER BY id) FROM savings_deposit")
    await seed_savings()
    assert await db.fetchval("SELECT string_agg(number, ',' ORDER BY id) FROM savings_deposit") == before
    await whole()
