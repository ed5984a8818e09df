"""/kantor/anggota/keluar: who leaves. One officer looks, another decides, then the money is settled."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.coops.find import coops
from app.domain.errors import Refused
from app.domain.leaving.settle import CASH, WAYS, Payout, settle, settlement_of
from app.domain.members import depart, register
from app.domain.members.states import DEPARTURE_LABELS, KINDS, DepartureState
from app.domain.people.asker import Asker
from app.routes.asked import row_id, whole_number
from app.routes.backoffice import done, office, refused_office
from app.routes.backoffice.members import primaries_for, tabs_for
from app.routes.forms import Form
from app.routes.pages import AnyRequest
from app.routes.people.step_up import require_step_up

BASE = "/kantor/anggota/keluar"
LIST, ONE, NEW = (
    "backoffice/members/departures.html",
    "backoffice/members/departure.html",
    "backoffice/members/leave.html",
)


@get(BASE, permit="members.read")
async def departures_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    ended = request.query_params.get("keadaan") == "selesai"
    asked = request.query_params.get("dari", "")
    before = whole_number(asked)
    found = await depart.departures(primaries_for(asker, "members.read"), open_=not ended, before=before)
    more = (
        f"{BASE}?keadaan={'selesai' if ended else ''}&dari={found[depart.PAGE - 1].id}"
        if len(found) > depart.PAGE
        else ""
    )
    return await office(
        request, LIST, tabs=tabs_for(request, asker), departures=found[: depart.PAGE], labels=DEPARTURE_LABELS, next_url=more,
        piles=[(BASE, "Berjalan", not ended), (f"{BASE}?keadaan=selesai", "Selesai", ended)],
    )  # fmt: skip


@get("/kantor/anggota/{membership:int}/berhenti", permit="members.decide")
async def leave_page(request: AnyRequest, membership: FromPath[int], asker: NamedDependency[Asker]) -> Response[str]:
    found = await register.entry_at(primaries_for(asker, "members.decide"), row_id(membership), by=asker.person_id)
    return await office(request, NEW, **await _leaving(request, asker, found))


@post("/kantor/anggota/{membership:int}/berhenti", permit="members.decide", status_code=200)
async def send_leave(
    request: AnyRequest, membership: FromPath[int], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    found = await register.entry_at(primaries_for(asker, "members.decide"), row_id(membership))
    try:
        kind = form.choice("jenis", KINDS, label="Sebab")
        reason = form.text("alasan", label="Alasan", min_length=3, max_length=300)
        recipient = form.text("penerima", label="Penerima", max_length=100, required=False)
        goal = form.whole("tujuan", 2, 10_000, label="Koperasi tujuan", required=False)
        form.check()
        made = await depart.begin_departure(
            asker, found, kind, to_coop=goal or None, reason=reason, recipient=recipient
        )
    except Refused as refused:
        return await refused_office(request, NEW, refused, form, **await _leaving(request, asker, found))
    return done(f"{BASE}/{made}", "Tercatat. Petugas lain yang menyetujui.")


@get(BASE + "/{departure:int}", permit="members.read")
async def departure_page(request: AnyRequest, departure: FromPath[int], asker: NamedDependency[Asker]) -> Response[str]:
    found = await depart.departure_at(primaries_for(asker, "members.read"), row_id(departure))
    return await office(request, ONE, **await _shown(request, asker, found))


@post(BASE + "/{departure:int}/pemeriksaan", permit="members.decide", status_code=200)
async def send_review(
    request: AnyRequest, departure: FromPath[int], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    return await _deed(request, asker, form, departure, depart.review, "Sudah diperiksa. Petugas lain yang menyetujui.")


@post(
    BASE + "/{departure:int}/persetujuan",
    permit="members.decide",
    guards=[require_step_up],
    step_up_back=BASE,
    status_code=200,
)
async def send_approval(
    request: AnyRequest, departure: FromPath[int], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    return await _deed(
        request,
        asker,
        form,
        departure,
        depart.approve,
        "Disetujui. Langkah berikutnya tertulis di halaman ini.",
    )


@post(BASE + "/{departure:int}/penolakan", permit="members.decide", status_code=200)
async def send_refusal(
    request: AnyRequest, departure: FromPath[int], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    async def refuse(officer: Asker, found: depart.Departure) -> None:
        reason = form.text("alasan", label="Alasan", min_length=5, max_length=300)
        form.check()
        await depart.refuse(officer, found, reason=reason)

    return await _deed(request, asker, form, departure, refuse, "Ditolak. Anggota membaca alasannya.")


@post(
    BASE + "/{departure:int}/penyelesaian",
    permit="members.decide",
    guards=[require_step_up],
    step_up_back=BASE,
    status_code=200,
)
async def send_settlement(
    request: AnyRequest, departure: FromPath[int], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    async def pay_out(officer: Asker, found: depart.Departure) -> None:
        if found.state != DepartureState.SETTLED:
            transfer = form.get("cara") == "transfer"
            payout = Payout("transfer", form.get("rekening")[:120], form.get("bukti")[:120]) if transfer else CASH
            await settle(officer, found, payout)

    return await _deed(
        request, asker, form, departure, pay_out, "Selesai. Keanggotaan berakhir dan simpanan sudah dibayarkan."
    )


async def _deed(
    request: AnyRequest, asker: Asker, form: Form, departure: int, deed: Callable[[Asker, depart.Departure], Awaitable[None]], said: str
) -> Response[str]:  # fmt: skip
    found = await depart.departure_at(primaries_for(asker, "members.decide"), row_id(departure))
    try:
        await deed(asker, found)
    except Refused as refused:
        return await refused_office(request, ONE, refused, form, **await _shown(request, asker, found))
    return done(f"{BASE}/{found.id}", said)


async def _shown(request: AnyRequest, asker: Asker, found: depart.Departure) -> dict[str, Any]:
    may_decide = found.coop in primaries_for(asker, "members.decide") and found.person != asker.person_id
    return {
        "tabs": tabs_for(request, asker), "departure": found, "label": DEPARTURE_LABELS[DepartureState(found.state)], "settlement": await settlement_of(found),
        "may_decide": may_decide, "first_was_me": found.reviewed_by == asker.person_id, "ways": list(WAYS.items()),
    }  # fmt: skip


async def _leaving(request: AnyRequest, asker: Asker, found: register.Entry) -> dict[str, Any]:
    goals = [(coop.id, coop.name) for coop in await coops() if coop.kind == "primer" and coop.id != found.coop]
    return {"tabs": tabs_for(request, asker), "entry": found, "kinds": list(KINDS.items()), "goals": goals}


handlers = [
    departures_page, leave_page, send_leave, departure_page, send_review, send_approval, send_refusal, send_settlement,
]  # fmt: skip
