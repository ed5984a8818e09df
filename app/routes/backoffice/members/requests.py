"""/kantor/anggota/permintaan: what people ask about their own data; answered within 72 hours."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.errors import Refused
from app.domain.people import corrections
from app.domain.people.asker import Asker
from app.routes.asked import row_id, whole_number
from app.routes.backoffice import done, office, refused_office
from app.routes.backoffice.members import tabs_for
from app.routes.forms import Form
from app.routes.pages import AnyRequest
from app.routes.permissions import coops_for

BASE = "/kantor/anggota/permintaan"
LIST, ONE = "backoffice/members/requests.html", "backoffice/members/request.html"
LABELS = {"requested": "Menunggu", "granted": "Dikabulkan", "refused": "Ditolak", "withdrawn": "Dibatalkan"}
KINDS = {"koreksi": "Koreksi", "penghapusan": "Penghapusan"}


@get(BASE, permit="members.read")
async def requests_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    ended = request.query_params.get("keadaan") == "selesai"
    asked = request.query_params.get("dari", "")
    before = whole_number(asked)
    found = await corrections.requests_at(coops_for(asker, "members.read"), open_=not ended, before=before)
    size = corrections.PAGE
    more = f"{BASE}?keadaan={'selesai' if ended else ''}&dari={found[size - 1].id}" if len(found) > size else ""
    return await office(
        request, LIST, tabs=tabs_for(request, asker), requests=found[:size], labels=LABELS, kinds=KINDS, next_url=more,
        piles=[(BASE, "Menunggu", not ended), (f"{BASE}?keadaan=selesai", "Sudah dijawab", ended)],
    )  # fmt: skip


@get(BASE + "/{request_id:int}", permit="members.read")
async def request_page(request: AnyRequest, request_id: FromPath[int], asker: NamedDependency[Asker]) -> Response[str]:
    found = await corrections.request_at(coops_for(asker, "members.read"), row_id(request_id))
    return await office(request, ONE, **_shown(request, asker, found))


@post(BASE + "/{request_id:int}/pengabulan", permit="members.decide", status_code=200)
async def send_grant(
    request: AnyRequest, request_id: FromPath[int], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    found = await corrections.request_at(coops_for(asker, "members.decide"), row_id(request_id))
    try:
        await corrections.grant(asker, found)
    except Refused as refused:
        return await refused_office(request, ONE, refused, form, **_shown(request, asker, found))
    return done(f"{BASE}/{found.id}", "Permintaan dikabulkan.")


@post(BASE + "/{request_id:int}/penolakan", permit="members.decide", status_code=200)
async def send_refusal(
    request: AnyRequest, request_id: FromPath[int], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    found = await corrections.request_at(coops_for(asker, "members.decide"), row_id(request_id))
    try:
        answer = form.text("alasan", label="Alasan", min_length=5, max_length=300)
        form.check()
        await corrections.refuse(asker, found, answer=answer)
    except Refused as refused:
        return await refused_office(request, ONE, refused, form, **_shown(request, asker, found))
    return done(f"{BASE}/{found.id}", "Permintaan ditolak. Pemiliknya membaca alasannya.")


def _shown(request: AnyRequest, asker: Asker, found: corrections.DataRequest) -> dict[str, Any]:
    return {
        "tabs": tabs_for(request, asker), "wish": found, "label": LABELS[found.state], "kind": KINDS[found.kind], 
        "may_decide": (found.coop or 1) in coops_for(asker, "members.decide") and found.person != asker.person_id,
    }  # fmt: skip


handlers = [requests_page, request_page, send_grant, send_refusal]
