"""/produk/{slug}: one product, its prices and what proves them."""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from app.domain.catalogue.goods import Item
from app.domain.catalogue.photos.find import heaviest
from app.domain.catalogue.photos.name import photo_in
from app.domain.catalogue.prices import PER, price_for, unit_price_idr
from app.domain.errors import NotFound
from app.domain.money import rupiah
from app.routes.page_cache import shared_page
from app.routes.pages import AnyRequest, spares_data, static
from app.routes.shop.cards import cards
from app.routes.shop.page_store import Depends
from app.routes.shop.view import PHOTO
from app.routes.shop.window import Window, window
from app.settings import settings

NEIGHBOURS = 4
SPARE_SIDE = 160  # the width of a photo, in CSS pixels, for who spares data
SCHEMA_STOCK = {"ada": "InStock", "sedikit": "LimitedAvailability", "habis": "OutOfStock"}


@get("/produk/{slug:str}", permit="public")
async def show_product(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    shown = window()
    began = shown.pages.version
    item = shown.shelf.item_at(slug)
    if item is None:
        raise NotFound
    spare = spares_data(request)
    shows = spare and PHOTO in request.url.query
    waits = await _photo_that_waits(item) if spare and not shows else 0
    beside = [
        other for other in shown.shelf.listing(item.category, "terlaris")[: NEIGHBOURS + 1] if other.id != item.id
    ][:NEIGHBOURS]
    return shared_page(
        request, "shop/product/page.html", Depends(frozenset({item.id, *(other.id for other in beside)})), here="kategori",
        item=item, category=shown.shelf.category[item.category], band=shown.band(item.id), places=shown.bands_by_place(item.id),
        dearer=[(unit, one) for unit in item.units if unit.above_why for one in unit.dearer_than(shown.today)[:1]],
        cheaper=[(unit, one) for unit in item.units for one in unit.cheaper_than(shown.today)],
        ceilings=[(unit, *found) for unit in item.units[:1] if (found := item.ceiling(shown.today, unit))],
        promoted=[(unit, promo) for unit in item.units if (promo := unit.promoted(shown.today))],
        prices=_prices(item), per=PER[item.content_unit], beside=cards(request, shown, beside), reviews=shown.reviews.get(item.id),
        about=_about(item), data=_data(shown, item), version=began, waits=waits, shows=shows, side=SPARE_SIDE if spare else 320,
    )  # fmt: skip


async def _photo_that_waits(item: Item) -> int:
    """The kilobytes of a photo that is fetched only when it is asked for; 0: a drawing, which weighs next to nothing."""
    photo = photo_in(item.picture)
    return -(-await heaviest(photo.name, SPARE_SIDE * 2) // 1000) if photo else 0


def _prices(item: Item) -> list[tuple[str, int, int, int]]:
    """(what, umum, anggota, umum per kg, liter or piece) of each unit, and under it of each step by quantity."""
    rows = []
    for unit in item.units:
        assert unit.umum_idr is not None, "units of the window are for sale"
        size = {"factor": unit.factor, "content_amount": item.content_amount}
        label = f"{unit.name} isi {unit.factor}" if unit.name == "dus" else unit.name
        steps = [
            (label, unit.umum_idr, 1),
            *(
                (f"Grosir: mulai {step.min_quantity} {unit.name}", step.price_idr, step.min_quantity)
                for step in unit.grosir
            ),
        ]
        for words, idr, many in steps:
            member = price_for(unit.prices, "anggota", many)
            rows.append(
                (
                    words,
                    idr,
                    member.price_idr if member else idr,
                    unit_price_idr(idr, content_unit=item.content_unit, **size),
                )
            )
    return rows


def _about(item: Item) -> str:
    """What a shared link says."""
    unit = item.first
    if unit is None or unit.umum_idr is None:
        return item.description or item.name
    member = (
        f", anggota {rupiah(unit.anggota_idr)}"
        if unit.anggota_idr is not None and unit.anggota_idr < unit.umum_idr
        else ""
    )
    return f"{rupiah(unit.umum_idr)} per {unit.name}{member}. Koperasi Indora, Blora."


def _data(shown: Window, item: Item) -> dict[str, Any]:
    """The same for machines (schema.org)."""
    unit, base = item.first, settings().base_url
    offer = {
        "@type": "Offer", "priceCurrency": "IDR", "price": unit.umum_idr, "availability": f"https://schema.org/{SCHEMA_STOCK[shown.band(item.id)]}",
        "url": f"{base}/produk/{item.slug}",
    } if unit else None  # fmt: skip
    about = {
        "@context": "https://schema.org", "@type": "Product", "name": item.name, "description": item.description,
        "image": base + (photo.at(640, "webp") if (photo := photo_in(item.picture)) else static(item.picture)), "offers": offer,
    }  # fmt: skip
    return {name: value for name, value in about.items() if value}


handlers = [show_product]
