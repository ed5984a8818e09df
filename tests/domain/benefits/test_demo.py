"""The demo's members have bought at the counter for a year, so that what membership brought is a figure with evidence, not a zero."""

from app.cli.check import check
from app.cli.seeding.catalogue import seed_catalogue
from app.cli.seeding.people import seed_people
from app.cli.seeding.price_watch import seed_price_watch
from app.cli.seeding.shop_history import seed_shop_history
from app.domain.benefits.report import benefits_by_primary, together
from app.domain.clock import business_day, now


async def test_the_demo_has_sold_for_a_year_and_every_rupiah_is_where_it_should_be(db):
    await seed_people()
    await seed_catalogue()
    await seed_price_watch()
    left = await db.fetchval("SELECT sum(on_hand) FROM stock_level")
    await seed_shop_history()
    await seed_shop_history()
    assert await db.fetchval("SELECT count(*) FROM shop_order WHERE state = 'handed_over'") > 100
    assert await db.fetchval("SELECT sum(on_hand) FROM stock_level") == left, (
        "the shelves stay as the catalogue left them"
    )
    assert [str(finding) for finding in await check(db.connection)] == []
    this = business_day(now()).year
    gained = together([one for year in (this - 1, this) for one in (await benefits_by_primary(None, year)).values()])
    assert gained.members_price_idr > 0
    assert gained.stores_idr > gained.members_price_idr
