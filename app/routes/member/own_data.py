"""/anggota/data-saya: what we hold about a person and why; who looked; take it away, correct it, take a consent back, be forgotten."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.errors import Refused
from app.domain.members.villages import village_choices
from app.domain.people import consents, corrections
from app.domain.people.acting import HOWS, acts_for
from app.domain.people.asker import Asker
from app.domain.people.identity import identity_of
from app.domain.people.own_copy import as_file, own_copy, who_looked
from app.domain.people.purposes import KEPT
from app.routes.asked import row_id
from app.routes.forms import Form
from app.routes.member import links_at
from app.routes.pages import AnyRequest, back_to, page, render
from app.routes.people.common import again, notice_of
from app.routes.people.step_up import require_step_up

BASE = "/anggota/data-saya"
PAGE, CORRECT = "member/own_data/page.html", "member/own_data/correction.html"
NOTICES = {
    "koreksi": "Permintaan koreksi tercatat. Kami menjawab dalam 72 jam.", "penghapusan": "Permintaan penghapusan tercatat. Kami menjawab dalam 72 jam.",
    "dibatalkan": "Permintaan dibatalkan.", "persetujuan": "Persetujuan Anda tersimpan dan langsung berlaku.",
}  # fmt: skip
LABELS = {"requested": "Menunggu", "granted": "Dikabulkan", "refused": "Ditolak", "withdrawn": "Dibatalkan"}


@get(BASE, permit="signed_in")
async def own_data_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    return page(request, PAGE, **await _shown(request, asker))


@post(BASE + "/salinan", permit="signed_in", guards=[require_step_up], step_up_back=BASE, status_code=200)
async def send_copy(form: NamedDependency[Form], asker: NamedDependency[Asker]) -> Response[bytes]:
    """At once, as a file for programs (JSON) or for reading (a page that needs nothing else)."""
    copy = await own_copy(asker)
    readable = form.get("bentuk") == "halaman"
    body = render("member/own_data/copy.html", copy=copy, name=asker.name).encode() if readable else as_file(copy)
    kind, ending = ("text/html; charset=utf-8", "html") if readable else ("application/json", "json")
    return Response(
        body, media_type=kind,
        headers={"Content-Disposition": f'attachment; filename="data-saya-indora.{ending}"', "Cache-Control": "no-store"},
    )  # fmt: skip


@get(BASE + "/koreksi", permit="signed_in")
async def correction_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    return page(request, CORRECT, **await _correction(request, asker))


@post(BASE + "/koreksi", permit="signed_in", status_code=200)
async def send_correction(
    request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    try:
        field = form.choice("bidang", corrections.FIELDS, label="Data yang keliru")
        value = form.get("desa") if field == "desa" else form.text("nilai", label="Yang benar", max_length=300)
        reason = form.text("alasan", label="Keterangan", max_length=300, required=False)
        form.check()
        await corrections.ask_correction(asker, field, value, reason=reason)
    except Refused as refused:
        if form.get("bidang") == "nik":
            form.values.pop("nilai", None)
        return again(request, CORRECT, refused, form, **await _correction(request, asker))
    return back_to(f"{BASE}?pesan=koreksi")


@post(BASE + "/penghapusan", permit="signed_in", guards=[require_step_up], step_up_back=BASE, status_code=200)
async def send_forget(request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]) -> Response[str]:
    try:
        reason = form.text("alasan", label="Keterangan", max_length=300, required=False)
        form.check()
        await corrections.ask_to_be_forgotten(asker, reason=reason)
    except Refused as refused:
        return again(request, PAGE, refused, form, **await _shown(request, asker))
    return back_to(f"{BASE}?pesan=penghapusan")


@post(BASE + "/permintaan/{request_id:int}/pembatalan", permit="signed_in", status_code=200)
async def withdraw_request(request_id: FromPath[int], asker: NamedDependency[Asker]) -> Response[str]:
    await corrections.withdraw(asker, row_id(request_id))
    return back_to(f"{BASE}?pesan=dibatalkan")


@post(BASE + "/persetujuan", permit="signed_in", status_code=200)
async def send_consent(
    request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    assert asker.person_id is not None
    try:
        given = form.choice("jawab", ("ya", "tidak"), label="Persetujuan") == "ya"
        form.check()
        await consents.change_consent(asker.person_id, form.get("tujuan")[:40], given=given)
    except Refused as refused:
        return again(request, PAGE, refused, form, **await _shown(request, asker))
    return back_to(f"{BASE}?pesan=persetujuan")


async def _shown(request: AnyRequest, asker: Asker) -> dict[str, Any]:
    return {
        "links": links_at(request.url.path), "looked": await who_looked(asker), "acts": await acts_for(asker, at_most=20), "hows": HOWS,
        "consents": await consents.consents_of(asker.person_id), "requests": await corrections.own_requests(asker), "labels": LABELS, "kept": KEPT,
        "notice": notice_of(request, NOTICES),
    }  # fmt: skip


async def _correction(request: AnyRequest, asker: Asker) -> dict[str, Any]:
    return {
        "links": links_at(request.url.path), "identity": await identity_of(asker.person_id), "fields": list(corrections.FIELDS.items()),
        "villages": await village_choices(),
    }  # fmt: skip


handlers = [
    own_data_page, send_copy, correction_page, send_correction, send_forget, withdraw_request, send_consent,
]  # fmt: skip
