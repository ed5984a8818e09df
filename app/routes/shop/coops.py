"""/koperasi and /koperasi/{slug}: whose shop this is, and where orders can be collected."""

from litestar import Response, get
from litestar.params import FromPath

from app.domain.errors import NotFound
from app.routes.page_cache import shared_page
from app.routes.pages import AnyRequest
from app.routes.shop.page_store import Depends
from app.routes.shop.window import window


@get("/koperasi", permit="public")
async def show_coops(request: AnyRequest) -> Response[str]:
    return shared_page(request, "shop/coop/all.html", Depends(), coops=window().coops)


@get("/koperasi/{slug:str}", permit="public")
async def show_coop(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    shown = window()
    coop = next((coop for coop in shown.coops if coop.slug == slug), None)
    if coop is None:
        raise NotFound
    places = [place for place in shown.places if place.coop == coop.id]
    return shared_page(request, "shop/coop/page.html", Depends(), coop=coop, places=places)


handlers = [show_coops, show_coop]
