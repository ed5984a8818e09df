"""Product cards: drawn once per product and change, put together into any list."""

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from app.domain.catalogue.goods import Item
from app.routes.page_cache import spares_data
from app.routes.pages import AnyRequest, render
from app.routes.shop.window import Window

ON_FIRST_SCREEN = 4


def on_first_screen(request: AnyRequest) -> int:
    """How many pictures of a list are fetched at once; who spares data fetches none that is not shown."""
    return 0 if spares_data(request) else ON_FIRST_SCREEN


def cards(shown: Window, items: Iterable[Item], *, eager: int = 0) -> Markup:
    """The cards of these goods; the pictures of the first `eager` of them are fetched at once."""
    return Markup("").join(_card(shown, item, place < eager) for place, item in enumerate(items))


def _card(shown: Window, item: Item, eager: bool) -> Markup:
    known = shown.cards.get((item.id, eager))
    if known is None:
        html = render("shop/product/_card.html", p=_shown(shown, item), eager=eager)
        known = shown.cards[item.id, eager] = Markup(html)  # noqa: S704 - our own template
    return known


def _shown(shown: Window, item: Item) -> dict[str, Any]:
    unit = item.first
    assert unit is not None, "lists hold only what is for sale"
    category = shown.shelf.category.get(item.category)
    return {
        "slug": item.slug, "name": item.name, "unit_id": unit.id, "picture": item.picture, "price_idr": unit.umum_idr,
        "member_price_idr": unit.anggota_idr, "unit": f"per {unit.name}", "per": unit.per, "sold_out": shown.band(item.id) == "habis",
        "promo": promo.words if (promo := unit.promoted(shown.today)) else "", "promo_for": promo.badge if promo else "",
        "umkm": category is not None and category.slug == "produk-umkm",
    }  # fmt: skip
