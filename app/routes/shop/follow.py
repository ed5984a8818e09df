"""/lacak: the own order on another device."""

import secrets
from dataclasses import replace

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency

from app.domain.checkout.follow import ask_to_follow, follow
from app.domain.errors import Refused, TooMany
from app.domain.people.asker import Asker, hash_of
from app.routes.address import client_address
from app.routes.cookies import secret, visitor_cookie
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, page, refused_page
from app.routes.people.common import browser_of, known_browser

PAGE, CODE = "shop/follow/page.html", "shop/follow/code.html"


@get("/lacak", permit="public")
async def follow_page(request: AnyRequest) -> Response[str]:
    _, cookies = known_browser(request)
    return page(request, PAGE, cookies=cookies)


@post("/lacak", permit="public", status_code=200)
async def send_code(request: AnyRequest, form: NamedDependency[Form]) -> Response[str]:
    """The code page answers at once: the number of the order stays in its form, not in an address."""
    browser, cookies = known_browser(request)
    try:
        await ask_to_follow(
            form.get("nomor")[:60],
            form.get("telepon")[:40],
            browser=browser,
            key=form.get("kunci"),
            address=client_address(request),
        )
    except Refused as refused:
        return _again(request, PAGE, refused, form)
    return page(request, CODE, cookies=cookies, typed=form.values)


@post("/lacak/kode", permit="public", status_code=200)
async def check_code(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    asker, cookies = with_visitor(asker)
    assert asker.visitor_hash is not None
    try:
        number = await follow(
            form.get("nomor")[:60],
            form.get("kode"),
            browser=browser_of(request),
            visitor_hash=asker.visitor_hash,
            address=client_address(request),
        )
    except Refused as refused:
        return _again(request, CODE, refused, form)
    return back_to(f"/pesanan/{number}", cookies=cookies)


def with_visitor(asker: Asker) -> tuple[Asker, list[Cookie]]:
    """The order is followed by the browser, also where somebody is signed in on it."""
    if asker.visitor_hash is not None:
        return asker, []
    token = secrets.token_urlsafe(32)
    return replace(asker, visitor_hash=hash_of(token)), [secret(visitor_cookie(), token)]


def _again(request: AnyRequest, template: str, refused: Refused, form: Form) -> Response[str]:
    wait = {"Retry-After": str(refused.wait_seconds)} if isinstance(refused, TooMany) else None
    return refused_page(request, template, refused, form, status=429 if wait else 422, headers=wait)


handlers = [follow_page, send_code, check_code]
