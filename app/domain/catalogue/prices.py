"""The one rule of which price applies, and the unit prices that make goods comparable.

A buyer pays the lowest price that is open to him: *umum* is open to all, *anggota* to members, *primer* to the primaries'
own buyers (who are members too), *grosir* to all from its quantity on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain import transactions
from app.domain.money import rupiah, share_floor

BUYERS = ("umum", "anggota", "primer")  # tiers a buyer may have; grosir comes by quantity, not by who buys
PER = {"g": "kg", "ml": "liter", "pcs": "buah"}
_OPEN_TO = {"umum": ("umum",), "anggota": ("umum", "anggota"), "primer": ("umum", "anggota", "primer")}


@dataclass(frozen=True, slots=True)
class Price:
    """One living price of one unit: whole rupiah for one, from `min_quantity` of them on (1 but for grosir)."""

    tier: str
    min_quantity: int
    price_idr: int


@dataclass(frozen=True, slots=True)
class Priced:
    """What one unit costs this buyer at this quantity, by which tier, and what it costs anybody (umum, without grosir)."""

    price_idr: int
    tier: str
    umum_idr: int


def price_for(prices: Iterable[Price], tier: str, quantity: int) -> Priced | None:
    """The lowest of the prices open to a buyer of this tier at this quantity; None: not for sale to this buyer.

    Pure: the same prices give the same answer on a page, in a cart and at the checkout. `tier` is one of BUYERS.
    """
    buyer = _OPEN_TO[tier]
    listed = list(prices)
    mine = [
        price for price in listed if price.tier in buyer or (price.tier == "grosir" and quantity >= price.min_quantity)
    ]
    if not mine:
        return None
    best = min(mine, key=lambda price: price.price_idr)  # of equals the first in the list
    umum = next((price.price_idr for price in listed if price.tier == "umum"), best.price_idr)
    return Priced(best.price_idr, best.tier, umum)


_PRICES = (
    "SELECT unit, tier, min_quantity, price_idr FROM price WHERE unit = ANY($1) AND valid_until IS NULL"
    " ORDER BY unit, array_position(ARRAY['umum','anggota','grosir','primer'], tier), min_quantity"
)


async def prices_of(units: Iterable[int]) -> dict[int, list[Price]]:
    """The living prices of these units, one query; a unit that is not for sale has an empty list. Works in a transaction."""
    wanted = list(units)
    found: dict[int, list[Price]] = {unit: [] for unit in wanted}
    for row in await transactions.fetch(_PRICES, wanted):
        found[row["unit"]].append(Price(row["tier"], row["min_quantity"], row["price_idr"]))
    return found


def lowest(prices: Sequence[Price], tier: str) -> int | None:
    """What one costs a buyer of this tier; None: not for sale."""
    priced = price_for(prices, tier, 1)
    return priced.price_idr if priced else None


def unit_price_idr(price_idr: int, *, factor: int, content_amount: int, content_unit: str) -> int:
    """Rupiah for 1 kg, 1 liter or 1 piece, rounded down: price × 1000 ÷ (factor × content), × 1 for pieces.

    `factor` base units are in the unit sold, `content_amount` g, ml or pieces in one base unit.
    """
    many = 1 if content_unit == "pcs" else 1000
    return share_floor(price_idr, many, factor * content_amount)


def unit_price(price_idr: int, *, factor: int, content_amount: int, content_unit: str) -> str | None:
    """ "Rp13.000/kg", "Rp15.700/liter", "Rp280/buah"; None where it would only say the price again."""
    if factor * content_amount == (1 if content_unit == "pcs" else 1000):
        return None
    per_idr = unit_price_idr(price_idr, factor=factor, content_amount=content_amount, content_unit=content_unit)
    return f"{rupiah(per_idr)}/{PER[content_unit]}"
