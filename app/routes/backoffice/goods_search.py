"""Finding goods in the office: the same search as the shop's, the rows fresh from the database."""

from app.domain.catalogue.find import items_of
from app.domain.catalogue.goods import Item
from app.routes.asked import page_number
from app.routes.page_cache import fresh_window
from app.routes.pages import AnyRequest

PER_PAGE = 25


async def goods_on_page(request: AnyRequest) -> tuple[str, int, int, list[Item]]:
    """What was searched for, the page, how many pages, and the goods on it. One query."""
    query, page = request.query_params.get("q", "").strip()[:80], page_number(request.query_params.get("hal", ""))
    shown = await fresh_window()
    numbers = (
        [hit.id for hit in shown.shelf.index.search(query, limit=250)]
        if query
        else [item.id for item in shown.shelf.listing(None, "nama")]
    )
    pages = max(1, -(-len(numbers) // PER_PAGE))
    page = min(page, pages)
    wanted = numbers[(page - 1) * PER_PAGE : page * PER_PAGE]
    found = {item.id: item for item in await items_of(wanted)}
    return query, page, pages, [found[number] for number in wanted if number in found]
