"""What can be asked of the catalogue in the database: whole products, set by set, one query however many."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from app.domain import transactions
from app.domain.catalogue.goods import Category, Ceiling, Evidence, Item, Unit, unit_of
from app.domain.catalogue.prices import Price
from app.domain.governance.naming import Named
from app.domain.promotions.running import OF_UNIT, PromotionRow, promotion_of

# Everything of a product in one row: its units with prices, evidence and barcodes nested as JSON.
_ITEM = (
    """
SELECT p.id, p.slug, p.name, p.description, p.category, p.base_unit, p.content_amount, p.content_unit, p.picture, p.picture_words, p.keywords, p.popularity,
  (SELECT json_agg(json_build_object('id', u.id, 'name', u.name, 'factor', u.factor, 'max_per_order', u.max_per_order,
     'prices', (SELECT json_agg(json_build_array(r.tier, r.min_quantity, r.price_idr)
                  ORDER BY array_position(ARRAY['umum','anggota','grosir','primer'], r.tier), r.min_quantity)
                FROM price r WHERE r.unit = u.id AND r.valid_until IS NULL),
     'evidence', (SELECT json_agg(json_build_array(e.shop, e.place, e.seen_on, e.price_idr, e.evidence, e.expires_on, f.name, f.width, f.height,
                    d.id, d.number, d.decided_on, d.first)
                    ORDER BY e.seen_on DESC, e.id)
                  FROM reference_price e LEFT JOIN price_photo f ON f.reference = e.id LEFT JOIN decision d ON d.id = e.decision
                  WHERE e.unit = u.id AND e.confirmed_by IS NOT NULL AND e.expires_on >= current_date - 1),
     'above_why', (SELECT r.above_why FROM price r WHERE r.unit = u.id AND r.tier = 'umum' AND r.valid_until IS NULL),
     'barcodes', (SELECT json_agg(b.code ORDER BY b.code) FROM barcode b WHERE b.unit = u.id),
     'promotions', """  # noqa: S608 - our own text
    + OF_UNIT
    + """) ORDER BY u.position, u.factor)
   FROM product_unit u WHERE u.product = p.id) AS units,
  (SELECT json_agg(json_build_array(c.kind, c.idr_per_1000, c.zone, c.decree, c.valid_from, c.valid_until))
   FROM price_ceiling c WHERE c.product = p.id AND (c.valid_until IS NULL OR c.valid_until >= current_date - 1)) AS ceilings
FROM product p WHERE p.published
"""
)
_ALL_ITEMS = _ITEM + " ORDER BY p.id"
_SOME_ITEMS = _ITEM + " AND p.id = ANY($1)"
_HIDDEN_TOO = _SOME_ITEMS.replace("WHERE p.published", "WHERE true")


class _PriceRow(msgspec.Struct, array_like=True):
    tier: str
    min_quantity: int
    price_idr: int


class _EvidenceRow(msgspec.Struct, array_like=True):
    shop: str
    place: str
    seen_on: date
    price_idr: int
    evidence: str
    expires_on: date
    photo: str | None
    width: int | None
    height: int | None
    decision: int | None
    number: str | None
    decided_on: date | None
    first: bool | None

    @property
    def by(self) -> Named | None:
        if self.decision is None or self.number is None or self.decided_on is None:
            return None
        return Named(self.decision, self.number, self.decided_on, bool(self.first))


class _CeilingRow(msgspec.Struct, array_like=True):
    kind: str
    idr_per_1000: int
    zone: str
    decree: str
    valid_from: date
    valid_until: date | None


class _UnitRow(msgspec.Struct):
    id: int
    name: str
    factor: int
    max_per_order: int
    prices: list[_PriceRow] | None
    evidence: list[_EvidenceRow] | None
    barcodes: list[str] | None
    promotions: list[PromotionRow] | None = None
    above_why: str | None = None


_units = msgspec.json.Decoder(list[_UnitRow])
_ceilings = msgspec.json.Decoder(list[_CeilingRow])


async def all_items(at_once: int = 200) -> list[Item]:
    """Every published product. Ten thousand take some time: the event loop gets a turn after each `at_once`."""
    rows = await transactions.fetch(_ALL_ITEMS)
    items: list[Item] = []
    for begin in range(0, len(rows), at_once):
        items.extend(_item(row) for row in rows[begin : begin + at_once])
        await asyncio.sleep(0)
    return items


async def items_of(products: Iterable[int], *, hidden_too: bool = False) -> list[Item]:
    """These products, those that are published; for the office the hidden ones too."""
    return [_item(row) for row in await transactions.fetch(_HIDDEN_TOO if hidden_too else _SOME_ITEMS, list(products))]


def _item(row: transactions.Row) -> Item:
    content_amount, content_unit = row["content_amount"], row["content_unit"]
    units = [_unit(unit, content_amount, content_unit) for unit in _units.decode(row["units"])] if row["units"] else []
    ceilings = _ceilings.decode(row["ceilings"]) if row["ceilings"] else []
    return Item(
        row["id"], row["slug"], row["name"], row["description"], row["category"], row["base_unit"], content_amount, content_unit,
        row["picture"], tuple(row["keywords"]), row["popularity"], tuple(unit for unit in units if unit.umum_idr is not None),
        tuple(Ceiling(c.kind, c.idr_per_1000, c.zone, c.decree, c.valid_from, c.valid_until) for c in ceilings),
        row["picture_words"],
    )  # fmt: skip


def _unit(row: _UnitRow, content_amount: int, content_unit: str) -> Unit:
    return unit_of(
        id=row.id, name=row.name, factor=row.factor, max_per_order=row.max_per_order,
        prices=tuple(Price(p.tier, p.min_quantity, p.price_idr) for p in row.prices or ()),
        evidence=tuple(
            Evidence(e.shop, e.place, e.seen_on, e.price_idr, e.evidence, e.expires_on, e.photo or "", e.width or 0, e.height or 0, e.by)
            for e in row.evidence or ()),
        above_why=row.above_why or "",
        barcodes=tuple(row.barcodes or ()), promotions=tuple(promotion_of(one) for one in row.promotions or ()),
        content_amount=content_amount, content_unit=content_unit,
    )  # fmt: skip


async def categories() -> list[Category]:
    """All shelves, in their order."""
    rows = await transactions.fetch("SELECT id, slug, name, line, picture, hidden FROM category ORDER BY position, id")
    return [Category(*row) for row in rows]


async def synonyms() -> dict[str, Sequence[str]]:
    """What people say -> what goods are called."""
    return {row["term"]: row["means"] for row in await transactions.fetch("SELECT term, means FROM synonym")}
