"""The demo's promotions: one of each kind runs, one waits, and nothing below cost without its reason."""

from app.cli.check import check
from app.cli.seeding.catalogue import seed_catalogue
from app.cli.seeding.people import seed_people
from app.cli.seeding.promotions import seed_promotions
from app.domain.promotions.office import promotions_seen
from app.domain.promotions.rules import Kind


async def test_every_kind_runs_in_the_demo_and_a_second_seed_changes_nothing(db):
    await seed_people()
    await seed_catalogue()
    for _ in range(2):
        await seed_promotions()
    running, _ = await promotions_seen("berjalan")
    assert {seen.promotion.kind for seen in running} == set(Kind)
    assert {seen.promotion.bearer for seen in running} == {"toko", "pemasok", "primer", "sosial"}
    assert [seen.promotion.name for seen in (await promotions_seen("konsep"))[0]] == ["Diskon tisu"]
    assert not await check()
