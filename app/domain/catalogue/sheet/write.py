"""Carry out a plan: one batch, one transaction, a statement for each kind of row however many there are."""

import json
from collections.abc import Sequence
from typing import Any

from app.domain import transactions
from app.domain.catalogue.edit import slug_of
from app.domain.catalogue.sheet.plan import Good
from app.domain.coops.sekunder import SEKUNDER
from app.domain.transactions import retried, transaction


@retried
async def write(goods: Sequence[Good], *, by: int, batch: str) -> None:
    """Products, units and barcodes at once; prices as proposals of `batch`, which a second person publishes. Twice is the same as once."""
    goods = [good for good in goods if not good.changes_nothing]
    there: set[int | None] = {good.product for good in goods if good.product is not None}
    async with transaction():
        await _new_products([good for good in goods if good.product is None], by=by)
        await _changed_products([good for good in goods if good.before], by=by)
        await _units([good for good in goods if good.unit is None], there, by=by)
        await _limits([good for good in goods if good.unit and good.max_per_order], by=by)
        await _barcodes([good for good in goods if good.new_barcode], there, by=by)
        await _proposals([good for good in goods if good.prices], by=by, batch=batch)


async def _new_products(goods: Sequence[Good], *, by: int) -> None:
    first: dict[str, Good] = {}
    for good in goods:
        first.setdefault(good.cells["kode"], good)
    if not first:
        return
    rows = [
        (code, slug_of(f"{g.cells['nama'][:60]} {code}"), g.cells["nama"], g.cells.get("keterangan", ""), g.changes["category"],
         g.cells["satuan dasar"], g.cells["isi satuan"], g.cells["satuan isi"], g.cells["golongan pajak"],
         "|".join(g.cells.get("kata kunci", [])), g.cells.get("tampil", True))
        for code, g in first.items()
    ]  # fmt: skip
    made = await transactions.fetch(_INSERT_PRODUCTS, *_columns(rows))
    ids = {row["code"]: row["id"] for row in made}
    for good in goods:
        good.product = ids.get(good.cells["kode"])
    told = [
        (f"product:{ids[code]}", {"name": g.cells["nama"], "code": code}) for code, g in first.items() if code in ids
    ]
    await _record([("barang dibuat", subject, None, after) for subject, after in told], by=by)


_INSERT_PRODUCTS = """
INSERT INTO product (code, slug, name, description, category, base_unit, content_amount, content_unit, tax_class, keywords, published, picture)
SELECT code, slug, name, about, category, base, content, content_unit, tax, coalesce(string_to_array(nullif(keywords, ''), '|'), '{}'), shown, 'img/favicon.svg'
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[], $7::int[], $8::text[], $9::text[], $10::text[], $11::bool[])
  AS d (code, slug, name, about, category, base, content, content_unit, tax, keywords, shown)
ON CONFLICT (code) DO NOTHING RETURNING id, code
"""


async def _changed_products(goods: Sequence[Good], *, by: int) -> None:
    if not goods:
        return
    rows = [
        (g.product, g.changes.get("name"), g.changes.get("description"), g.changes.get("category"), g.changes.get("tax_class"),
         "|".join(g.changes["keywords"]) if "keywords" in g.changes else None, g.changes.get("published"))
        for g in goods
    ]  # fmt: skip
    await transactions.execute(_UPDATE_PRODUCTS, *_columns(rows))
    await _record([("barang diubah", f"product:{g.product}", g.before, g.changes) for g in goods], by=by)


_UPDATE_PRODUCTS = """
UPDATE product p SET name = coalesce(d.name, p.name), description = coalesce(d.about, p.description), category = coalesce(d.category, p.category),
  tax_class = coalesce(d.tax, p.tax_class), published = coalesce(d.shown, p.published),
  keywords = CASE WHEN d.keywords IS NULL THEN p.keywords ELSE coalesce(string_to_array(nullif(d.keywords, ''), '|'), '{}') END
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::bool[]) AS d (id, name, about, category, tax, keywords, shown)
WHERE p.id = d.id
"""


async def _units(goods: Sequence[Good], there: set[int | None], *, by: int) -> None:
    """New units; a product that was `there` before tells of them in its history."""
    goods = [good for good in goods if good.product is not None]
    if not goods:
        return
    rows = [(g.product, g.cells["kemasan"], g.cells["isi"], g.max_per_order or 99) for g in goods]
    made = await transactions.fetch(
        "INSERT INTO product_unit (product, name, factor, max_per_order, position)"
        " SELECT d.*, row_number() OVER (PARTITION BY product ORDER BY factor) FROM unnest($1::bigint[], $2::text[], $3::int[], $4::int[])"
        " AS d (product, name, factor, most) ON CONFLICT DO NOTHING RETURNING id, product, name, factor",
        *_columns(rows),
    )  # fmt: skip
    ids = {(row["product"], row["name"]): row["id"] for row in made}
    for good in goods:
        good.unit = ids.get((good.product, good.cells["kemasan"]))
    told = [
        (f"product:{row['product']}", {f"Kemasan {row['name']}": f"isi {row['factor']}"})
        for row in made
        if row["product"] in there
    ]
    await _record([("kemasan dibuat", subject, None, after) for subject, after in told], by=by)


async def _limits(goods: Sequence[Good], *, by: int) -> None:
    if goods:
        changed = await transactions.fetch(_UPDATE_LIMITS, *_columns([(g.unit, g.max_per_order) for g in goods]))
        told = [(f"product:{one['product']}", f"Paling banyak ({one['name']})", one) for one in changed]
        await _record(
            [("kemasan diubah", subject, {what: one["was"]}, {what: one["most"]}) for subject, what, one in told], by=by
        )


_UPDATE_LIMITS = """
WITH old AS (SELECT u.id, u.max_per_order FROM product_unit u WHERE u.id = ANY($1::bigint[]) ORDER BY u.id FOR UPDATE)
UPDATE product_unit u SET max_per_order = d.most FROM unnest($1::bigint[], $2::int[]) AS d (id, most) JOIN old USING (id)
WHERE u.id = d.id AND old.max_per_order <> d.most RETURNING u.product, u.name, old.max_per_order AS was, d.most
"""


async def _barcodes(goods: Sequence[Good], there: set[int | None], *, by: int) -> None:
    of = {g.unit: g for g in goods if g.unit is not None}
    if of:
        made = await transactions.fetch(
            "INSERT INTO barcode (code, unit) SELECT * FROM unnest($1::text[], $2::bigint[]) ON CONFLICT DO NOTHING RETURNING code, unit",
            *_columns([(g.new_barcode, unit) for unit, g in of.items()]),
        )
        told = [(of[row["unit"]], row["code"]) for row in made if of[row["unit"]].product in there]
        await _record(
            [
                ("barcode ditambah", f"product:{g.product}", None, {f"Barcode ({g.cells['kemasan']})": code})
                for g, code in told
            ],
            by=by,
        )


async def _proposals(goods: Sequence[Good], *, by: int, batch: str) -> None:
    rows = [(g.unit, tier, many, idr) for g in goods if g.unit is not None for tier, many, idr in g.prices]
    await propose_together(rows, by=by, batch=batch, why="impor lembar barang")


async def propose_together(rows: Sequence[tuple[Any, str, int, int]], *, by: int, batch: str, why: str) -> int:
    """(unit, tier, from quantity, rupiah) as open proposals of one batch; the number written. Inside a transaction."""
    if not rows:
        return 0
    return await transactions.execute(
        "INSERT INTO price_proposal (unit, tier, min_quantity, price_idr, why, proposed_by, batch)"
        " SELECT d.unit, d.tier, d.many, d.idr, $5, $6, $7 FROM unnest($1::bigint[], $2::text[], $3::int[], $4::bigint[]) AS d (unit, tier, many, idr)"
        " ON CONFLICT (unit, tier, min_quantity) WHERE outcome IS NULL DO NOTHING",
        *_columns(rows), why, by, batch,
    )  # fmt: skip


async def _record(rows: Sequence[tuple[str, str, dict[str, Any] | None, dict[str, Any]]], *, by: int) -> None:
    if rows:
        await transactions.execute(
            "INSERT INTO audit (by_person, entity, deed, subject, before, after)"
            " SELECT $5, $6, d.deed, d.subject, d.before::jsonb, d.after::jsonb FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])"
            " AS d (deed, subject, before, after)",
            *_columns([(deed, subject, None if before is None else json.dumps(before), json.dumps(after)) for deed, subject, before, after in rows]),
            by, SEKUNDER,
        )  # fmt: skip


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]
