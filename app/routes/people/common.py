"""What the pages of people share: where to go next, the browser's code cookie, and the cookies of a fresh login."""

import re
import secrets
from typing import Any

from litestar import Response
from litestar.datastructures import Cookie

from app.domain.cart.find import count_of
from app.domain.cart.join import join_carts
from app.domain.errors import Refused, TooMany
from app.domain.people.asker import Asker, asker_of
from app.domain.people.devices import device_of
from app.domain.people.logins import NewLogin
from app.routes import cookies
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, refused_page
from app.settings import settings

HOME = "/anggota"
# Where a log-in may lead to: the first part of a path of ours, and nothing that could be read as another host.
_DOORS = (
    "anggota", "keranjang", "bayar", "pesanan", "produk", "kategori", "cari", "ppob", "pasar", "penjual", "belanja-bersama", "koperasi", "kantor", "kasir",
    "lapak",
)  # fmt: skip
_NEXT = re.compile(rf"^/(?:(?:{'|'.join(_DOORS)})(?:/[A-Za-z0-9_.~/-]*)?)?(?:\?[A-Za-z0-9_.~=&%+-]*)?\Z")


def local_path(raw: str | None) -> str:
    """The page asked for if it is one of ours, else the member's home."""
    return raw if raw and len(raw) <= 300 and "//" not in raw and ".." not in raw and _NEXT.match(raw) else HOME


def browser_cookie() -> str:
    return "__Host-kode" if settings().secure else "kode"


def browser_of(request: AnyRequest) -> str | None:
    """The secret that binds codes to this browser."""
    known = request.cookies.get(browser_cookie())
    return known if known and 20 <= len(known) <= 100 else None


def known_browser(request: AnyRequest) -> tuple[str, list[Cookie]]:
    """(secret, cookies to set): the browser's own, kept for an hour more, or a new one."""
    browser = browser_of(request) or secrets.token_urlsafe(24)
    return browser, [cookies.secret(browser_cookie(), browser, max_age=3600)]


def device(request: AnyRequest) -> str:
    return device_of(request.headers.get("user-agent", "")[:500])


def password(form: Form, name: str = "sandi") -> str:
    """A password as typed: blanks belong to it."""
    return form.values.get(name, "")


def without_passwords(form: Form) -> Form:
    """What may be shown again."""
    for name in [name for name in form.values if name.startswith("sandi")]:
        form.values.pop(name)
    return form


def again(request: AnyRequest, template: str, refused: Refused, form: Form, **context: Any) -> Response[str]:
    """The page again with the sentence; too many tries say when the next may be made."""
    if isinstance(refused, TooMany):
        context["headers"] = {"Retry-After": str(refused.wait_seconds)}
    status = 429 if isinstance(refused, TooMany) else 422
    return refused_page(request, template, refused, without_passwords(form), status=status, **context)


async def welcome(request: AnyRequest, login: NewLogin, to: str) -> Response[str]:
    """Signed in: the guest's cart joins the person's, the cookies change, the page asked for opens."""
    asker = await asker_of(login.token, request.cookies.get(cookies.visitor_cookie()))
    if asker.visitor_hash is not None:
        await join_carts(asker.visitor_hash, login.person_id)
    return back_to(
        to, cookies=[*login_cookies(login), cookies.gone(browser_cookie()), cookies.cart_count(await count_of(asker))]
    )


def login_cookies(login: NewLogin) -> list[Cookie]:
    """The secret of the login, and the name for pages that are the same for everybody."""
    return [
        cookies.secret(cookies.session_cookie(), login.token, max_age=login.seconds),
        cookies.first_name(login.name),
    ]


def signed_in_already(request: AnyRequest, asker: Asker) -> Response[str] | None:
    return back_to(local_path(request.query_params.get("lanjut"))) if asker.signed_in else None


def notice_of(request: AnyRequest, notices: dict[str, str]) -> str:
    """The words for ?pesan=…: from a list, never from the address."""
    return notices.get(request.query_params.get("pesan", ""), "")
