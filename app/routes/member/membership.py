"""/anggota/keanggotaan, /anggota/kartu and /anggota/pin: what one is, how one shows it, and how one leaves."""

from typing import Any

import segno
from litestar import Response, get, post
from litestar.di import NamedDependency

from app.domain.coops.find import coops
from app.domain.errors import Refused
from app.domain.members import depart
from app.domain.members.find import membership_of
from app.domain.members.states import DEPARTURE_LABELS
from app.domain.people.asker import Asker
from app.domain.people.identity import identity_of
from app.domain.people.pins import has_pin, set_pin
from app.routes.forms import Form
from app.routes.member import links_at
from app.routes.pages import AnyRequest, back_to, page
from app.routes.people.common import again, notice_of
from app.routes.people.step_up import require_step_up
from app.settings import settings

PAGE, PIN = "member/membership/page.html", "member/membership/pin.html"
NOTICES = {
    "diajukan": "Permintaan Anda tercatat. Pengurus memeriksanya.", "dibatalkan": "Permintaan dibatalkan. Anda tetap anggota.",
    "pin": "PIN terpasang. Pakai hanya di loket koperasi, dan jangan berikan kepada siapa pun.",
}  # fmt: skip


@get("/anggota/keanggotaan", permit="signed_in")
async def membership_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    return page(request, PAGE, **await _shown(request, asker))


@post("/anggota/keanggotaan/berhenti", permit="signed_in", status_code=200)
async def send_wish(request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]) -> Response[str]:
    try:
        kind = form.choice("jenis", depart.BY_MEMBER, label="Keinginan Anda")
        reason = form.text("alasan", label="Alasan", min_length=3, max_length=300)
        goal = form.whole("tujuan", 2, 10_000, label="Koperasi tujuan", required=False)
        form.check()
        await depart.ask_to_leave(asker, kind, to_coop=goal or None, reason=reason)
    except Refused as refused:
        return again(request, PAGE, refused, form, **await _shown(request, asker))
    return back_to("/anggota/keanggotaan?pesan=diajukan")


@post("/anggota/keanggotaan/berhenti/pembatalan", permit="signed_in", status_code=200)
async def withdraw_wish(
    request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    try:
        await depart.withdraw(asker)
    except Refused as refused:
        return again(request, PAGE, refused, form, **await _shown(request, asker))
    return back_to("/anggota/keanggotaan?pesan=dibatalkan")


@get("/anggota/kartu", permit="signed_in")
async def card_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    """The card holds the number, the name, the primary and the year; never the NIK. It can be printed and kept."""
    membership = await membership_of(asker.person_id)
    if membership is None:
        return back_to("/anggota/pendaftaran")
    # Behind the '#' nothing is sent to anybody: who scans it with a plain camera opens our page without telling the number.
    code = segno.make(f"{settings().base_url}/kantor/anggota/kartu#{membership.member_no}", error="m", micro=False)
    return page(
        request, "member/membership/card.html", membership=membership, name=asker.name, picture=code.svg_data_uri(scale=6, border=3, light="#fff"),
        back="/anggota",
    )  # fmt: skip


@get("/anggota/pin", permit="signed_in", guards=[require_step_up])
async def pin_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    return page(request, PIN, links=links_at(request.url.path), has_pin=await has_pin(asker.person_id))


@post("/anggota/pin", permit="signed_in", guards=[require_step_up], step_up_back="/anggota/pin", status_code=200)
async def send_pin(request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]) -> Response[str]:
    typed = form.values.pop("pin", "")
    try:
        await set_pin(asker, typed)
    except Refused as refused:
        return again(
            request, PIN, refused, form, links=links_at(request.url.path), has_pin=await has_pin(asker.person_id)
        )
    return back_to("/anggota/keanggotaan?pesan=pin")


async def _shown(request: AnyRequest, asker: Asker) -> dict[str, Any]:
    departures = await depart.own_departures(asker)
    open_now = next((one for one in departures if one.state in ("requested", "reviewed", "waiting", "approved")), None)
    return {
        "links": links_at(request.url.path), "notice": notice_of(request, NOTICES), "membership": await membership_of(asker.person_id),
        "identity": await identity_of(asker.person_id), "departures": departures, "leaving": open_now, "labels": DEPARTURE_LABELS,
        "goals": [(coop.id, coop.name) for coop in await coops() if coop.kind == "primer" and coop.id != asker.coop],
        "has_pin": await has_pin(asker.person_id),
    }  # fmt: skip


handlers = [membership_page, send_wish, withdraw_wish, card_page, pin_page, send_pin]
