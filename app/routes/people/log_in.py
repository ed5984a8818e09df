"""/masuk and /keluar."""

from litestar import Response, get, post
from litestar.di import NamedDependency

from app.domain.errors import Refused
from app.domain.people import log_in
from app.domain.people.asker import Asker
from app.domain.people.logins import end_login
from app.routes import cookies
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

PAGE, SECOND = "people/log_in/page.html", "people/log_in/second.html"
NOTICES = {"sandi-baru": "Kata sandi baru sudah berlaku. Silakan masuk.", "keluar": "Anda sudah keluar."}


@get("/masuk", permit="public")
async def log_in_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    return signed_in_already(request, asker) or page(
        request, PAGE, lanjut=local_path(request.query_params.get("lanjut")), notice=notice_of(request, NOTICES)
    )


@post("/masuk", permit="public", status_code=200)
async def send_log_in(request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]) -> Response[str]:
    to = local_path(form.get("lanjut"))
    browser, browser_cookies = known_browser(request)
    try:
        login = await log_in.log_in(
            form.text("telepon", label="Nomor HP", max_length=30), password(form), browser=browser,
            address=client_address(request), device=device(request), replacing=asker.login_id,
        )  # fmt: skip
    except Refused as refused:
        return again(request, PAGE, refused, form, lanjut=to, notice="")
    if login is None:
        return back_to(
            "/masuk/langkah-dua" + (f"?lanjut={to}" if to != HOME and "?" not in to else ""), cookies=browser_cookies
        )
    return await welcome(request, login, to)


@get("/masuk/langkah-dua", permit="public")
async def second_step_page(request: AnyRequest) -> Response[str]:
    return page(request, SECOND, lanjut=local_path(request.query_params.get("lanjut")))


@post("/masuk/langkah-dua", permit="public", status_code=200)
async def send_second_step(
    request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    to = local_path(form.get("lanjut"))
    try:
        login = await log_in.give_second_step(
            form.get("kode"),
            browser=browser_of(request),
            address=client_address(request),
            device=device(request),
            replacing=asker.login_id,
        )
    except Refused as refused:
        return again(request, SECOND, refused, form, lanjut=to)
    return await welcome(request, login, to)


@get("/keluar", permit="public")
async def log_out_page(request: AnyRequest) -> Response[str]:
    """A link may lead here; leaving itself takes a button, for GET changes nothing."""
    return page(request, "people/log_out/page.html")


@post("/keluar", permit="public", status_code=200)
async def log_out(asker: NamedDependency[Asker]) -> Response[str]:
    await end_login(asker.login_id)
    names = (cookies.session_cookie(), cookies.visitor_cookie(), "nama", "keranjang")
    return back_to(
        "/masuk?pesan=keluar",
        cookies=[cookies.gone(name) for name in names],
        headers={"Clear-Site-Data": '"cache", "cookies", "storage"'},
    )


handlers = [log_in_page, send_log_in, second_step_page, send_second_step, log_out_page, log_out]
