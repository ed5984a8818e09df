"""What can be asked of the stock: what lies where, how much of it is free, and how it came there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.domain import transactions


@dataclass(frozen=True, slots=True)
class Place:
    id: int
    coop: int
    slug: str
    name: str
    kind: str  # toko | gudang
    address: str


@dataclass(frozen=True, slots=True)
class Level:
    """What lies at a place, in base units (pieces or grams); `reserved` of it is promised to orders."""

    place: int
    product: int
    name: str
    slug: str
    base_unit: str
    on_hand: int
    reserved: int
    value_idr: int
    min_stock: int = 0  # what should be free

    @property
    def free(self) -> int:
        return self.on_hand - self.reserved

    @property
    def each_idr(self) -> int:
        """The moving average of one piece or one kilogram, rounded down."""
        many = 1000 if self.base_unit == "gram" else 1
        return self.value_idr * many // self.on_hand if self.on_hand else 0


@dataclass(frozen=True, slots=True)
class Move:
    at: datetime
    place: str
    kind: str
    quantity: int
    value_idr: int
    source: str
    by: str | None


async def places() -> list[Place]:
    """All places, the shop first."""
    rows = await transactions.fetch("SELECT id, coop, slug, name, kind, address FROM place ORDER BY kind DESC, id")
    return [Place(*row) for row in rows]


# product -> {place -> habis | sedikit | ada}
Bands = dict[int, dict[int, str]]
_BANDS = "SELECT l.product, l.place, stock_band(l.on_hand - l.reserved, p.base_unit) AS band FROM stock_level l JOIN product p ON p.id = l.product"
_SOME_BANDS = _BANDS + " WHERE l.product = ANY($1)"


async def bands(products: Iterable[int] | None = None) -> Bands:
    """How much is free, as the public pages say it; None: of all products. One query."""
    rows = await (transactions.fetch(_BANDS) if products is None else transactions.fetch(_SOME_BANDS, list(products)))
    found: Bands = {}
    for product, place, band in rows:
        found.setdefault(product, {})[place] = band
    return found


_LEVELS = """
SELECT l.place, l.product, p.name, p.slug, p.base_unit, l.on_hand, l.reserved, l.value_idr, p.min_stock
FROM stock_level l JOIN product p ON p.id = l.product
"""
_LEVELS_OF = _LEVELS + " WHERE l.place = ANY($1) AND l.product = ANY($2) ORDER BY array_position($2, l.product)"
_LEVELS_AT = _LEVELS + " WHERE l.place = $1 ORDER BY p.name, p.id LIMIT $2 OFFSET $3"
_SCARCE_AT = (
    _LEVELS
    + " WHERE l.place = $1 AND (stock_band(l.on_hand - l.reserved, p.base_unit) <> 'ada' OR l.on_hand - l.reserved < p.min_stock)"
    " ORDER BY l.on_hand - l.reserved, p.name LIMIT $2 OFFSET $3"
)


async def levels_at(place: int, *, limit: int, offset: int = 0, scarce: bool = False) -> list[Level]:
    """What lies at a place, by name; `scarce`: only what is nearly or wholly sold out, or less than it should be."""
    return [Level(*row) for row in await transactions.fetch(_SCARCE_AT if scarce else _LEVELS_AT, place, limit, offset)]


async def levels_of(at: Iterable[int], products: Iterable[int]) -> list[Level]:
    """What lies at these places of these products, in the order asked."""
    return [Level(*row) for row in await transactions.fetch(_LEVELS_OF, list(at), list(products))]


async def moves_of(product: int, *, limit: int = 50, before: int | None = None) -> list[Move]:
    """How a product came and went, the newest first."""
    rows = await transactions.fetch(
        "SELECT m.at, l.name AS place, m.kind, m.quantity, m.value_idr, m.source, w.name AS by FROM stock_move m"
        " JOIN place l ON l.id = m.place LEFT JOIN person w ON w.id = m.by_person"
        " WHERE m.product = $1 AND ($3::bigint IS NULL OR m.id < $3) ORDER BY m.id DESC LIMIT $2",
        product, limit, before,
    )  # fmt: skip
    return [Move(*row) for row in rows]
