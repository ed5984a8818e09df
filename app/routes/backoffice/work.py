"""/kantor/pekerjaan/{id}: how far long work is; it can be left and come back to."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.errors import NotFound, Refused
from app.domain.people.asker import Asker
from app.domain.work.begin import again
from app.domain.work.find import Work, file_of, files_of, work_of
from app.routes.asked import whole_number
from app.routes.backoffice import office, refused_office
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, page, wants_fragment


@get("/kantor/pekerjaan/{number:str}", permit="staff")
async def show(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    context = await _shown(asker, number)
    if wants_fragment(request):
        return page(request, "backoffice/work/_progress.html", **context)
    # Without script the page comes back by itself.
    headers = {"Refresh": "3"} if context["work"].open else {}
    answer = await office(request, "backoffice/work/page.html", trail=[("Pekerjaan", "")], **context)
    answer.headers.update(headers)
    return answer


@get("/kantor/pekerjaan/{number:str}/berkas/{name:str}", permit="staff")
async def download(asker: NamedDependency[Asker], number: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    work = await _work(asker, number)
    file = await file_of(work.id, "out", name)
    return Response(
        file.content,
        media_type=file.media_type,
        headers={"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "no-store"},
    )


@post("/kantor/pekerjaan/{number:str}/ulangan", permit="staff", status_code=200)
async def repeat(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    work = await _work(asker, number)
    assert asker.person_id is not None
    try:
        await again(work.id, by=asker.person_id)
    except Refused as refused:
        return await refused_office(
            request,
            "backoffice/work/page.html",
            refused,
            form,
            trail=[("Pekerjaan", "")],
            **await _shown(asker, number),
        )
    return back_to(f"/kantor/pekerjaan/{work.id}")


async def _work(asker: Asker, number: str) -> Work:
    """Whoever began it sees it, and may see its files; for others it does not exist."""
    row = whole_number(number)
    if row is None:
        raise NotFound
    work = await work_of(row, coops={coop for _, coop in asker.offices})
    if work.by_person is not None and work.by_person != asker.person_id:
        raise NotFound
    return work


async def _shown(asker: Asker, number: str) -> dict[str, Any]:
    work = await _work(asker, number)
    return {"work": work, "files": await files_of(work.id)}


handlers = [show, download, repeat]
