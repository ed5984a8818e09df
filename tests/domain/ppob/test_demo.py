"""The demo's PPOB history stands in the books as if it had been sold here, and leaves the deposit that the stand-in begins with."""

from app.cli.check import check
from app.cli.seeding.people import seed_people
from app.cli.seeding.ppob import seed_ppob
from app.cli.seeding.ppob_history import DEPOSIT_IDR, seed_ppob_history
from tests.topping_up import books


async def test_the_demo_has_sold_for_weeks_and_every_rupiah_is_where_it_should_be(db):
    await seed_people()
    await seed_ppob()
    await seed_ppob_history()
    await seed_ppob_history()
    counted = dict(await db.fetch("SELECT state, count(*) FROM ppob_transaction GROUP BY 1"))
    assert counted["success"] > 20
    assert await books(db, "deposit_ppob") == DEPOSIT_IDR
    assert await books(db, "uang_muka_ppob") == 0
    assert [str(finding) for finding in await check(db.connection)] == []
