"""The demo shelf: goods, units, prices, ceilings, what other stores ask, and what lies in shop and warehouse.

Set-based and deterministic; what is there already is left alone, so it can be run twice, and again with a larger `scale`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from app.cli.seeding.goods_text import SHOPS, ceilings_of, description_of, ean13, inside_code
from app.domain import clock, transactions
from app.domain.catalogue.assortment import CATEGORIES, GOODS, Good
from app.domain.catalogue.synonyms import DEFAULT_SYNONYMS
from app.domain.catalogue.variants import many_goods
from app.domain.stock.deeds import Goods, open_stock
from app.domain.transactions import transaction

DECREE = "contoh untuk uji coba"


async def seed_catalogue(scale: int = 0) -> None:
    """The assortment, or `scale` goods made from it (many variants). A few seconds for 10,000."""
    goods = many_goods(scale) if scale > len(GOODS) else list(GOODS)
    async with transaction():
        await _shelves()
        new = await _products(goods)
        if new:
            units = await _units(new)
            await _ceilings(new)
            await _prices(units)
            await _barcodes(units)
    await _references()
    await _stock(new)


@dataclass(slots=True)
class NewGood:
    good: Good
    number: int  # its place in the list: what barcodes and popularity are made of
    product: int


@dataclass(slots=True)
class NewUnit:
    of: NewGood
    unit: int
    factor: int
    umum_idr: int


async def _shelves() -> None:
    await transactions.execute(
        "INSERT INTO category (slug, name, line, picture, position) SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[])"
        " ON CONFLICT (slug) DO NOTHING",
        *_columns((c.slug, c.name, c.line, f"img/kategori/{c.slug}.svg", n) for n, c in enumerate(CATEGORIES, 1)),
    )  # fmt: skip
    await transactions.execute(
        "INSERT INTO synonym (term, means) SELECT d.term, string_to_array(d.means, '|') FROM unnest($1::text[], $2::text[]) AS d (term, means)"
        " ON CONFLICT (term) DO NOTHING",
        *_columns((term, "|".join(means)) for term, means in DEFAULT_SYNONYMS.items()),
    )  # fmt: skip


async def _products(goods: Sequence[Good]) -> list[NewGood]:
    """Write those that are not there yet, and give those back."""
    drawn = {good.name: good.slug for good in GOODS}
    rows = [
        (good.slug, good.name, description_of(good), good.category_slug, good.base_unit,
         1 if good.base_unit == "gram" else good.content_amount,
         good.content_unit, good.tax_class, f"img/goods/{_drawn_as(good, drawn)}.svg", "|".join(_keywords(good)), _popularity(good, number, len(goods)))
        for number, good in enumerate(goods)
    ]  # fmt: skip
    written = await transactions.fetch(
        "INSERT INTO product (slug, name, description, category, base_unit, content_amount, content_unit, tax_class, picture, keywords, popularity)"
        " SELECT d.slug, d.name, d.about, c.id, d.base, d.content, d.content_unit, d.tax, d.picture, string_to_array(d.keywords, '|'), d.popularity"
        " FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[], $9::text[], $10::text[], $11::int[])"
        "  WITH ORDINALITY AS d (slug, name, about, shelf, base, content, content_unit, tax, picture, keywords, popularity, n)"
        " JOIN category c ON c.slug = d.shelf ORDER BY d.n ON CONFLICT (slug) DO NOTHING RETURNING id, slug",
        *_columns(rows),
    )  # fmt: skip
    numbers = {good.slug: number for number, good in enumerate(goods)}
    return [NewGood(goods[numbers[row["slug"]]], numbers[row["slug"]], row["id"]) for row in written]


def _drawn_as(good: Good, drawn: dict[str, str]) -> str:
    """A variant ("Mi goreng 85 g Brelowak paket 2") is drawn as what it varies."""
    words = good.name.split(" ")
    return next(
        (drawn[name] for end in range(len(words), 0, -1) if (name := " ".join(words[:end])) in drawn), good.slug
    )


def _keywords(good: Good) -> tuple[str, ...]:
    return (*good.keywords, "umkm") if good.umkm else good.keywords


def _popularity(good: Good, number: int, many: int) -> int:
    """What every kitchen needs sells most; the rest by its place in the list."""
    return (many - number) + (many if "sembako" in good.keywords else 0)


# Weighed goods are sold by the kilogram first: (name, grams, share of the kilogram's price is exact but for rounding).
WEIGHTS = (("kg", 1000), ("½ kg", 500), ("¼ kg", 250))
_PIECE = {"sak": ("beras-medium", "beras-premium", "beras-sphp"), "botol": ("kecap-", "saus-", "air-botol", "madu-", "jamu-", "pembersih-"),
          "dus": ("air-gelas",), "galon": ("air-galon",), "tabung": ("gas-3",), "kaleng": ("sarden", "kornet", "susu-kental"),
          "renteng": ("kopi-sachet", "kopi-susu", "sampo"), "kotak": ("teh-celup", "susu-uht", "susu-bubuk", "obat-nyamuk", "pasta-gigi"),
          "buah": ("sikat-gigi", "sabun-mandi", "sabun-herbal", "batik", "ukiran", "wayang", "tas-")}  # fmt: skip


def _piece(good: Good) -> str:
    return next((name for name, slugs in _PIECE.items() if good.slug.startswith(slugs)), "bungkus")


def _ways(new: NewGood) -> Iterator[tuple[str, int, int]]:
    """(name, factor, umum price) of each unit."""
    good = new.good
    if good.base_unit == "gram":
        kilo_idr = good.price_idr * 1000 // max(good.content_amount, 1)
        yield from ((name, grams, kilo_idr * grams // 1000 // 50 * 50) for name, grams in WEIGHTS)
        return
    yield _piece(good), 1, good.price_idr
    if good.per_dus:
        yield "dus", good.per_dus, good.price_idr * good.per_dus * 95 // 100 // 100 * 100


async def _units(new: Sequence[NewGood]) -> list[NewUnit]:
    ways = [(one, name, factor, idr, n) for one in new for n, (name, factor, idr) in enumerate(_ways(one))]
    written = await transactions.fetch(
        "INSERT INTO product_unit (product, name, factor, position, max_per_order)"
        " SELECT * FROM unnest($1::bigint[], $2::text[], $3::int[], $4::int[], $5::int[]) RETURNING id, product, factor",
        *_columns((one.product, name, factor, n, 99 if name in ("dus", "kg") else 60) for one, name, factor, _, n in ways),
    )  # fmt: skip
    ids = {(row["product"], row["factor"]): row["id"] for row in written}
    return [NewUnit(one, ids[one.product, factor], factor, idr) for one, _, factor, idr, _ in ways]


async def _ceilings(new: Sequence[NewGood]) -> None:
    rows = [(one.product, kind, idr) for one in new for kind, idr in ceilings_of(one.good)]
    await transactions.execute(
        "INSERT INTO price_ceiling (product, kind, idr_per_1000, zone, decree, valid_from)"
        " SELECT d.product, d.kind, d.idr, 'Zona 1 (Jawa)', $4, '2026-01-01' FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS d (product, kind, idr)",
        *_columns(rows, width=3), DECREE,
    )  # fmt: skip


async def _prices(units: Sequence[NewUnit]) -> None:
    for part in _parts([(unit.unit, *price) for unit in units for price in _tiers(unit)]):
        await transactions.execute(
            "INSERT INTO price (unit, tier, min_quantity, price_idr, why) SELECT d.unit, d.tier, d.many, d.idr, 'daftar harga pertama'"
            " FROM unnest($1::bigint[], $2::text[], $3::int[], $4::bigint[]) AS d (unit, tier, many, idr)",
            *_columns(part),
        )  # fmt: skip


def _tiers(unit: NewUnit) -> Iterator[tuple[str, int, int]]:
    umum, good = unit.umum_idr, unit.of.good
    yield "umum", 1, umum
    yield "anggota", 1, _below(umum, 965)
    yield "primer", 1, _below(umum, 930)
    if unit.factor == 1 and good.per_dus and good.base_unit == "pcs":
        yield "grosir", good.per_dus, _below(umum, 950)
    if unit.factor == 1000 and good.base_unit == "gram":
        yield "grosir", 10, _below(umum, 950)


def _below(idr: int, thousandths: int) -> int:
    """Rounded down to Rp100, for small prices to Rp50 or Rp10; always at least a little lower."""
    step = 100 if idr >= 5000 else 50 if idr >= 2000 else 10
    return max(1, idr * thousandths // 1000 // step * step)


async def _barcodes(units: Sequence[NewUnit]) -> None:
    rows = []
    for unit in units:
        good, number = unit.of.good, unit.of.number
        if good.base_unit == "gram":
            if unit.factor == 1000:
                rows.append((inside_code(number + 1), unit.unit))
        elif good.umkm:
            rows.append((inside_code(50_000 + number), unit.unit))
        else:
            rows.append((ean13(f"899{0 if unit.factor == 1 else 1}{number + 10_000:08d}"), unit.unit))
    await transactions.execute(
        "INSERT INTO barcode (code, unit) SELECT * FROM unnest($1::text[], $2::bigint[]) ON CONFLICT (code) DO NOTHING",
        *_columns(rows, width=2),
    )


async def _references() -> None:
    """What invented stores ask for some of the staples, seen lately by one and confirmed by another, if there are people."""
    people = await transactions.fetch(
        "SELECT DISTINCT person FROM office WHERE coop = 1 AND role IN ('manajer','bendahara','ketua','superadmin') AND ended_at IS NULL"
        " ORDER BY person LIMIT 2"
    )
    reporter, confirmer = (people[0]["person"], people[1]["person"]) if len(people) == 2 else (None, None)
    units = await transactions.fetch(
        "SELECT u.id, p.slug, r.price_idr FROM product p JOIN product_unit u ON u.product = p.id AND u.position = 0"
        " JOIN price r ON r.unit = u.id AND r.tier = 'umum' AND r.valid_until IS NULL WHERE p.slug = ANY($1)"
        " AND NOT EXISTS (SELECT FROM reference_price e WHERE e.unit = u.id) ORDER BY p.id",
        list(SHOPS),
    )  # fmt: skip
    today = clock.business_day(clock.now())
    rows = []
    for row in units:
        for shop, place, percent, days in SHOPS[row["slug"]]:
            seen, asked = today - timedelta(days=days), row["price_idr"] * percent // 100 // 100 * 100
            rows.append((row["id"], shop, place, seen, asked, f"Foto label rak {clock.tanggal(seen)}, disimpan di kantor (contoh)",
                         seen + timedelta(days=30), reporter, confirmer))  # fmt: skip
    await transactions.execute(
        "INSERT INTO reference_price (unit, shop, place, seen_on, price_idr, evidence, expires_on, reported_by, confirmed_by)"
        " SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::date[], $5::bigint[], $6::text[], $7::date[], $8::bigint[], $9::bigint[])",
        *_columns(rows, width=9),
    )  # fmt: skip


async def _stock(new: Sequence[NewGood]) -> None:
    """Opening stock at both places, bought at 88 % of the umum price; the books open with it."""
    places = await transactions.fetch("SELECT id, slug, kind FROM place ORDER BY id")
    for place in places:
        lines = [
            Goods(one.product, quantity, _cost(one.good, quantity))
            for one in new
            if (quantity := _lies(one, place["kind"]))
        ]
        for part in _parts(lines, 2000):  # several entries: none of them has to lock ten thousand levels at once
            await open_stock(place["id"], part, source=f"awal:{place['slug']}:{part[0].product}")


def _lies(new: NewGood, kind: str) -> int:
    """Base units at a place: plenty, but for a few that are nearly or wholly sold out in the shop, so that both can be seen."""
    grams = 1000 if new.good.base_unit == "gram" else 1
    if new.number % 29 == 23:
        return 0
    if new.number % 17 == 11:
        return 3 * grams
    return grams * (60 + new.number * 7 % 90 if kind == "toko" else 240 + new.number * 13 % 400)


def _cost(good: Good, quantity: int) -> int:
    for_one_idr = good.price_idr * 88 // 100
    return quantity * for_one_idr // (good.content_amount if good.base_unit == "gram" else 1)


T = TypeVar("T")


def _parts(rows: Sequence[T], size: int = 8000) -> Iterator[Sequence[T]]:
    """Pieces that a statement writes well within its time limit."""
    return (rows[begin : begin + size] for begin in range(0, len(rows), size))


def _columns(rows: Iterable[Sequence[object]], width: int = 0) -> list[list[object]]:
    """Rows turned into columns, as unnest wants them; `width` for when there are no rows."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    return columns or [[] for _ in range(width)]
