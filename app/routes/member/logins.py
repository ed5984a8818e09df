"""/anggota/masuk-aktif: where one is signed in, and ending it."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.people.asker import Asker
from app.domain.people.logins import end_all_logins, end_own_login, own_logins
from app.routes.asked import row_id
from app.routes.member import links_at
from app.routes.pages import AnyRequest, back_to, page
from app.routes.people.common import notice_of

NOTICES = {"berakhir": "Perangkat itu sudah dikeluarkan.", "semua": "Semua perangkat lain sudah dikeluarkan."}


@get("/anggota/masuk-aktif", permit="signed_in")
async def logins_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    return page(
        request,
        "member/logins/page.html",
        links=links_at(request.url.path),
        logins=await own_logins(asker),
        notice=notice_of(request, NOTICES),
    )


@post("/anggota/masuk-aktif/{login_id:int}/pengakhiran", permit="signed_in", status_code=200)
async def end_one(login_id: FromPath[int], asker: NamedDependency[Asker]) -> Response[str]:
    await end_own_login(asker, row_id(login_id))
    return back_to("/anggota/masuk-aktif?pesan=berakhir")


@post("/anggota/masuk-aktif/pengakhiran", permit="signed_in", status_code=200)
async def end_others(asker: NamedDependency[Asker]) -> Response[str]:
    assert asker.person_id is not None
    await end_all_logins(asker.person_id, why="diakhiri pemilik", but=asker.login_id)
    return back_to("/anggota/masuk-aktif?pesan=semua")


handlers = [logins_page, end_one, end_others]
