"""Goods as everybody reads them: what a product is, how it is sold, what it costs, what proves that it is cheap."""

from dataclasses import dataclass
from datetime import date

from app.domain.catalogue.prices import Price, lowest, price_for, unit_price
from app.domain.governance.naming import Named
from app.domain.money import share_floor
from app.domain.promotions.rules import Promotion


@dataclass(frozen=True, slots=True)
class Category:
    id: int
    slug: str
    name: str
    line: str
    picture: str
    hidden: bool = False  # no list names it


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a modern store asked for the same unit; confirmed by a second person, good until it expires."""

    shop: str
    place: str
    seen_on: date
    price_idr: int
    evidence: str
    expires_on: date
    photo: str = ""  # the name of a photo that everybody may see
    width: int = 0
    height: int = 0
    by: Named | None = None  # the decision that says how long it counts


@dataclass(frozen=True, slots=True)
class Ceiling:
    """HET binds, HAP is a reference: rupiah for 1,000 g or ml."""

    kind: str
    idr_per_1000: int
    zone: str
    decree: str
    valid_from: date
    valid_until: date | None

    def holds(self, today: date) -> bool:
        return self.valid_from <= today and (self.valid_until is None or today <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Unit:
    """One way a product is sold. `factor` base units (pieces or grams) are in one; `per` compares: "Rp13.000/kg"."""

    id: int
    name: str
    factor: int
    max_per_order: int
    prices: tuple[Price, ...]
    evidence: tuple[Evidence, ...]
    barcodes: tuple[str, ...]
    umum_idr: int | None
    anggota_idr: int | None
    per: str | None
    promotions: tuple[Promotion, ...] = ()
    above_why: str = ""  # why we ask more than another store, as the buyer reads it

    def promoted(self, today: date) -> Promotion | None:
        """The promotion it takes part in today: one at most."""
        return next((one for one in self.promotions if one.holds(today)), None)

    @property
    def grosir(self) -> list[Price]:
        """Steps by quantity, those that are cheaper than one piece."""
        return [
            price
            for price in self.prices
            if price.tier == "grosir" and self.umum_idr and price.price_idr < self.umum_idr
        ]

    @property
    def primer_idr(self) -> int | None:
        return next((price.price_idr for price in self.prices if price.tier == "primer"), None)

    def cheaper_than(self, today: date) -> list["Cheaper"]:
        """The stores that ask more than we do for anybody, with what proves it; what has expired proves nothing."""
        if self.umum_idr is None:
            return []
        return [
            Cheaper(seen, seen.price_idr - self.umum_idr)
            for seen in self.evidence
            if today <= seen.expires_on and self.umum_idr < seen.price_idr
        ]

    def dearer_than(self, today: date) -> list["Cheaper"]:
        """The stores that ask less, the cheapest first; `saves_idr` is then what one saves there."""
        if self.umum_idr is None:
            return []
        there = [seen for seen in self.evidence if today <= seen.expires_on and seen.price_idr < self.umum_idr]
        return [
            Cheaper(seen, self.umum_idr - seen.price_idr) for seen in sorted(there, key=lambda seen: seen.price_idr)
        ]


@dataclass(frozen=True, slots=True)
class Cheaper:
    seen: Evidence
    saves_idr: int


@dataclass(frozen=True, slots=True)
class Item:
    """One published product, whole."""

    id: int
    slug: str
    name: str
    description: str
    category: int
    base_unit: str
    content_amount: int
    content_unit: str
    picture: str
    keywords: tuple[str, ...]
    popularity: int
    units: tuple[Unit, ...]  # those that are for sale, in their order
    ceilings: tuple[Ceiling, ...]
    picture_words: str = ""  # what the picture shows, for who does not see it; empty: what the name says

    @property
    def first(self) -> Unit | None:
        """The unit a list shows; None: nothing of this product is for sale."""
        return self.units[0] if self.units else None

    @property
    def per_idr(self) -> int:
        """What 1 kg, 1 liter or 1 piece costs, for sorting; goods without a price come last."""
        if not self.units or self.units[0].umum_idr is None:
            return 1 << 60
        return self.units[0].umum_idr * 1000 // (self.units[0].factor * self.content_amount)

    def ceiling(self, today: date, unit: Unit) -> tuple[Ceiling, int] | None:
        """The binding HET of today, and what it allows for this unit; else the HAP."""
        living = sorted((one for one in self.ceilings if one.holds(today)), key=lambda one: one.kind != "HET")
        return (
            (living[0], share_floor(living[0].idr_per_1000, unit.factor * self.content_amount, 1000))
            if living
            else None
        )


def unit_of(
    *, id: int, name: str, factor: int, max_per_order: int, prices: tuple[Price, ...], evidence: tuple[Evidence, ...],
    barcodes: tuple[str, ...], content_amount: int, content_unit: str, promotions: tuple[Promotion, ...] = (),
    above_why: str = "",
) -> Unit:  # fmt: skip
    """A unit with what it costs umum and anggota worked out once."""
    umum = price_for(prices, "umum", 1)
    idr = umum.price_idr if umum else None
    per = unit_price(idr, factor=factor, content_amount=content_amount, content_unit=content_unit) if idr else None
    return Unit(
        id,
        name,
        factor,
        max_per_order,
        prices,
        evidence,
        barcodes,
        idr,
        lowest(prices, "anggota"),
        per,
        promotions,
        above_why,
    )
