"""/kantor/anggota/permohonan: those who want to join one's own primary, and what is decided about them."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.clock import business_day, now
from app.domain.errors import NotFound, Refused
from app.domain.governance.setting import settings_of
from app.domain.joining.by_officer import apply_for
from app.domain.joining.decide import accept, refuse
from app.domain.members import queue
from app.domain.members.apply import Application
from app.domain.members.states import APPLICATION_LABELS, ApplicationState
from app.domain.members.villages import village_choices
from app.domain.people.asker import Asker
from app.domain.people.consents import asked_when_joining
from app.domain.people.identity import SEXES
from app.domain.people.phones import shown_phone
from app.domain.savings.deposit import Wanted, deposit_cash
from app.routes.asked import whole_number
from app.routes.backoffice import office, refused_office
from app.routes.backoffice.members import chosen_coop, primaries_for, tabs_for
from app.routes.forms import Form
from app.routes.member.application import read_day
from app.routes.pages import AnyRequest, back_to
from app.routes.people.common import notice_of
from app.routes.people.step_up import require_step_up
from app.routes.permissions import may
from app.routes.private_files import shown_inside

HOME, BASE = "/kantor/anggota", "/kantor/anggota/permohonan"
LIST, ONE, NEW = (
    "backoffice/members/applications.html",
    "backoffice/members/application.html",
    "backoffice/members/new.html",
)
A = ApplicationState
RULES = ("anggota_usia_termuda", "simpanan_pokok")
PILES = (A.SUBMITTED, A.ACCEPTED, A.MEMBER, A.REFUSED)
NOTICES = {
    "diterima": "Permohonan diterima. Pemohon diberi tahu untuk membayar simpanan pokok.", "ditolak": "Permohonan ditolak. Pemohon membaca alasannya.",
    "lunas": "Simpanan pokok diterima.", "masuk": "Permohonan tercatat. Petugas lain yang memutuskan.",
}  # fmt: skip


@get(BASE, permit="members.read")
async def applications_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    coops = primaries_for(asker, "members.read")
    if not coops:
        return back_to(HOME)
    state = request.query_params.get("keadaan", A.SUBMITTED)
    if state not in PILES:
        raise NotFound
    asked = request.query_params.get("dari", "")
    before = whole_number(asked)
    found = await queue.waiting(coops, state, before=before)
    counts = await queue.how_many(coops)
    piles = [(f"{BASE}?keadaan={pile}", _pile(pile, counts), pile == state) for pile in PILES]
    next_url = f"{BASE}?keadaan={state}&dari={found[queue.PAGE - 1].id}" if len(found) > queue.PAGE else ""
    return await office(
        request, LIST, tabs=tabs_for(request, asker), piles=piles, applications=found[: queue.PAGE], labels=APPLICATION_LABELS, next_url=next_url,
        notice=notice_of(request, NOTICES), may_serve=may(asker, "members.serve"),
    )  # fmt: skip


@get(BASE + "/baru", permit="members.serve")
async def new_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    if not primaries_for(asker, "members.serve"):
        return back_to(HOME)
    return await office(request, NEW, **await _new(request, asker, request.query_params.get("koperasi", "")))


@post(BASE + "/baru", permit="members.serve", status_code=200)
async def send_new(request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]) -> Response[str]:
    shown = await _new(request, asker, form.get("koperasi"))
    try:
        fields: dict[str, Any] = {
            "name": form.text("nama", label="Nama", max_length=100),
            "phone": form.text("telepon", label="Nomor HP", max_length=30, required=False),
            "nik": form.text("nik", label="NIK", max_length=30),
            "birth_place": form.text("tempat_lahir", label="Tempat lahir", max_length=60),
            "birth_date": read_day(form, "tanggal_lahir", label="Tanggal lahir"),
            "sex": form.choice("kelamin", SEXES, label="Jenis kelamin"),
            "occupation": form.text("pekerjaan", label="Pekerjaan", max_length=60),
            "village": form.text("desa", label="Desa atau kelurahan", max_length=20),
            "street": form.text("jalan", label="Alamat", min_length=3, max_length=300),
            "slip": form.text("surat", label="Nomor formulir bertanda tangan", min_length=3, max_length=40),
        }
        form.check()
        given = [text.purpose for text in shown["consents"] if form.get(f"setuju-{text.purpose}") == "ya"]
        number = await apply_for(asker, shown["coop"], given=given, key=form.get("kunci"), **fields)
    except Refused as refused:
        form.values.pop("nik", None)
        return await refused_office(request, NEW, refused, form, **shown)
    return back_to(f"{BASE}/{number}?pesan=masuk")


@get(BASE + "/{number:str}", permit="members.read")
async def application_page(request: AnyRequest, number: FromPath[str], asker: NamedDependency[Asker]) -> Response[str]:
    found = await queue.application_at(primaries_for(asker, "members.read"), number, by=asker.person_id)
    return await office(request, ONE, **await _shown(request, asker, found))


@post(BASE + "/{number:str}/penerimaan", permit="members.decide", status_code=200)
async def send_acceptance(
    request: AnyRequest, number: FromPath[str], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    found = await queue.application_at(primaries_for(asker, "members.decide"), number)
    try:
        await accept(found, by=asker)
    except Refused as refused:
        return await refused_office(request, ONE, refused, form, **await _shown(request, asker, found))
    return back_to(f"{BASE}/{number}?pesan=diterima")


@post(BASE + "/{number:str}/penolakan", permit="members.decide", status_code=200)
async def send_refusal(
    request: AnyRequest, number: FromPath[str], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    found = await queue.application_at(primaries_for(asker, "members.decide"), number)
    try:
        reason = form.text("alasan", label="Alasan", min_length=5, max_length=300)
        form.check()
        await refuse(found, by=asker, reason=reason)
    except Refused as refused:
        return await refused_office(request, ONE, refused, form, **await _shown(request, asker, found))
    return back_to(f"{BASE}/{number}?pesan=ditolak")


@post(BASE + "/{number:str}/simpanan-pokok", permit="members.serve", status_code=200)
async def send_pokok(
    request: AnyRequest, number: FromPath[str], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    """Cash over the primary's counter: in the moment it stands in the books the applicant is a member."""
    found = await queue.application_at(primaries_for(asker, "members.serve"), number)
    try:
        if found.state not in (A.ACCEPTED, A.MEMBER) or found.coop is None:
            raise Refused("Simpanan pokok dibayar setelah permohonan diterima.")
        assert asker.person_id is not None
        amount = form.rupiah("uang", 1, 1_000_000_000, label="Uang yang diterima")
        form.check()
        wanted = Wanted(found.person, found.coop, "pokok", amount)
        await deposit_cash(wanted, by=asker.person_id, key=form.get("kunci"), note=found.number)
    except Refused as refused:
        return await refused_office(request, ONE, refused, form, **await _shown(request, asker, found))
    return back_to(f"{BASE}/{number}?pesan=lunas")


@get(BASE + "/{number:str}/foto", permit="members.decide")
async def photo(number: FromPath[str], asker: NamedDependency[Asker]) -> Response[bytes]:
    found = await queue.application_at(primaries_for(asker, "members.decide"), number)
    if found.photo is None:
        raise NotFound
    return shown_inside(await queue.photo_seen(found, by=asker))


@post(BASE + "/{number:str}/nik", permit="members.nik", guards=[require_step_up], step_up_back=BASE, status_code=200)
async def reveal(
    request: AnyRequest, number: FromPath[str], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    found = await queue.application_at(primaries_for(asker, "members.nik"), number)
    shown = await _shown(request, asker, found)
    try:
        assert asker.person_id is not None
        nik = await queue.reveal_applied_nik(found, by=asker.person_id, why=form.get("alasan_nik")[:200])
    except Refused as refused:
        return await refused_office(request, ONE, refused, form, **shown)
    return await office(request, ONE, **{**shown, "nik": nik})


async def _shown(request: AnyRequest, asker: Asker, found: Application) -> dict[str, Any]:
    return {
        "tabs": tabs_for(request, asker), "application": found, "label": APPLICATION_LABELS[ApplicationState(found.state)],
        "pokok_idr": found.pokok_idr or 0 if found.state == A.ACCEPTED else 0,
        "findings": await queue.findings_on(found), "shown_phone": shown_phone, "sex": SEXES.get(found.sex, ""), "nik": "",
        "may_decide": found.coop in primaries_for(asker, "members.decide") and found.person != asker.person_id,
        "may_serve": found.coop in primaries_for(asker, "members.serve"), "may_nik": found.coop in primaries_for(asker, "members.nik"),
        "rules": await settings_of(found.coop, on=business_day(found.submitted_at or now()), names=RULES) if found.coop else {},
        "notice": notice_of(request, NOTICES), "member": await queue.membership_made(found),
    }  # fmt: skip


async def _new(request: AnyRequest, asker: Asker, asked: str) -> dict[str, Any]:
    coop, choices = await chosen_coop(asker, "members.serve", asked)
    return {
        "tabs": tabs_for(request, asker), "coop": coop, "choices": choices, "sexes": list(SEXES.items()), "villages": await village_choices(),
        "consents": await asked_when_joining(None),
    }  # fmt: skip


def _pile(pile: str, counts: dict[str, int]) -> str:
    label = APPLICATION_LABELS[ApplicationState(pile)]
    return f"{label} ({counts[pile]})" if counts.get(pile) else label


handlers = [
    applications_page, new_page, send_new, application_page, send_acceptance, send_refusal, send_pokok, photo, reveal,
]  # fmt: skip
