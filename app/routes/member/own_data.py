"""/anggota/data-saya: what we hold about a person, to look at and to take away."""

from litestar import Response, get, post
from litestar.di import NamedDependency

from app.domain.people.asker import Asker
from app.domain.people.own_copy import as_file, own_copy, who_looked
from app.routes.member import links_at
from app.routes.pages import AnyRequest, page
from app.routes.people.step_up import require_step_up


@get("/anggota/data-saya", permit="signed_in")
async def own_data_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    return page(request, "member/own_data/page.html", links=links_at(request.url.path), looked=await who_looked(asker))


@post(
    "/anggota/data-saya/salinan",
    permit="signed_in",
    guards=[require_step_up],
    step_up_back="/anggota/data-saya",
    status_code=200,
)
async def send_copy(asker: NamedDependency[Asker]) -> Response[bytes]:
    return Response(
        as_file(await own_copy(asker)),
        media_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="data-saya-indora.json"', "Cache-Control": "no-store"},
    )


handlers = [own_data_page, send_copy]
