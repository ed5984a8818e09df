"""/daftar: phone, name and password; then the code from the message."""

from litestar import Response, get, post
from litestar.di import NamedDependency

from app.domain.errors import Refused
from app.domain.people import codes, register
from app.domain.people.asker import Asker
from app.domain.people.phones import masked_phone
from app.routes.address import client_address
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, page
from app.routes.people.common import (
    HOME,
    again,
    browser_of,
    device,
    known_browser,
    local_path,
    notice_of,
    password,
    signed_in_already,
    welcome,
)

PAGE, CODE = "people/register/page.html", "people/register/code.html"
NOTICES = {"ulang": "Kami mengirim kode baru."}


@get("/daftar", permit="public")
async def register_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    _, browser_cookies = known_browser(request)
    return signed_in_already(request, asker) or page(
        request, PAGE, cookies=browser_cookies, lanjut=local_path(request.query_params.get("lanjut"))
    )


@post("/daftar", permit="public", status_code=200)
async def ask_to_register(request: AnyRequest, form: NamedDependency[Form]) -> Response[str]:
    to = local_path(form.get("lanjut"))
    browser, browser_cookies = known_browser(request)
    try:
        phone, name = (
            form.text("telepon", label="Nomor HP", max_length=30),
            form.text("nama", label="Nama", max_length=100),
        )
        form.check()
        await register.ask_to_register(
            phone, name, password(form), browser=browser, key=form.get("kunci"), address=client_address(request)
        )
    except Refused as refused:
        return again(request, PAGE, refused, form, lanjut=to)
    return back_to("/daftar/kode" + (f"?lanjut={to}" if to != HOME and "?" not in to else ""), cookies=browser_cookies)


@get("/daftar/kode", permit="public")
async def code_page(request: AnyRequest) -> Response[str]:
    phone = await codes.phone_of(browser_of(request), codes.Purpose.REGISTER)
    if phone is None:
        return back_to("/daftar")
    to = local_path(request.query_params.get("lanjut"))
    return page(request, CODE, phone=masked_phone(phone), lanjut=to, notice=notice_of(request, NOTICES))


@post("/daftar/kode", permit="public", status_code=200)
async def send_code(request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]) -> Response[str]:
    to, browser = local_path(form.get("lanjut")), browser_of(request)
    try:
        login = await register.register(
            form.get("kode"),
            browser=browser,
            address=client_address(request),
            device=device(request),
            replacing=asker.login_id,
        )
    except Refused as refused:
        phone = await codes.phone_of(browser, codes.Purpose.REGISTER)
        return again(request, CODE, refused, form, phone=masked_phone(phone or ""), lanjut=to, notice="")
    return await welcome(request, login, to)


@post("/daftar/kode/ulang", permit="public", status_code=200)
async def send_again(request: AnyRequest, form: NamedDependency[Form]) -> Response[str]:
    browser = browser_of(request)
    try:
        await register.ask_again(browser=browser, address=client_address(request))
    except Refused as refused:
        phone = await codes.phone_of(browser, codes.Purpose.REGISTER)
        return again(
            request,
            CODE,
            refused,
            form,
            phone=masked_phone(phone or ""),
            lanjut=local_path(form.get("lanjut")),
            notice="",
        )
    return back_to("/daftar/kode?pesan=ulang")


handlers = [register_page, ask_to_register, code_page, send_code, send_again]
