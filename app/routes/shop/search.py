"""/cari: from what somebody typed to the goods that were meant."""

from litestar import Response, get

from app.domain.catalogue.goods import Item
from app.domain.catalogue.shelf import ORDERS, sorted_by
from app.routes.page_cache import shared_page
from app.routes.pages import AnyRequest
from app.routes.shop.cards import cards
from app.routes.shop.listing import PER_PAGE, listing
from app.routes.shop.view import PRICES, View, view_of
from app.routes.shop.window import Window, window

MOST_HITS = 10 * PER_PAGE
BESIDE_NOTHING = 8


@get("/cari", permit="public")
async def show_search(request: AnyRequest) -> Response[str]:
    shown, view = window(), view_of(request.scope["query_string"])
    hits = _hits(shown, view)
    found = listing(shown, hits, view)
    instead = [] if found.items else shown.shelf.listing(None, "terlaris")[:BESIDE_NOTHING]
    corrected = shown.shelf.index.corrected(view.query) if hits else None
    return shared_page(
        request, "shop/search/page.html", found.depends(view), q=view.query, view=view, found=found, corrected=corrected, hidden=len(hits) - found.many,
        cards=cards(request, shown, found.items or instead, begins=True), orders=ORDERS, prices=PRICES, categories=shown.shelf.categories,
    )  # fmt: skip


def _hits(shown: Window, view: View) -> list[Item]:
    """Best first, or in the order asked for."""
    if not view.query:
        return []
    items = [
        item
        for hit in shown.shelf.index.search(view.query, limit=MOST_HITS)
        if (item := shown.shelf.items.get(hit.id)) and item.first
    ]
    return sorted_by(items, view.order) if view.order else items


handlers = [show_search]
