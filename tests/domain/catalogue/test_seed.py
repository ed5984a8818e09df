"""The demo shelf keeps the rules that the real one has to keep."""

import pytest

from app.cli.seeding.catalogue import seed_catalogue
from app.cli.seeding.goods_text import ean13
from app.domain.catalogue.assortment import GOODS
from app.domain.catalogue.find import all_items
from tests import cast


def code_is_true(code):
    return ean13(code[:12]) == code


def test_check_digits_are_those_of_known_codes():
    assert ean13("400638133393") == "4006381333931"
    assert ean13("978014300723") == "9780143007234"


@pytest.mark.parametrize("scale", [0, 400])
async def test_every_good_is_for_sale_at_a_lawful_price(db, scale):
    await seed_catalogue(scale)
    items = await all_items()
    assert len(items) == max(scale, len(GOODS))
    for item in items:
        for unit in item.units:
            assert unit.primer_idr <= unit.anggota_idr <= unit.umum_idr
            for ceiling in item.ceilings:
                assert (
                    ceiling.kind == "HAP"
                    or unit.umum_idr * 1000 <= ceiling.idr_per_1000 * unit.factor * item.content_amount
                )
            assert all(code_is_true(code) for code in unit.barcodes)
    rice = next(item for item in items if item.slug == "beras-curah")
    assert [(unit.name, unit.umum_idr) for unit in rice.units] == [("kg", 13_000), ("½ kg", 6_500), ("¼ kg", 3_250)]
    noodles = next(item for item in items if item.slug == "mi-goreng-85-g")
    assert [(unit.name, unit.factor, unit.umum_idr) for unit in noodles.units] == [
        ("bungkus", 1, 3_300),
        ("dus", 40, 125_400),
    ]


async def test_seeding_twice_is_seeding_once_and_more_is_only_added(db):
    async def counted():
        return await db.fetchrow(
            "SELECT (SELECT count(*) FROM product) p, (SELECT count(*) FROM price) r, (SELECT sum(on_hand) FROM stock_level) s"
        )

    await seed_catalogue()
    before = await counted()
    await seed_catalogue()
    assert await counted() == before
    await seed_catalogue(200)
    assert (await counted())["p"] == 200


async def test_the_books_open_with_what_lies_on_the_shelf(db):
    await seed_catalogue()
    rows = await db.fetch(
        "SELECT sum(l.value_idr)::bigint AS lies, (SELECT sum(j.amount_idr)::bigint FROM journal_line j JOIN account a ON a.id = j.account"
        " WHERE a.code = CASE p.kind WHEN 'toko' THEN '1131' ELSE '1132' END) AS booked FROM stock_level l JOIN place p ON p.id = l.place GROUP BY p.kind"
    )  # fmt: skip
    assert len(rows) == 2
    assert all(row["lies"] == row["booked"] > 0 for row in rows)


async def test_what_other_stores_ask_counts_when_there_are_two_to_vouch_for_it(db):
    await cast.officer(db, "manajer")
    await cast.officer(db, "bendahara")
    await seed_catalogue()
    assert (
        await db.fetchval(
            "SELECT count(*) FROM reference_price WHERE confirmed_by <> reported_by AND expires_on > current_date"
        )
        == 30
    )
