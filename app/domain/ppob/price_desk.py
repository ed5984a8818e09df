"""The price list as the office sees it: page by page, with what members and others pay, and what each price was before."""

from dataclasses import dataclass
from datetime import datetime

from app.domain import transactions
from app.domain.ppob.products import CLASSES, Product, as_product, selling_price
from app.domain.ppob.services import SERVICES
from app.domain.transactions import Row

A_PAGE = 50
STATES = {
    "": "Semua yang kami jual",
    "jual": "Dijual",
    "mati": "Sedang mati",
    "lepas": "Hilang dari daftar",
    "lain": "Tidak kami jual",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the list: the product as each class of buyers gets it."""

    product: Product
    listed: bool
    sold: bool  # stands on one of our pages
    seller: str
    category: str
    changed_at: datetime
    prices: dict[str, int]  # class -> all-in price of a prepaid product, or our fee for a small bill

    @property
    def service_name(self) -> str:
        return SERVICES[self.product.service].name if self.product.service in SERVICES else "–"

    @property
    def words(self) -> str:
        if not self.listed:
            return "Hilang dari daftar"
        if not self.sold:
            return "Tidak dijual"
        return self.product.off_words() or "Dijual"


@dataclass(frozen=True, slots=True)
class Change:
    """What the provider's list said from this moment on."""

    at: datetime
    cost_idr: int | None
    admin_idr: int | None
    commission_idr: int | None
    buyer_on: bool
    seller_on: bool
    in_stock: bool
    listed: bool
    window: str

    @property
    def words(self) -> str:
        flags = [
            (self.listed, "hilang dari daftar"),
            (self.buyer_on, "kita matikan"),
            (self.seller_on, "penjual tutup"),
            (self.in_stock, "stok habis"),
        ]
        return ", ".join(word for on, word in flags if not on) or "dapat dijual"


_LIST = """
SELECT p.*, a.flat_idr, a.rate_bp, u.flat_idr AS umum_flat, u.rate_bp AS umum_bp, count(*) OVER () AS found,
  p.listed AND p.buyer_on AND p.seller_on AND p.stock IS DISTINCT FROM 0 AS is_on
FROM ppob_product p
CROSS JOIN LATERAL (SELECT flat_idr, rate_bp FROM ppob_margin m WHERE m.valid_until IS NULL AND m.class = 'anggota'
  AND (m.sku = p.sku OR (m.sku IS NULL AND (m.service = p.service OR m.service IS NULL))) ORDER BY m.sku IS NULL, m.service IS NULL LIMIT 1) a
CROSS JOIN LATERAL (SELECT flat_idr, rate_bp FROM ppob_margin m WHERE m.valid_until IS NULL AND m.class = 'umum'
  AND (m.sku = p.sku OR (m.sku IS NULL AND (m.service = p.service OR m.service IS NULL))) ORDER BY m.sku IS NULL, m.service IS NULL LIMIT 1) u
WHERE ($1 = '' OR strpos(lower(p.name || ' ' || p.sku || ' ' || p.brand), lower($1)) > 0) AND ($2 = '' OR p.service = $2)
  AND CASE $3 WHEN 'jual' THEN p.listed AND p.service IS NOT NULL AND p.buyer_on AND p.seller_on AND p.stock IS DISTINCT FROM 0
    WHEN 'mati' THEN p.listed AND p.service IS NOT NULL AND NOT (p.buyer_on AND p.seller_on AND p.stock IS DISTINCT FROM 0)
    WHEN 'lepas' THEN NOT p.listed WHEN 'lain' THEN p.service IS NULL ELSE p.service IS NOT NULL OR $4 <> '' END AND ($4 = '' OR p.sku = $4)
ORDER BY p.service, p.brand, p.name, p.sku LIMIT $5 OFFSET $6
"""


async def listed(*, words: str = "", service: str = "", state: str = "", page: int = 1) -> tuple[list[Listed], int]:
    """One page of the list and how many there are in all. One query."""
    rows = await transactions.fetch(_LIST, words, service, state, "", A_PAGE, (page - 1) * A_PAGE)
    return [_row(row) for row in rows], rows[0]["found"] if rows else 0


async def listed_one(sku: str) -> Listed | None:
    rows = await transactions.fetch(_LIST, "", "", "", sku, 1, 0) if sku else []
    return _row(rows[0]) if rows else None


async def changes_of(sku: str, most: int = 100) -> list[Change]:
    """What the list said about one product, the newest first."""
    rows = await transactions.fetch(
        "SELECT * FROM ppob_product_change WHERE sku = $1 ORDER BY id DESC LIMIT $2", sku, most
    )
    return [
        Change(
            row["at"], row["cost_idr"], row["admin_idr"], row["commission_idr"], row["buyer_on"], row["seller_on"], row["in_stock"], row["listed"],
            f"{row['closed_from']:%H.%M}–{row['closed_until']:%H.%M}" if row["closed_from"] is not None else "",
        )
        for row in rows
    ]  # fmt: skip


async def last_syncs() -> list[Row]:
    """The newest word of each list: when it was read, and whether it could be."""
    return await transactions.fetch(
        "SELECT DISTINCT ON (s.kind) s.kind, s.at, s.seen, s.fresh, s.changed, s.gone, s.trouble, t.next_at FROM ppob_sync s"
        " JOIN ppob_turn t ON t.name = s.kind ORDER BY s.kind, s.id DESC"
    )


def _row(row: Row) -> Listed:
    product = as_product({**dict(row), "service": row["service"] or ""})
    umum = (row["umum_flat"], row["umum_bp"])
    if product.is_bill:
        prices = {"anggota": product.flat_idr, "umum": umum[0]}
    else:
        prices = {"anggota": product.price_idr, "umum": selling_price(product.cost_idr, *umum)}
    assert set(prices) == set(CLASSES)
    return Listed(
        product, row["listed"], row["service"] is not None, row["seller"], row["category"], row["changed_at"], prices
    )
