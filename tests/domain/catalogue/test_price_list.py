"""A price is proposed by one, published by another, and never passes the HET."""

from datetime import timedelta

import asyncpg
import pytest

from app.domain.catalogue.find import items_of
from app.domain.catalogue.office import history_of, open_proposals
from app.domain.catalogue.price_list import propose_price, publish_price, refuse_price, set_price
from app.domain.catalogue.references import Seen, confirm_reference, report_reference
from app.domain.clock import business_day, now
from app.domain.errors import Refused
from app.domain.transactions import transaction
from tests import cast


@pytest.fixture
async def rice(db):
    return await cast.goods(db, "Beras medium", umum=13_000, anggota=12_500, unit="kg")


@pytest.fixture
async def product(db, rice):
    return await db.fetchval("SELECT product FROM product_unit WHERE id = $1", rice)


@pytest.fixture
async def two(db):
    return (await cast.officer(db, "manajer")).person_id, (await cast.officer(db, "bendahara")).person_id


async def test_a_price_holds_once_a_second_person_published_it(db, rice, product, two):
    proposer, publisher = two
    proposal = await propose_price(rice, "umum", 13_400, by=proposer, why="harga beli naik")
    assert (await items_of([product]))[0].first.umum_idr == 13_000, "proposed is not in force"
    await publish_price(proposal, by=publisher)
    await publish_price(proposal, by=publisher)
    assert (await items_of([product]))[0].first.umum_idr == 13_400
    newest, oldest = [past for past in await history_of(product) if past.tier == "umum"]
    assert (newest.price_idr, newest.proposer, newest.setter, newest.why) == (
        13_400,
        "Manajer",
        "Bendahara",
        "harga beli naik",
    )
    assert oldest.valid_until == newest.valid_from
    trail = await db.fetch("SELECT deed, by_person, before::text, after::text FROM audit ORDER BY id")
    assert [(row["deed"], row["by_person"]) for row in trail] == [
        ("usulan harga", proposer),
        ("harga diubah", publisher),
    ]
    assert '"price_idr": 13000' in trail[1]["before"]


async def test_nobody_publishes_his_own_price(rice, two):
    proposal = await propose_price(rice, "umum", 13_400, by=two[0], why="naik")
    with pytest.raises(Refused, match="orang kedua"):
        await publish_price(proposal, by=two[0])
    assert [one.id for one in await open_proposals()] == [proposal]


async def test_the_database_too_wants_two_persons(db, rice, two):
    with pytest.raises(asyncpg.CheckViolationError):
        async with transaction():
            await set_price(rice, "umum", 13_400, by=two[0], why="sendiri saja")
    with pytest.raises(asyncpg.CheckViolationError):
        await db.execute(
            "INSERT INTO price_proposal (unit, tier, price_idr, why, proposed_by, decided_by, decided_at, outcome)"
            " VALUES ($1, 'umum', 1, 'sendiri', $2, $2, now(), 'published')", rice, two[0])  # fmt: skip


async def test_a_refused_proposal_is_over(rice, two):
    proposal = await propose_price(rice, "umum", 13_400, by=two[0], why="naik")
    await refuse_price(proposal, by=two[0])
    with pytest.raises(Refused, match="sudah diputuskan"):
        await publish_price(proposal, by=two[1])
    assert await open_proposals() == []


async def test_one_price_waits_once(rice, two):
    await propose_price(rice, "umum", 13_400, by=two[0], why="naik")
    with pytest.raises(Refused, match="menunggu"):
        await propose_price(rice, "umum", 13_300, by=two[1], why="naik sedikit")


@pytest.mark.parametrize("tier", ["umum", "anggota", "primer"])
async def test_no_tier_passes_the_het_and_the_sentence_names_the_decree(db, rice, product, two, tier):
    await db.execute(
        "INSERT INTO price_ceiling (product, kind, idr_per_1000, zone, decree, valid_from) VALUES ($1, 'HET', 13500, 'Jawa', 'Perbadan 7/2023', '2026-01-01')",
        product,
    )  # fmt: skip
    with pytest.raises(Refused, match=r"Perbadan 7/2023: paling tinggi Rp13\.500 per kg"):
        await propose_price(rice, tier, 13_501, by=two[0], why="naik")
    with pytest.raises(asyncpg.CheckViolationError):
        await db.execute("INSERT INTO price (unit, tier, price_idr) VALUES ($1, 'primer', 13501)", rice)


async def test_a_decree_that_came_after_the_proposal_still_binds(db, rice, product, two):
    proposal = await propose_price(rice, "umum", 13_400, by=two[0], why="naik")
    await db.execute(
        "INSERT INTO price_ceiling (product, kind, idr_per_1000, zone, decree, valid_from) VALUES ($1, 'HET', 13200, 'Jawa', 'Baru', '2026-01-01')",
        product,
    )
    with pytest.raises(Refused, match="Baru"):
        await publish_price(proposal, by=two[1])
    assert (await items_of([product]))[0].first.umum_idr == 13_000


async def test_members_never_pay_more_than_others(rice, two):
    with pytest.raises(Refused, match="di atas harga umum"):
        await propose_price(rice, "anggota", 13_100, by=two[0], why="salah ketik")


async def test_cheaper_is_said_only_with_living_evidence_that_two_persons_saw(db, rice, product, two):
    today = business_day(now())
    seen = Seen(rice, "Toko Modern A", "Blora", today, 13_500, "foto label rak")
    report = await report_reference(seen, by=two[0])
    with pytest.raises(Refused, match="orang kedua"):
        await confirm_reference(report, by=two[0])
    assert (await items_of([product]))[0].first.cheaper_than(today) == []
    await confirm_reference(report, by=two[1])
    (cheaper,) = (await items_of([product]))[0].first.cheaper_than(today)
    assert (cheaper.saves_idr, cheaper.seen.shop) == (500, "Toko Modern A")
    await db.execute(
        "UPDATE reference_price SET seen_on = $1, expires_on = $2",
        today - timedelta(days=60),
        today - timedelta(days=1),
    )
    assert (await items_of([product]))[0].first.cheaper_than(today) == []
