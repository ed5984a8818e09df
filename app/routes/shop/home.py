"""/ : search first, then the shelves, what sells, and the prices that can be checked."""

from typing import Any

from litestar import Response, get

from app.domain.catalogue.goods import Cheaper, Item
from app.routes.page_cache import shared_page
from app.routes.pages import AnyRequest
from app.routes.shop.cards import cards
from app.routes.shop.page_store import Depends
from app.routes.shop.window import Window, window

POPULAR, HONEST, PROMOTED = 8, 4, 4


@get("/", permit="public")
async def show_home(request: AnyRequest) -> Response[str]:
    shown = window()
    candidates = shown.shelf.listing(None, "terlaris")[: POPULAR * 4]
    popular = [item for item in candidates if shown.band(item.id) != "habis"][:POPULAR]
    honest = _honest(shown)
    promoted = [item for item in shown.shelf.with_promotion(shown.today) if shown.band(item.id) != "habis"][:PROMOTED]
    numbers = {item.id for item in (*candidates, *promoted)} | {row["item"].id for row in honest}
    return shared_page(
        request, "shop/home/page.html", Depends(frozenset(numbers), lists=True), here="beranda",
        categories=shown.shelf.categories, cards=cards(request, shown, popular), honest=honest, promoted=cards(request, shown, promoted),
        coops=shown.coops,
    )  # fmt: skip


def _honest(shown: Window) -> list[dict[str, Any]]:
    """What costs less here than elsewhere, with the proof; of each kind of goods the best-selling first."""
    found: list[tuple[Item, Cheaper]] = []
    for item in shown.shelf.with_evidence():
        best = max(
            (cheaper for unit in item.units for cheaper in unit.cheaper_than(shown.today)),
            key=lambda one: one.saves_idr,
            default=None,
        )
        if best is not None:
            found.append((item, best))
    found.sort(key=lambda pair: -pair[0].popularity)
    return [{"item": item, "cheaper": cheaper} for item, cheaper in found[:HONEST]]


handlers = [show_home]
