"""Many rows at once: all or nothing, each cell named, and nothing that somebody else wrote meanwhile is lost."""

import json

import pytest

from app.domain import transactions
from app.domain.catalogue.edit import change_product, history_of_fields
from app.domain.catalogue.find import all_items, categories
from app.domain.catalogue.grid import raised
from app.domain.catalogue.rows import CATEGORIES, GOODS, PICTURES, SYNONYMS, UNITS
from app.domain.catalogue.shelf import Shelf
from app.domain.errors import NotFound, RefusedFields
from app.domain.grid import Cell, change_rows, mark_of
from app.domain.stock.find import levels_at
from tests import cast


@pytest.fixture
async def ratna(db):
    return (await cast.officer(db, "manajer", name="Ratna Kusuma")).person_id


@pytest.fixture
async def goods(db):
    """Coffee and tea."""
    units = [await cast.goods(db, name, umum=22_000) for name in ("Kopi bubuk", "Teh celup")]
    return [await db.fetchval("SELECT product FROM product_unit WHERE id = $1", unit) for unit in units]


async def names(db):
    return [row["name"] for row in await db.fetch("SELECT name FROM product ORDER BY id")]


def named(name: str, seen: str = "") -> dict[str, Cell]:
    return {"name": Cell(name, mark_of(seen) if seen else "")}


async def test_two_rows_are_one_change_with_before_and_after_of_each_field(db, goods, ratna):
    kopi, teh = goods
    typed = {kopi: {**named("Kopi tubruk"), "published": Cell(value=False)}, teh: named("Teh celup")}
    assert await change_rows(GOODS, typed, by=ratna, key="petak-00001") == 1
    assert await names(db) == ["Kopi tubruk", "Teh celup"]
    told = [(one["who"], one["field"], one["before"], one["after"]) for one in await history_of_fields(kopi)]
    assert told == [("Ratna Kusuma", "name", "Kopi bubuk", "Kopi tubruk"), ("Ratna Kusuma", "published", "true", "false")]  # fmt: skip
    assert await history_of_fields(teh) == []


async def test_the_history_of_a_category_says_its_name(db, goods, ratna):
    made = "INSERT INTO category (slug, name) VALUES ('minuman', 'Minuman') RETURNING id"
    old = await db.fetchval(
        "SELECT c.name FROM category c JOIN product p ON p.category = c.id WHERE p.id = $1", goods[0]
    )
    await change_rows(GOODS, {goods[0]: {"category": Cell(await db.fetchval(made))}}, by=ratna, key="petak-00001")
    assert [(one["before"], one["after"]) for one in await history_of_fields(goods[0])] == [(old, "Minuman")]


async def test_the_same_form_twice_is_one_change(db, goods, ratna):
    for _ in (1, 2):
        assert await change_rows(GOODS, {goods[0]: named("Kopi tubruk")}, by=ratna, key="petak-00001") == 1
    assert await db.fetchval("SELECT count(*) FROM audit WHERE deed = 'barang diubah'") == 1


async def test_a_cell_that_somebody_else_changed_meanwhile_is_named_and_nothing_is_written(db, goods, ratna):
    kopi, teh = goods
    wahyu = (await cast.officer(db, "bendahara", name="Wahyu Hartono")).person_id
    await change_product(kopi, {"name": "Kopi robusta"}, by=wahyu)
    typed = {kopi: named("Kopi tubruk", seen="Kopi bubuk"), teh: named("Teh hijau", seen="Teh celup")}
    with pytest.raises(RefusedFields) as refused:
        await change_rows(GOODS, typed, by=ratna, key="petak-00001")
    assert list(refused.value.sentences) == [f"name-{kopi}"]
    assert "Wahyu Hartono sementara itu mengubahnya menjadi “Kopi robusta”" in refused.value.sentences[f"name-{kopi}"]
    assert await names(db) == ["Kopi robusta", "Teh celup"]
    typed[kopi] = named("Kopi tubruk", seen="Kopi robusta")
    assert await change_rows(GOODS, typed, by=ratna, key="petak-00001") == 2


async def test_another_field_that_changed_meanwhile_is_kept(db, goods, ratna):
    kopi, _ = goods
    wahyu = (await cast.officer(db, "bendahara", name="Wahyu Hartono")).person_id
    await change_product(kopi, {"description": "Digiling halus"}, by=wahyu)
    await change_rows(GOODS, {kopi: named("Kopi tubruk", seen="Kopi bubuk")}, by=ratna, key="petak-00001")
    assert tuple(await db.fetchrow("SELECT name, description FROM product WHERE id = $1", kopi)) == ("Kopi tubruk", "Digiling halus")  # fmt: skip


async def test_a_row_that_is_not_there_is_not_found(db, goods, ratna):
    with pytest.raises(NotFound):
        await change_rows(GOODS, {goods[0]: named("Kopi tubruk"), 10**9: named("Hantu")}, by=ratna, key="petak-00001")
    assert await names(db) == ["Kopi bubuk", "Teh celup"]


async def test_a_unit_has_another_limit_and_its_product_tells_so(db, goods, ratna):
    unit = await db.fetchval("SELECT id FROM product_unit WHERE product = $1", goods[0])
    assert await change_rows(UNITS, {unit: {"max_per_order": Cell(7)}}, by=ratna, key="petak-00001") == 1
    assert [(one["field"][:13], one["after"]) for one in await history_of_fields(goods[0])] == [("Paling banyak", "7")]


async def test_less_than_the_least_stock_is_scarce(db, ratna):
    unit = await cast.goods(db, "Gula pasir", umum=17_000, stock=40)
    product, place = (
        await db.fetchval("SELECT product FROM product_unit WHERE id = $1", unit),
        await db.fetchval("SELECT min(place) FROM stock_level"),
    )
    assert await levels_at(place, limit=9, scarce=True) == []
    await change_rows(GOODS, {product: {"min_stock": Cell(50)}}, by=ratna, key="petak-00001")
    assert [(level.name, level.free, level.min_stock) for level in await levels_at(place, limit=9, scarce=True)] == [
        ("Gula pasir", 40, 50)
    ]


async def test_a_hidden_category_is_in_no_list_and_still_sells(db, goods, ratna):
    number = await db.fetchval("SELECT category FROM product WHERE id = $1", goods[0])
    await change_rows(CATEGORIES, {number: {"hidden": Cell(value=True)}}, by=ratna, key="petak-00001")
    shelf = Shelf(await categories(), await all_items(), {})
    assert number not in [one.id for one in shelf.categories]
    assert goods[0] in [item.id for item in shelf.listing(number, "nama")]
    assert number in shelf.category


async def test_pictures_say_what_they_show(db, goods, ratna):
    await change_rows(
        PICTURES, {goods[0]: {"picture_words": Cell("Bungkus kopi cokelat")}}, by=ratna, key="petak-00001"
    )
    assert await db.fetchval("SELECT picture_words FROM product WHERE id = $1", goods[0]) == "Bungkus kopi cokelat"


async def test_two_categories_of_one_name_are_refused_beside_the_second(db, ratna):
    made = "INSERT INTO category (slug, name, position) VALUES ($1, $2, $3) RETURNING id"
    teh, kopi = [await db.fetchval(made, slug, slug.capitalize(), n) for n, slug in enumerate(("teh", "kopi"))]
    typed = {teh: {"position": Cell(9)}, kopi: {"name": Cell("TEH")}}
    with pytest.raises(RefusedFields) as refused:
        await change_rows(CATEGORIES, typed, by=ratna, key="petak-00001")
    assert refused.value.sentences == {f"name-{kopi}": "Sudah ada kategori bernama TEH."}
    assert await db.fetchval("SELECT position FROM category WHERE id = $1", teh) == 0
    await change_rows(CATEGORIES, {teh: {"position": Cell(9)}}, by=ratna, key="petak-00001")
    told = await db.fetchrow("SELECT subject, before, after FROM audit WHERE deed = 'kategori diubah'")
    assert (told["subject"], json.loads(told["before"]), json.loads(told["after"])) == ("category:teh", {"position": 0}, {"position": 9})  # fmt: skip


async def test_words_are_renamed_taught_and_taken_away_in_one_go(db, ratna):
    made = "INSERT INTO synonym (term, means) VALUES ($1, $2) RETURNING id"
    migor, gulo, adus = [await db.fetchval(made, term, ["minyak"]) for term in ("migorr", "gulo", "adus")]
    typed = {migor: {"term": Cell("migor")}, gulo: {"means": Cell(["gula"])}, adus: {"means": Cell(list[str]())}}
    assert await change_rows(SYNONYMS, typed, by=ratna, key="petak-00001") == 3
    left = await transactions.fetch(
        "SELECT term, means FROM synonym WHERE id = ANY($1) ORDER BY id", [migor, gulo, adus]
    )
    assert [tuple(row) for row in left] == [("migor", ["minyak"]), ("gulo", ["gula"])]
    with pytest.raises(RefusedFields, match="perbaiki") as refused:
        await change_rows(SYNONYMS, {gulo: {"term": Cell("migor")}}, by=ratna, key="petak-00002")
    assert "sudah ada" in refused.value.sentences[f"term-{gulo}"]


@pytest.mark.parametrize(
    ("idr", "tenths", "step", "then"),
    [(10_000, 25, 100, 10_300), (10_000, -25, 100, 9_800), (10_000, 100, 50, 11_000), (120, -500, 1000, 1000)],
)
def test_a_price_is_raised_in_whole_steps(idr, tenths, step, then):
    assert raised(idr, tenths, step) == then
