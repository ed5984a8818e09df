"""/anggota/pendaftaran: becoming a member, in four short steps that are kept as one goes."""

from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from app.domain import clock
from app.domain.coops.find import coops
from app.domain.errors import Refused
from app.domain.governance.setting import setting_of, settings_of
from app.domain.members import apply
from app.domain.members.states import APPLICATION_LABELS, ApplicationState
from app.domain.members.villages import village_choices
from app.domain.payments.methods import methods_for
from app.domain.people.asker import Asker
from app.domain.people.consents import asked_when_joining
from app.domain.people.identity import SEXES
from app.domain.people.pictures import picture_of
from app.domain.savings.deposit import Wanted, start_deposit
from app.routes.forms import Form
from app.routes.member.savings import begin_payment
from app.routes.pages import AnyRequest, back_to, page
from app.routes.people.common import again, notice_of
from app.routes.private_files import shown_inside
from app.routes.uploads import uploaded

BASE, PAGE = "/anggota/pendaftaran", "member/application/page.html"
STEPS = (("koperasi", "Koperasi"), ("diri", "Data diri"), ("alamat", "Alamat"), ("kirim", "Kirim"))
NOTICES = {"foto": "Foto tersimpan.", "foto-dihapus": "Foto dihapus.", "dibatalkan": "Permohonan dibatalkan."}
A = ApplicationState


@get(BASE, permit="signed_in")
async def status_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    found = await apply.newest_application(asker)
    if asker.is_member:
        return back_to("/anggota/keanggotaan")
    if found is not None and found.state == A.DRAFT:
        return back_to(f"{BASE}/{found.step}")
    return page(
        request, PAGE, **await _pokok(found), application=found, label=APPLICATION_LABELS[ApplicationState(found.state)] if found else "",
        notice=notice_of(request, NOTICES),
    )  # fmt: skip


@get([f"{BASE}/{name}" for name, _ in STEPS], permit="signed_in")
async def step_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    step = request.url.path.rsplit("/", 1)[-1]
    draft = await _draft(asker, step)
    if isinstance(draft, Response):
        return draft
    return page(request, f"member/application/{step}.html", **await _shown(request, asker, step, draft))


async def _draft(asker: Asker, step: str) -> apply.Application | Response[str] | None:
    """What this step works on, or the way to the step that comes before it."""
    found = await apply.newest_application(asker)
    if asker.is_member or (found is not None and found.state in (A.SUBMITTED, A.ACCEPTED)):
        return back_to(BASE)
    draft = found if found is not None and found.state == A.DRAFT else None
    order = [name for name, _ in STEPS]
    reached = draft.step if draft else "koperasi"
    return back_to(f"{BASE}/{reached}") if order.index(step) > order.index(reached) else draft


@post(BASE + "/koperasi", permit="signed_in", status_code=200)
async def send_coop(request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]) -> Response[str]:
    try:
        coop = form.whole("koperasi", 2, 10_000, label="Koperasi")
        form.check()
        await apply.choose_coop(asker, coop)
    except Refused as refused:
        return await _again(request, asker, "koperasi", refused, form)
    return back_to(f"{BASE}/diri")


@post(BASE + "/diri", permit="signed_in", status_code=200)
async def send_self(request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]) -> Response[str]:
    try:
        fields = {
            "name": form.text("nama", label="Nama", max_length=100),
            "nik": form.text("nik", label="NIK", max_length=30, required=False),
            "birth_place": form.text("tempat_lahir", label="Tempat lahir", max_length=60),
            "sex": form.choice("kelamin", SEXES, label="Jenis kelamin"),
            "occupation": form.text("pekerjaan", label="Pekerjaan", max_length=60),
        }
        born = read_day(form, "tanggal_lahir", label="Tanggal lahir")
        form.check()
        assert born is not None
        await apply.write_self(asker, birth_date=born, **fields)
    except Refused as refused:
        return await _again(request, asker, "diri", refused, form)
    return back_to(f"{BASE}/alamat")


@post(BASE + "/alamat", permit="signed_in", status_code=200)
async def send_home(request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]) -> Response[str]:
    try:
        village = form.text("desa", label="Desa atau kelurahan", max_length=20)
        street = form.text("jalan", label="Alamat", min_length=3, max_length=300)
        form.check()
        await apply.write_home(asker, village=village, street=street)
    except Refused as refused:
        return await _again(request, asker, "alamat", refused, form)
    return back_to(f"{BASE}/kirim")


@post(BASE + "/foto", permit="signed_in", status_code=200)
async def send_photo(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    body, form = await uploaded(request, "foto")
    try:
        await apply.give_photo(asker, body)
    except Refused as refused:
        return await _again(request, asker, "kirim", refused, form)
    return back_to(f"{BASE}/kirim?pesan=foto")


@get(BASE + "/foto", permit="signed_in")
async def own_photo(asker: NamedDependency[Asker]) -> Response[bytes] | Response[str]:
    found = await apply.newest_application(asker)
    if found is None or found.photo is None:
        return back_to(BASE)
    return shown_inside(await picture_of(found.photo))


@post(BASE + "/foto/penghapusan", permit="signed_in", status_code=200)
async def remove_photo(asker: NamedDependency[Asker]) -> Response[str]:
    await apply.drop_photo(asker)
    return back_to(f"{BASE}/kirim?pesan=foto-dihapus")


@post(BASE + "/kirim", permit="signed_in", status_code=200)
async def send_all(request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]) -> Response[str]:
    try:
        given = [
            text.purpose
            for text in await asked_when_joining(asker.person_id)
            if form.get(f"setuju-{text.purpose}") == "ya"
        ]
        await apply.submit(asker, given)
    except Refused as refused:
        return await _again(request, asker, "kirim", refused, form)
    return back_to(BASE)


@post(BASE + "/simpanan-pokok", permit="signed_in", status_code=200)
async def pay_pokok(request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]) -> Response[str]:
    """Simpanan pokok through the gateway; its page takes over from here."""
    found = await apply.newest_application(asker)
    if found is None or found.state != A.ACCEPTED or found.coop is None or asker.person_id is None:
        return back_to(BASE)
    shown = await _pokok(found)
    try:
        method = form.choice("cara", [code for code, _ in shown["methods"]], label="Cara bayar")
        form.check()
        wanted = Wanted(asker.person_id, found.coop, "pokok", shown["pokok_idr"])
        number = await start_deposit(wanted, by=asker.person_id, actor=asker.actor, key=form.get("kunci"))
    except Refused as refused:
        return again(request, PAGE, refused, form, **shown, application=found, label="", notice="")
    await begin_payment(asker, number, method)
    return back_to(f"/anggota/simpanan/setoran/{number}/pembayaran")


async def _pokok(found: apply.Application | None) -> dict[str, Any]:
    """What simpanan pokok costs this applicant, and how it can be paid."""
    if found is None or found.state != A.ACCEPTED or found.coop is None:
        return {"pokok_idr": 0, "methods": [], "behind": None}
    pokok_idr = found.pokok_idr or 0
    behind = await setting_of(found.coop, "simpanan_pokok", on=clock.business_day(found.submitted_at or clock.now()))
    return {
        "pokok_idr": pokok_idr,
        "behind": behind,
        "methods": [(one.code, one.label) for one in methods_for(pokok_idr)],
    }


@post(BASE + "/pembatalan", permit="signed_in", status_code=200)
async def withdraw(asker: NamedDependency[Asker]) -> Response[str]:
    await apply.withdraw(asker)
    return back_to(f"{BASE}?pesan=dibatalkan")


def read_day(form: Form, name: str, *, label: str) -> date | None:
    """A date from <input type=date>, or as people here type it where the phone has no such field: 31-12-1990."""
    typed = form.get(name).replace("/", "-").replace(".", "-")
    parts = typed.split("-")
    if len(parts) == 3 and len(parts[2]) == 4:
        parts.reverse()
    try:
        if not all(part.isascii() and part.isdigit() for part in parts) or len(parts[0]) != 4:
            raise ValueError
        return date(*(int(part) for part in parts))
    except (ValueError, TypeError):
        form.errors[name] = f"{label} ditulis seperti 31-12-1990."
        return None


async def _again(request: AnyRequest, asker: Asker, step: str, refused: Refused, form: Form) -> Response[str]:
    draft = await _draft(asker, step)
    if isinstance(draft, Response):
        return draft
    form.values.pop("nik", None)  # a NIK is not written into a page again
    return again(request, f"member/application/{step}.html", refused, form, **await _shown(request, asker, step, draft))


async def _shown(request: AnyRequest, asker: Asker, step: str, draft: apply.Application | None) -> dict[str, Any]:
    order = [name for name, _ in STEPS]
    at = order.index(step)
    context: dict[str, Any] = {
        "draft": draft, "step": at + 1, "steps": len(STEPS), "title": STEPS[at][1], "sexes": list(SEXES.items()),
        "back": f"{BASE}/{order[at - 1]}" if at else "/anggota", "notice": notice_of(request, NOTICES),
    }  # fmt: skip
    if step == "koperasi":
        context["coops"] = [
            (coop.id, f"Kecamatan {coop.kecamatan}", coop.name) for coop in await coops() if coop.kind == "primer"
        ]
    if step in ("diri", "kirim") and draft and draft.coop:
        context["rules"] = await settings_of(draft.coop, names=("anggota_usia_termuda", "simpanan_pokok"))
    if step == "alamat":
        context["villages"] = await village_choices(draft.kecamatan or draft.coop_kecamatan if draft else "")
    if step == "kirim":
        context["consents"] = await asked_when_joining(asker.person_id)
    return context


handlers = [
    status_page, step_page, send_coop, send_self, send_home, send_photo, own_photo, remove_photo, pay_pokok, send_all, withdraw,
]  # fmt: skip
