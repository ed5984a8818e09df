"""The demo's year of jasa simpanan, small: once, complete, and whole."""

from app.cli.check import check
from app.cli.seeding import interest
from app.cli.seeding.decisions import seed_decisions
from app.cli.seeding.people import seed_people
from app.cli.seeding.savings import seed_savings


async def test_a_year_is_posted_once_and_the_check_finds_it_whole(db, monkeypatch):
    monkeypatch.setattr(interest, "MONTHS", 12)  # the demo has two years; one is enough here
    await seed_people()
    await seed_savings()
    for _ in range(2):
        await seed_decisions()
        await interest.seed_interest()
    assert await db.fetchval("SELECT count(DISTINCT entity) FROM interest_run WHERE state = 'done'") == 16
    assert await db.fetchval("SELECT count(DISTINCT month) FROM interest_run") == 12
    assert await db.fetchval("SELECT count(*) FROM decision WHERE NOT first AND state = 'in_force'") >= 16
    assert await db.fetchval("SELECT count(*) FROM late_entry WHERE approved") == 1
    assert await db.fetchval("SELECT count(DISTINCT terms) FROM interest_posting") >= 16 * 2
    found = [
        str(one)
        for one in await check()
        if "simpanan" in one.invariant or "jurnal" in one.invariant or "keputusan" in one.invariant
    ]
    assert found == []
