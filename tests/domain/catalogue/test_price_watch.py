"""Other stores' prices: reported with a photo, confirmed by another, held against our own; and the basket month by month."""

import io
from datetime import timedelta

import asyncpg
import pytest
from PIL import Image

from app.cli.seeding.catalogue import seed_catalogue
from app.cli.seeding.people import seed_people
from app.cli.seeding.price_watch import seed_price_watch
from app.domain import transactions
from app.domain.catalogue.basket import BASKET, basket, months, observations, put_in_basket
from app.domain.catalogue.edit import history_of_subjects
from app.domain.catalogue.find import items_of
from app.domain.catalogue.price_list import propose_price, publish_price
from app.domain.catalogue.references import (
    Seen,
    confirm_reference,
    photo_for_all,
    photo_for_office,
    refuse_reference,
    report_as_member,
    report_reference,
    waiting,
)
from app.domain.catalogue.watch import alarms, watch_prices
from app.domain.clock import business_day, now
from app.domain.errors import NotFound, Refused, TooMany
from app.domain.numbering import new_key
from app.domain.people.pictures import drawn_anew
from tests import cast

TODAY = business_day(now())


def photo() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((400, 300), 60).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
async def kopi(db):
    return await cast.goods(db, "Kopi bubuk", umum=22_000, anggota=21_500, stock=10)


@pytest.fixture
async def two(db):
    return [(await cast.officer(db, role)).person_id for role in ("manajer", "ketua")]


def seen(unit: int, idr: int, **more) -> Seen:
    plain = {"shop": "Toko Modern A", "place": "Cepu", "seen_on": TODAY, "evidence": "Foto label rak"}
    return Seen(unit=unit, price_idr=idr, **{**plain, **more})


async def test_a_member_reports_with_a_photo_and_another_confirms(db, kopi, two):
    sari = await cast.sari(db)
    with pytest.raises(Refused, match="Foto label"):
        await report_as_member(seen(kopi, 24_000), by=sari.person_id, key=new_key())
    key = new_key()
    jpeg = await drawn_anew(photo())
    made = {await report_as_member(seen(kopi, 24_000, photo=jpeg), by=sari.person_id, key=key) for _ in range(2)}
    assert len(made) == await db.fetchval("SELECT count(*) FROM reference_price") == 1
    report = made.pop()
    name = await db.fetchval("SELECT name FROM price_photo")
    assert await photo_for_office(report) == jpeg
    with pytest.raises(NotFound):
        await photo_for_all(name)
    assert [one.photo for one in (await waiting())[0]] == [name]
    with pytest.raises(Refused, match="orang kedua"):
        await confirm_reference(report, by=sari.person_id)
    await confirm_reference(report, by=two[0])
    assert await photo_for_all(name) == jpeg
    assert (await waiting())[0] == []
    unit = (await items_of([await db.fetchval("SELECT product FROM product_unit WHERE id = $1", kopi)]))[0].first
    assert [(one.seen.photo, one.saves_idr) for one in unit.cheaper_than(TODAY)] == [(name, 2_000)]


async def test_what_was_refused_counts_no_more_and_is_not_confirmed_afterwards(db, kopi, two):
    report = await report_reference(seen(kopi, 20_000), by=two[0])
    with pytest.raises(Refused, match="alasannya"):
        await refuse_reference(report, by=two[1], why="")
    for _ in range(2):
        await refuse_reference(report, by=two[1], why="Fotonya bukan barang ini")
    with pytest.raises(Refused, match="sudah ditolak"):
        await confirm_reference(report, by=two[1])
    assert await watch_prices() == 0


async def test_twenty_reports_a_day_are_enough(db, kopi):
    sari, jpeg = await cast.sari(db), await drawn_anew(photo())
    for n in range(20):
        await report_as_member(seen(kopi, 24_000 + n, photo=jpeg), by=sari.person_id, key=new_key())
    with pytest.raises(TooMany):
        await report_as_member(seen(kopi, 25_000, photo=jpeg), by=sari.person_id, key=new_key())


async def test_no_price_is_published_above_a_fresh_comparator_without_a_reason_that_is_read(db, kopi, two):
    await confirm_reference(await report_reference(seen(kopi, 23_000), by=two[0]), by=two[1])
    with pytest.raises(Refused, match=r"Toko Modern A Cepu menjual Kopi bubuk Rp23\.000"):
        await propose_price(kopi, "umum", 23_500, by=two[0], why="harga beli naik")
    await publish_price(await propose_price(kopi, "umum", 23_000, by=two[0], why="harga beli naik"), by=two[1])
    dear = await propose_price(
        kopi, "umum", 23_500, by=two[0], why="harga beli naik", above_why="Langsung dari petani Todanan"
    )
    await publish_price(dear, by=two[1])
    unit = (await items_of([await db.fetchval("SELECT product FROM product_unit WHERE id = $1", kopi)]))[0].first
    assert (unit.above_why, [one.saves_idr for one in unit.dearer_than(TODAY)]) == (
        "Langsung dari petani Todanan",
        [500],
    )


async def test_a_comparator_that_came_in_between_stops_the_publishing_and_so_does_the_database(db, kopi, two):
    waits = await propose_price(kopi, "umum", 23_500, by=two[0], why="harga beli naik")
    await confirm_reference(await report_reference(seen(kopi, 23_000), by=two[0]), by=two[1])
    with pytest.raises(Refused, match="alasan yang dibaca pembeli"):
        await publish_price(waits, by=two[1])
    await transactions.execute("UPDATE price SET valid_until = now() WHERE unit = $1", kopi)
    with pytest.raises(asyncpg.CheckViolationError, match="above a fresh comparator"):
        await transactions.execute("INSERT INTO price (unit, tier, price_idr) VALUES ($1, 'umum', 23500)", kopi)


async def test_an_expired_comparator_binds_nobody(db, kopi, two):
    old = seen(kopi, 20_000, seen_on=TODAY - timedelta(days=31))
    await confirm_reference(await report_reference(old, by=two[0]), by=two[1])
    assert await watch_prices() == 0
    await publish_price(await propose_price(kopi, "umum", 23_500, by=two[0], why="harga beli naik"), by=two[1])


async def test_a_comparator_below_our_price_alarms_then_hides_then_shows_again_once_settled(db, kopi, two):
    await confirm_reference(await report_reference(seen(kopi, 21_800), by=two[0]), by=two[1])
    for _ in range(2):
        assert await watch_prices() == 1
    assert [(one.theirs_idr, one.hidden_at) for one in await alarms()] == [(21_800, None)]
    assert await db.fetchval("SELECT count(*) FROM task WHERE kind = 'harga' AND role = 'manajer'") == 1
    published = "SELECT published FROM product WHERE id = (SELECT product FROM product_unit WHERE id = $1)"
    assert await db.fetchval(published, kopi)
    await db.execute("UPDATE price_alarm SET opened_at = now() - interval '3 days'")
    await watch_prices()
    await watch_prices()
    assert not await db.fetchval(published, kopi)
    assert await db.fetchval("SELECT count(*) FROM task WHERE kind = 'harga'") == 2
    await publish_price(await propose_price(kopi, "umum", 21_800, by=two[0], why="ikut toko lain"), by=two[1])
    assert await watch_prices() == 0
    assert await db.fetchval(published, kopi)
    assert await alarms() == []


async def test_goods_that_an_officer_took_down_are_not_put_up_by_the_watch(db, kopi, two):
    await confirm_reference(await report_reference(seen(kopi, 21_800), by=two[0]), by=two[1])
    await watch_prices()
    await db.execute("UPDATE product SET published = false")
    await publish_price(await propose_price(kopi, "umum", 21_800, by=two[0], why="ikut toko lain"), by=two[1])
    await watch_prices()
    assert not await db.fetchval("SELECT published FROM product")


async def test_the_basket_compares_the_same_goods_on_both_sides(db, kopi, two):
    teh = await cast.goods(db, "Teh celup", umum=7_000, anggota=6_700, stock=10)
    for unit, many in ((kopi, 2), (teh, 1)):
        await put_in_basket(unit, many, by=two[0])
    for shop, idr in (("Toko A", 24_000), ("Toko B", 25_001)):
        await confirm_reference(await report_reference(seen(kopi, idr, shop=shop), by=two[0]), by=two[1])
    last = (await months(TODAY))[-1]
    assert (last.goods, last.whole, last.umum_idr, last.anggota_idr, last.theirs_idr) == (
        1,
        2,
        44_000,
        43_000,
        2 * 24_500,
    )
    assert last.saves_idr == 6_000
    await put_in_basket(teh, 0, by=two[1])
    assert [line.quantity for line in await basket()] == [2]
    told = await history_of_subjects([BASKET])
    assert [(one["field"], one["before"], one["after"]) for one in told][:2] == [
        ("Teh celup (bungkus)", "1", "0"),
        ("Teh celup (bungkus)", "0", "1"),
    ]
    assert told[0]["who"] != told[1]["who"]
    with pytest.raises(NotFound):
        await put_in_basket(999_999, 1, by=two[0])


async def test_the_demo_has_a_year_behind_it(db):
    await seed_people()
    await seed_catalogue()
    for _ in range(2):
        await seed_price_watch()
    past = await months(TODAY)
    assert len(past) >= 11
    assert all(month.goods == month.whole == 10 and month.saves_idr > 0 for month in past[:-1])
    assert len({month.theirs_idr for month in past}) > 6
    fresh = await observations(TODAY, fresh=True)
    assert sum(bool(one.photo) for one in fresh) >= 2
    assert all(one.umum_idr for one in fresh)
