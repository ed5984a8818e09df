"""/kantor/orang: offices of a co-op. One proposes, another grants; ending takes one and is at once."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.errors import Refused
from app.domain.people.asker import Asker
from app.domain.people.offices import ROLE_NAMES, SEKUNDER_ONLY, end_office, grant_office, offices_at, propose_office
from app.domain.people.phones import masked_phone
from app.routes.asked import own_coop, row_id
from app.routes.backoffice import coop_names, office, refused_office
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to
from app.routes.people.common import notice_of
from app.routes.permissions import coops_for

PAGE = "backoffice/people/page.html"
NOTICES = {
    "diusulkan": "Usulan tercatat. Pengurus lain perlu menyetujuinya.",
    "disetujui": "Jabatan diberikan. Yang bersangkutan perlu masuk lagi.",
    "berakhir": "Jabatan atau usulan sudah diakhiri.",
}


@get("/kantor/orang", permit="people.read")
async def offices_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    return await office(request, PAGE, **await _shown(request, asker, request.query_params.get("koperasi", "")))


@post("/kantor/orang", permit="offices.grant", status_code=200)
async def send_proposal(
    request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    shown = await _shown(request, asker, form.get("koperasi"))
    try:
        phone, role = (
            form.text("telepon", label="Nomor HP", max_length=30),
            form.choice("peran", ROLE_NAMES, label="Jabatan"),
        )
        form.check()
        await propose_office(asker, phone, role, shown["coop"])
    except Refused as refused:
        return await refused_office(request, PAGE, refused, form, **shown)
    return back_to(f"/kantor/orang?koperasi={shown['coop']}&pesan=diusulkan")


@post("/kantor/orang/{office_id:int}/persetujuan", permit="offices.grant", status_code=200)
async def send_grant(
    request: AnyRequest, office_id: FromPath[int], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    shown = await _shown(request, asker, form.get("koperasi"))
    try:
        await grant_office(asker, row_id(office_id))
    except Refused as refused:
        return await refused_office(request, PAGE, refused, form, **shown)
    return back_to(f"/kantor/orang?koperasi={shown['coop']}&pesan=disetujui")


@post("/kantor/orang/{office_id:int}/pengakhiran", permit="offices.grant", status_code=200)
async def send_end(
    request: AnyRequest, office_id: FromPath[int], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    shown = await _shown(request, asker, form.get("koperasi"))
    try:
        why = form.text("alasan", label="Alasan", max_length=200, required=False)
        form.check()
        await end_office(asker, row_id(office_id), why=why)
    except Refused as refused:
        return await refused_office(request, PAGE, refused, form, **shown)
    return back_to(f"/kantor/orang?koperasi={shown['coop']}&pesan=berakhir")


async def _shown(request: AnyRequest, asker: Asker, asked: str) -> dict[str, Any]:
    """What the page needs, for a co-op where the asker may read people. Another's co-op looks as if it did not exist."""
    readable = sorted(coops_for(asker, "people.read"))
    coop = own_coop(asker, "people.read", asked)
    names = await coop_names()
    may_grant = coop in coops_for(asker, "offices.grant")
    roles = [
        (role, name)
        for role, name in ROLE_NAMES.items()
        if role not in SEKUNDER_ONLY or (coop == 1 and asker.holds("superadmin", coop=1))
    ]
    return {
        "coop": coop, "coop_name": names[coop], "choices": [(at, names[at], at == coop) for at in readable], "offices": await offices_at(asker, coop),
        "roles": roles, "may_grant": may_grant, "masked_phone": masked_phone, "notice": notice_of(request, NOTICES),
    }  # fmt: skip


handlers = [offices_page, send_proposal, send_grant, send_end]
