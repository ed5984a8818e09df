"""/kategori and /kategori/{slug}: the shelves."""

from litestar import Response, get
from litestar.params import FromPath

from app.domain.catalogue.shelf import ORDERS
from app.domain.errors import NotFound
from app.routes.page_cache import shared_page
from app.routes.pages import AnyRequest
from app.routes.shop.cards import cards
from app.routes.shop.listing import listing
from app.routes.shop.page_store import Depends
from app.routes.shop.view import PRICES, view_of
from app.routes.shop.window import window


@get("/kategori", permit="public")
async def show_categories(request: AnyRequest) -> Response[str]:
    shelf = window().shelf
    many = {category.id: len(shelf.listing(category.id, "terlaris")) for category in shelf.categories}
    return shared_page(
        request, "shop/category/all.html", Depends(lists=True), here="kategori", categories=shelf.categories, many=many
    )


@get("/kategori/{slug:str}", permit="public")
async def show_category(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    shown = window()
    category = shown.shelf.category_at.get(slug)
    if category is None:
        raise NotFound
    view = view_of(request.scope["query_string"])
    found = listing(shown, shown.shelf.listing(category.id, view.order or "terlaris"), view)
    return shared_page(
        request, "shop/category/page.html", found.depends(view), here="kategori", category=category, view=view, found=found,
        cards=cards(request, shown, found.items, begins=True), orders=ORDERS, prices=PRICES,
    )  # fmt: skip


handlers = [show_categories, show_category]
