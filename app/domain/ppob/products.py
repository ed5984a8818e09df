"""What can be sold now, and for how much: our copy of the price list, with the margin that holds for each product."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from app.domain import transactions
from app.domain.clock import WIB, now
from app.domain.money import basis_points

ANGGOTA, UMUM = "anggota", "umum"
CLASSES = {ANGGOTA: "Anggota", UMUM: "Umum"}
STEP_IDR = 50  # prices end in 00 or 50: they are paid in cash too


@dataclass(frozen=True, slots=True)
class Product:
    """One product for one class of buyers. A bill (`kind` pasca) has no price before it was asked for, only our own fee."""

    sku: str
    kind: str  # prepaid | pasca
    service: str
    name: str
    brand: str
    type: str
    note: str
    cost_idr: int  # prepaid: what leaves our deposit; a bill: 0
    admin_idr: int
    commission_idr: int
    flat_idr: int
    rate_bp: int
    on: bool  # listed, switched on at both ends, in stock
    multi: bool
    closed: tuple[time, time] | None

    @property
    def is_bill(self) -> bool:
        return self.kind == "pasca"

    @property
    def free_sum(self) -> bool:
        """A wallet that takes any sum in thousands."""
        return self.is_bill and self.brand.upper() == "E-MONEY"

    @property
    def price_idr(self) -> int:
        """All-in, never below cost. Prepaid only."""
        assert not self.is_bill
        return selling_price(self.cost_idr, self.flat_idr, self.rate_bp)

    def fee_idr(self, bill_idr: int) -> int:
        """Our own fee for paying a bill of this sum; a line of its own, never hidden in the biller's."""
        return self.flat_idr + basis_points(bill_idr, self.rate_bp)

    def off_words(self, moment: datetime | None = None) -> str:
        """Why it cannot be bought at this moment, in a few words; empty: it can."""
        if not self.on:
            return "Sedang gangguan"
        if self.closed and within(self.closed, (moment or now()).astimezone(WIB).time()):
            return f"Tutup sampai {self.closed[1]:%H.%M} WIB"
        return ""


def selling_price(cost_idr: int, flat_idr: int, rate_bp: int) -> int:
    """Cost and margin, rounded up to the step. Nothing is ever taken off a cost."""
    whole = cost_idr + flat_idr + basis_points(cost_idr, rate_bp)
    return -(-whole // STEP_IDR) * STEP_IDR


def within(window: tuple[time, time], at: time) -> bool:
    """Whether a time of day lies in a daily window, which may cross midnight."""
    start, end = window
    return start <= at < end if start < end else at >= start or at < end


_PRODUCT = """
SELECT p.*, r.flat_idr, r.rate_bp, p.listed AND p.buyer_on AND p.seller_on AND p.stock IS DISTINCT FROM 0 AS is_on
FROM ppob_product p CROSS JOIN LATERAL (
  SELECT m.flat_idr, m.rate_bp FROM ppob_margin m
  WHERE m.valid_until IS NULL AND m.class = $1 AND (m.sku = p.sku OR (m.sku IS NULL AND (m.service = p.service OR m.service IS NULL)))
  ORDER BY m.sku IS NULL, m.service IS NULL LIMIT 1) r
"""
_OF_BRANDS = (
    _PRODUCT
    + " WHERE p.listed AND p.service = $2 AND upper(p.brand) = ANY($3::text[]) ORDER BY p.kind, p.category, p.type, p.cost_idr, p.name"
)
_BILLERS = _PRODUCT + " WHERE p.listed AND p.service = $2 AND p.kind = 'pasca'"
_ONE = _PRODUCT + " WHERE p.listed AND p.service IS NOT NULL AND p.sku = $2"
_BRANDS = "SELECT upper(brand) AS brand FROM ppob_product WHERE listed AND service = $1 GROUP BY 1"
_FIRST = ("PLN PASCABAYAR", "BPJS KESEHATAN", "INTERNET PASCABAYAR", "GO PAY")  # what most people come for
_LAST = ("E-MONEY", "TV PASCABAYAR")


async def products_of(service: str, brands: list[str], *, member: bool) -> list[Product]:
    """What a service sells of these brands, cheapest first within its kind. One query."""
    rows = await transactions.fetch(_OF_BRANDS, _class(member), service, [brand.upper() for brand in brands])
    return [as_product(row) for row in rows]


async def product_of(sku: str, *, member: bool) -> Product | None:
    """One product by its code; None: not on the newest list, or not sold by us."""
    row = await transactions.fetch_one(_ONE, _class(member), sku)
    return as_product(row) if row else None


async def brands_of(service: str) -> list[str]:
    """The brands (operators, billers, wallets) of a service, in capitals, as the provider spells them."""
    found = [row["brand"] for row in await transactions.fetch(_BRANDS, service)]
    return sorted(found, key=lambda brand: (brand in _LAST, brand not in _FIRST, brand))


async def billers_of(service: str, *, member: bool) -> list[Product]:
    """Whose bills a service takes; ours in Blora first."""
    rows = await transactions.fetch(_BILLERS, _class(member), service)
    return sorted(
        map(as_product, rows), key=lambda p: ("BLORA" not in p.name.upper(), p.brand.upper() not in _FIRST, p.name)
    )


def _class(member: bool) -> str:
    return ANGGOTA if member else UMUM


def as_product(row: Mapping[str, Any]) -> Product:
    """A row of the price list with its margin and `is_on`."""
    return Product(
        sku=row["sku"], kind=row["kind"], service=row["service"], name=row["name"], brand=row["brand"], type=row["type"], note=row["note"],
        cost_idr=row["cost_idr"] or 0, admin_idr=row["admin_idr"] or 0, commission_idr=row["commission_idr"] or 0, flat_idr=row["flat_idr"],
        rate_bp=row["rate_bp"], on=row["is_on"], multi=row["multi"],
        closed=(row["closed_from"], row["closed_until"]) if row["closed_from"] is not None else None,
    )  # fmt: skip
