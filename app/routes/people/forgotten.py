"""/lupa-sandi: a code to the phone, then a new password."""

from litestar import Response, get, post
from litestar.di import NamedDependency

from app.domain.errors import Refused
from app.domain.people import codes, forgotten
from app.domain.people.phones import masked_phone
from app.routes import cookies
from app.routes.address import client_address
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, page
from app.routes.people.common import again, browser_of, known_browser, notice_of, password

PAGE, CODE = "people/forgotten/page.html", "people/forgotten/code.html"
NOTICES = {"ulang": "Kami mengirim kode baru."}


@get("/lupa-sandi", permit="public")
async def forgotten_page(request: AnyRequest) -> Response[str]:
    _, browser_cookies = known_browser(request)
    return page(request, PAGE, cookies=browser_cookies)


@post("/lupa-sandi", permit="public", status_code=200)
async def ask_for_new_password(request: AnyRequest, form: NamedDependency[Form]) -> Response[str]:
    browser, browser_cookies = known_browser(request)
    try:
        phone = form.text("telepon", label="Nomor HP", max_length=30)
        form.check()
        await forgotten.ask_for_new_password(
            phone, browser=browser, key=form.get("kunci"), address=client_address(request)
        )
    except Refused as refused:
        return again(request, PAGE, refused, form)
    return back_to("/lupa-sandi/kode", cookies=browser_cookies)


@get("/lupa-sandi/kode", permit="public")
async def code_page(request: AnyRequest) -> Response[str]:
    phone = await codes.phone_of(browser_of(request), codes.Purpose.FORGOTTEN)
    if phone is None:
        return back_to("/lupa-sandi")
    return page(request, CODE, phone=masked_phone(phone), notice=notice_of(request, NOTICES))


@post("/lupa-sandi/kode", permit="public", status_code=200)
async def set_new_password(request: AnyRequest, form: NamedDependency[Form]) -> Response[str]:
    browser = browser_of(request)
    try:
        await forgotten.set_new_password(
            form.get("kode"), password(form), browser=browser, address=client_address(request)
        )
    except Refused as refused:
        phone = await codes.phone_of(browser, codes.Purpose.FORGOTTEN)
        return again(request, CODE, refused, form, phone=masked_phone(phone or ""), notice="")
    return back_to("/masuk?pesan=sandi-baru", cookies=[cookies.gone(cookies.session_cookie()), cookies.gone("nama")])


@post("/lupa-sandi/kode/ulang", permit="public", status_code=200)
async def send_again(request: AnyRequest, form: NamedDependency[Form]) -> Response[str]:
    browser = browser_of(request)
    try:
        await forgotten.ask_again(browser=browser, address=client_address(request))
    except Refused as refused:
        phone = await codes.phone_of(browser, codes.Purpose.FORGOTTEN)
        return again(request, CODE, refused, form, phone=masked_phone(phone or ""), notice="")
    return back_to("/lupa-sandi/kode?pesan=ulang")


handlers = [forgotten_page, ask_for_new_password, code_page, set_new_password, send_again]
