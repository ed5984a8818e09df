"""/anggota/profil/nomor: another phone number, proven at both ends."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from app.domain.errors import Refused
from app.domain.people import codes
from app.domain.people.asker import Asker
from app.domain.people.change import ask_to_change_phone, change_phone
from app.domain.people.phones import masked_phone, shown_phone
from app.routes.address import client_address
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, page
from app.routes.people.common import again, browser_of, device, known_browser, login_cookies
from app.routes.people.step_up import require_step_up

PAGE, CODES = "member/profile/phone.html", "member/profile/phone_codes.html"


@get("/anggota/profil/nomor", permit="signed_in", guards=[require_step_up])
async def phone_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    return page(request, PAGE, phone=shown_phone(asker.phone or ""))


@post(
    "/anggota/profil/nomor",
    permit="signed_in",
    guards=[require_step_up],
    step_up_back="/anggota/profil/nomor",
    status_code=200,
)
async def ask_codes(request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]) -> Response[str]:
    browser, browser_cookies = known_browser(request)
    try:
        await ask_to_change_phone(
            asker,
            form.text("telepon", label="Nomor HP", max_length=30),
            browser=browser,
            address=client_address(request),
        )
    except Refused as refused:
        return again(request, PAGE, refused, form, phone=shown_phone(asker.phone or ""))
    return back_to("/anggota/profil/nomor/kode", cookies=browser_cookies)


@get("/anggota/profil/nomor/kode", permit="signed_in", guards=[require_step_up])
async def codes_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    new = await codes.phone_of(browser_of(request), codes.Purpose.NEW_NUMBER)
    if new is None:
        return back_to("/anggota/profil/nomor")
    return page(request, CODES, **_phones(asker, new))


@post(
    "/anggota/profil/nomor/kode",
    permit="signed_in",
    guards=[require_step_up],
    step_up_back="/anggota/profil/nomor/kode",
    status_code=200,
)
async def send_codes(request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]) -> Response[str]:
    browser = browser_of(request)
    try:
        login = await change_phone(
            asker,
            form.get("kode_lama"),
            form.get("kode_baru"),
            browser=browser,
            address=client_address(request),
            device=device(request),
        )
    except Refused as refused:
        new = await codes.phone_of(browser, codes.Purpose.NEW_NUMBER)
        return again(request, CODES, refused, form, **_phones(asker, new or ""))
    return back_to("/anggota/profil?pesan=nomor", cookies=login_cookies(login))


def _phones(asker: Asker, new: str) -> dict[str, Any]:
    return {"old": masked_phone(asker.phone or ""), "new": masked_phone(new)}


handlers = [phone_page, ask_codes, codes_page, send_codes]
