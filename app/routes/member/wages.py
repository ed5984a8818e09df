"""/anggota/potong-gaji: agreeing that dues and bon are withheld from wages, taking it back, and each month's outcome."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from app.domain.errors import NotFound, Refused
from app.domain.people.asker import Asker
from app.domain.wages import consent
from app.domain.wages.find import own_months
from app.domain.wages.payers import payers_of
from app.routes.asked import person_of, whole_number
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, page
from app.routes.people.common import again, notice_of

AT = "/anggota/potong-gaji"
PAGE = "member/wages/page.html"
NOTICES = {
    "setuju": "Persetujuan Anda tercatat. Berlaku mulai daftar berikutnya.",
    "dicabut": "Persetujuan dicabut. Mulai daftar berikutnya tidak ada yang dipotong.",
}


@get(AT, permit="signed_in")
async def show(request: AnyRequest, asker: NamedDependency[Asker], sebelum: FromQuery[str] = "") -> Response[str]:
    return page(request, PAGE, **await _shown(request, asker, before=whole_number(sebelum)))


async def _shown(request: AnyRequest, asker: Asker, *, before: int | None = None) -> dict[str, Any]:
    months, more = await own_months(asker.person_id, before=before)
    return {
        "notice": notice_of(request, NOTICES), "months": months, "more": more, "first_page": before is None,
        "held": await consent.consent_of(asker.coop, asker.person_id), "payers": await payers_of(asker.coop) if asker.coop else [],
    }  # fmt: skip


@post(AT, permit="signed_in", status_code=200)
async def agree(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    """The same wish twice is once."""
    if asker.coop is None:
        raise NotFound
    try:
        await consent.agree(asker.coop, person_of(asker), wish_of(form), by=person_of(asker))
    except Refused as refused:
        return again(request, PAGE, refused, form, **await _shown(request, asker))
    return back_to(f"{AT}?pesan=setuju")


def wish_of(form: Form) -> consent.Agreed:
    """Who withholds, and what was ticked; the domain says what is missing."""
    ticked = form.all("apa")
    return consent.Agreed(whole_number(form.get("pembayar")) or 0, "wajib" in ticked, "bon" in ticked)


@post(AT + "/pencabutan", permit="signed_in", status_code=200)
async def revoke(asker: NamedDependency[Asker]) -> Response[str]:
    if asker.coop is None:
        raise NotFound
    await consent.revoke(asker.coop, person_of(asker), by=person_of(asker))
    return back_to(f"{AT}?pesan=dicabut")


handlers = [show, agree, revoke]
