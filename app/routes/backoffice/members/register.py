"""/kantor/anggota: buku daftar anggota on screen, on paper and as a file; one member's page; the sekunder's book of co-ops."""

import asyncio
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.audit.write import record
from app.domain.clock import business_day, now
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound, Refused
from app.domain.members import register
from app.domain.members.activate import DAYS, RESET_DAYS, print_code, print_reset
from app.domain.members.book_file import as_xlsx
from app.domain.members.depart import living_departure
from app.domain.people.acting import new_slip
from app.domain.people.asker import Asker
from app.domain.people.identity import reveal_nik
from app.domain.people.phones import masked_phone
from app.routes.asked import row_id
from app.routes.backoffice import coop_names, office, refused_office
from app.routes.backoffice.members import chosen_coop, primaries_for, tabs_for
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, page
from app.routes.people.common import notice_of
from app.routes.people.step_up import require_step_up
from app.routes.permissions import coops_for
from app.routes.presence import shown_presence

BASE = "/kantor/anggota"
BOOK, ONE = "backoffice/members/book.html", "backoffice/members/member.html"
STATES = {"": None, "anggota": True, "berhenti": False}
NOTICES = {"berhenti": "Pemberhentian tercatat. Petugas lain perlu menyetujuinya."}


@get(BASE, permit="members.read")
async def book_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    if not primaries_for(asker, "members.read"):
        return await office(request, "backoffice/members/coops.html", coops=await register.coop_entries())
    asked = request.query_params
    coop, choices = await chosen_coop(asker, "members.read", asked.get("koperasi", ""))
    words, state, after = asked.get("q", "")[:60], asked.get("status", ""), asked.get("dari", "")[:20]
    if state not in STATES:
        raise NotFound
    found = await register.entries([coop], words=words, living=STATES[state], after=after, at_most=register.PAGE + 1)
    return await office(
        request, BOOK, tabs=tabs_for(request, asker), coop=coop, choices=choices, entries=found[: register.PAGE], words=words, state=state,
        after=after, next_after=found[register.PAGE - 1].member_no if len(found) > register.PAGE else "",
        may_export=coop in primaries_for(asker, "members.export"), may_serve=coop in primaries_for(asker, "members.serve"),
        sekunder=SEKUNDER in coops_for(asker, "members.read"),
    )  # fmt: skip


@get(BASE + "/koperasi", permit="members.read")
async def coops_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    if SEKUNDER not in coops_for(asker, "members.read"):
        raise NotFound
    return await office(request, "backoffice/members/coops.html", coops=await register.coop_entries())


@get(BASE + "/cetak", permit="members.export", guards=[require_step_up])
async def paper(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    if not primaries_for(asker, "members.export"):
        return back_to(BASE)
    coop, _ = await chosen_coop(asker, "members.export", request.query_params.get("koperasi", ""))
    found = await register.whole_book(coop)
    await record("buku anggota dicetak", f"coop:{coop}", by=asker.person_id, entity=coop, after={"baris": len(found)})
    return page(
        request,
        "backoffice/members/paper.html",
        entries=found,
        coop_name=(await coop_names())[coop],
        today=business_day(now()),
        back=BASE,
    )


@post(BASE + "/unduhan", permit="members.export", guards=[require_step_up], step_up_back=BASE, status_code=200)
async def download(form: NamedDependency[Form], asker: NamedDependency[Asker]) -> Response[bytes]:
    coop, _ = await chosen_coop(asker, "members.export", form.get("koperasi"))
    found = await register.whole_book(coop)
    await record("buku anggota diunduh", f"coop:{coop}", by=asker.person_id, entity=coop, after={"baris": len(found)})
    body = await asyncio.to_thread(as_xlsx, found)
    return Response(
        body, media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="buku-anggota-{coop}.xlsx"', "Cache-Control": "no-store"},
    )  # fmt: skip


@get(BASE + "/kartu", permit="members.serve")
async def card_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    """What a scanned card says: whether this number is a living member of one's own primary, and whose."""
    typed = request.query_params.get("nomor", "")[:200]
    found = None
    if typed:
        known = await register.membership_by_no(primaries_for(asker, "members.serve"), typed)
        if known is not None:
            found = await register.entry_at(primaries_for(asker, "members.serve"), known, by=asker.person_id, why="memeriksa kartu anggota")  # fmt: skip
    return await office(
        request, "backoffice/members/card.html", typed=register.normal_member_no(typed) if typed else "", entry=found
    )


@get(BASE + "/{membership:int}", permit="members.read")
async def member_page(request: AnyRequest, membership: FromPath[int], asker: NamedDependency[Asker]) -> Response[str]:
    found = await register.entry_at(primaries_for(asker, "members.read"), row_id(membership), by=asker.person_id)
    return await office(request, ONE, **await _shown(request, asker, found))


@post(
    BASE + "/{membership:int}/nik", permit="members.nik", guards=[require_step_up], step_up_back=BASE, status_code=200
)
async def reveal(
    request: AnyRequest, membership: FromPath[int], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    found = await register.entry_at(primaries_for(asker, "members.nik"), row_id(membership))
    shown = await _shown(request, asker, found)
    try:
        assert asker.person_id is not None
        nik = await reveal_nik(found.person, by=asker.person_id, coop=found.coop, why=form.get("alasan_nik")[:200])
    except Refused as refused:
        return await refused_office(request, ONE, refused, form, **shown)
    return await office(request, ONE, **{**shown, "nik": nik})


@post(BASE + "/{membership:int}/aktivasi", permit="members.serve", status_code=200)
async def print_slip(
    request: AnyRequest, membership: FromPath[int], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    """The slip with the code is shown once and cannot be shown again: what is stored opens nothing."""
    found = await register.entry_at(primaries_for(asker, "members.serve"), row_id(membership))
    try:
        code = await print_code(asker, found)
    except Refused as refused:
        return await refused_office(request, ONE, refused, form, **await _shown(request, asker, found))
    return await _slip(request, found, code, days=DAYS)


@post(BASE + "/{membership:int}/pemulihan", permit="members.serve", status_code=200)
async def print_reset_slip(
    request: AnyRequest, membership: FromPath[int], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    """A new password for a member without a telephone: he shows that he is present, then the paper opens his account."""
    found = await register.entry_at(primaries_for(asker, "members.serve"), row_id(membership))
    try:
        code = await print_reset(asker, found, await shown_presence(asker, form, found.person, found.coop))
    except Refused as refused:
        return await refused_office(request, ONE, refused, form, **await _shown(request, asker, found))
    return await _slip(request, found, code, days=RESET_DAYS)


async def _slip(request: AnyRequest, found: register.Entry, code: str, *, days: int) -> Response[str]:
    return page(
        request, "backoffice/members/slip.html", entry=found, code=code, coop_name=(await coop_names())[found.coop], today=business_day(now()),
        days=days, anew=days == RESET_DAYS, back=f"{BASE}/{found.id}",
    )  # fmt: skip


@get(BASE + "/{membership:int}/surat", permit="members.serve")
async def slip_to_sign(request: AnyRequest, membership: FromPath[int], asker: NamedDependency[Asker]) -> Response[str]:
    found = await register.entry_at(primaries_for(asker, "members.serve"), row_id(membership))
    return page(
        request, "backoffice/members/surat.html", entry=found, slip=new_slip(), coop_name=(await coop_names())[found.coop], officer=asker.name,
        today=business_day(now()), back=f"{BASE}/{found.id}",
    )  # fmt: skip


async def _shown(request: AnyRequest, asker: Asker, found: register.Entry) -> dict[str, Any]:
    about = await register.about(found)
    return {
        "tabs": tabs_for(request, asker), "entry": found, "about": about, "masked_phone": masked_phone, "nik": "",
        "coop_name": (await coop_names())[found.coop], "departure": await living_departure(found.id),
        "may_nik": found.coop in primaries_for(asker, "members.nik"), "may_serve": found.coop in primaries_for(asker, "members.serve"),
        "may_decide": found.coop in primaries_for(asker, "members.decide") and found.person != asker.person_id, "notice": notice_of(request, NOTICES),
    }  # fmt: skip


handlers = [
    book_page,
    coops_page,
    paper,
    download,
    card_page,
    member_page,
    reveal,
    print_slip,
    print_reset_slip,
    slip_to_sign,
]
