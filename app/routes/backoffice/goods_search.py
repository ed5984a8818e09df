"""Finding goods in the office: the same search as the shop's, the rows fresh from the database."""

from app.domain.catalogue.find import items_of
from app.domain.catalogue.goods import Item
from app.routes.asked import page_number
from app.routes.page_cache import fresh_window
from app.routes.pages import AnyRequest

PER_PAGE = 25


async def goods_on_page(request: AnyRequest) -> tuple[str, int, int, list[Item]]:
    """What was searched for, the page, how many pages, and the goods on it; `kategori` narrows it. One query."""
    query, page = request.query_params.get("q", "").strip()[:80], page_number(request.query_params.get("hal", ""))
    shown = await fresh_window()
    inside = shown.shelf.category_at.get(request.query_params.get("kategori", ""))
    only = inside.id if inside else None
    if query:
        hits = (shown.shelf.items.get(hit.id) for hit in shown.shelf.index.search(query, limit=250))
        numbers = [item.id for item in hits if item is not None and only in (None, item.category)]
    else:
        numbers = [item.id for item in shown.shelf.listing(only, "nama")]
    pages = max(1, -(-len(numbers) // PER_PAGE))
    page = min(page, pages)
    wanted = numbers[(page - 1) * PER_PAGE : page * PER_PAGE]
    found = {item.id: item for item in await items_of(wanted)}
    return query, page, pages, [found[number] for number in wanted if number in found]
