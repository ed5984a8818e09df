"""/kantor/anggota/impor: the list of members as a spreadsheet. One officer brings it, another lets it in."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.clock import business_day, now
from app.domain.errors import Refused
from app.domain.joining.import_members import KINDS, ask_check, ask_import
from app.domain.joining.people_file import template
from app.domain.members.activate import DAYS
from app.domain.members.activate_many import SHEET, print_codes, without_way_in
from app.domain.people.asker import Asker
from app.domain.sheets import XLSX
from app.domain.work.find import works_of
from app.routes.asked import row_id
from app.routes.backoffice import coop_names, office, refused_office
from app.routes.backoffice.members import chosen_coop, primaries_for, tabs_for
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, page
from app.routes.people.step_up import require_step_up
from app.routes.uploads import uploaded

BASE, PAGE = "/kantor/anggota/impor", "backoffice/members/import.html"


@get(BASE, permit="members.import")
async def import_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    if not primaries_for(asker, "members.import"):
        return back_to("/kantor/anggota")
    return await office(request, PAGE, **await _shown(request, asker, request.query_params.get("koperasi", "")))


@get(BASE + "/contoh", permit="members.import")
async def example() -> Response[bytes]:
    return Response(
        template(), media_type=XLSX,
        headers={"Content-Disposition": 'attachment; filename="contoh-daftar-anggota.xlsx"', "Cache-Control": "no-store"},
    )  # fmt: skip


@post(BASE, permit="members.import", status_code=200)
async def send_file(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    content, form = await uploaded(request, "berkas")
    coop, _ = await chosen_coop(asker, "members.import", form.get("koperasi"))
    assert asker.person_id is not None
    try:
        work = await ask_check(content, coop=coop, by=asker.person_id, key=_key(form))
    except Refused as refused:
        return await refused_office(request, PAGE, refused, form, **await _shown(request, asker, str(coop)))
    return back_to(f"/kantor/pekerjaan/{work}")


@post(
    BASE + "/{work:int}/pelaksanaan",
    permit="members.import",
    guards=[require_step_up],
    step_up_back=BASE,
    status_code=200,
)
async def send_import(
    request: AnyRequest, work: FromPath[int], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    coop, _ = await chosen_coop(asker, "members.import", form.get("koperasi"))
    assert asker.person_id is not None
    try:
        made = await ask_import(row_id(work), coop=coop, by=asker.person_id)
    except Refused as refused:
        return await refused_office(request, PAGE, refused, form, **await _shown(request, asker, str(coop)))
    return back_to(f"/kantor/pekerjaan/{made}")


@post(
    BASE + "/kode-aktivasi",
    permit="members.import",
    guards=[require_step_up],
    step_up_back=BASE,
    status_code=200,
)
async def print_sheet(request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]) -> Response[str]:
    """A sheet of codes, shown once: what is stored opens nothing."""
    coop, _ = await chosen_coop(asker, "members.import", form.get("koperasi"))
    slips = await print_codes(asker, coop, after=form.get("setelah"))
    if not slips:
        form.errors["setelah"] = "Tidak ada lagi anggota tanpa akun dan tanpa nomor HP setelah nomor itu."
        shown = await _shown(request, asker, str(coop))
        return await office(request, PAGE, status=422, errors=form.errors, typed=form.values, **shown)
    return page(
        request, "backoffice/members/slips.html", slips=slips, full=len(slips) == SHEET, coop=coop, coop_name=(await coop_names())[coop],
        today=business_day(now()), days=DAYS, back=f"{BASE}?koperasi={coop}",
    )  # fmt: skip


def _key(form: Form) -> str:
    key = form.get("kunci")
    if not 8 <= len(key) <= 64 or not key.isascii():
        raise Refused("Formulir ini sudah tidak berlaku. Muat ulang halaman, lalu coba lagi.")
    return f"check:{key}"


async def _shown(request: AnyRequest, asker: Asker, asked: str) -> dict[str, Any]:
    coop, choices = await chosen_coop(asker, "members.import", asked)
    works = await works_of([coop], KINDS, count=10)
    taken = {work.asked.get("check") for work in works if work.kind == "members_import"}
    return {
        "tabs": tabs_for(request, asker), "coop": coop, "choices": choices, "works": works, "taken": taken, "locked_out": await without_way_in(coop),
    }  # fmt: skip


handlers = [import_page, example, send_file, send_import, print_sheet]
