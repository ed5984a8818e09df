"""Product cards: drawn once per product and change, put together into any list."""

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from app.domain.catalogue.goods import Item
from app.routes.pages import AnyRequest, render, spares_data
from app.routes.shop.window import Window

ON_FIRST_SCREEN = 4


def cards(request: AnyRequest, shown: Window, items: Iterable[Item], *, begins: bool = False) -> Markup:
    """The cards of these goods. `begins`: the page begins with them, so the first pictures are fetched at once.

    For who spares data they have none: a browser without script fetches every picture that is named, seen or not.
    """
    if spares_data(request):
        return Markup("").join(_card(shown, item, "none") for item in items)
    first = ON_FIRST_SCREEN if begins else 0
    return Markup("").join(
        _card(shown, item, "at once" if place < first else "when seen") for place, item in enumerate(items)
    )


def _card(shown: Window, item: Item, picture: str) -> Markup:
    known = shown.cards.setdefault(item.id, {})
    if picture not in known:
        html = render("shop/product/_card.html", p=_shown(shown, item), picture=picture)
        known[picture] = Markup(html)  # noqa: S704 - our own template
    return known[picture]


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
