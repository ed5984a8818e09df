"""The password again, before money, phone and exports.

`@get(…, permit="signed_in", guards=[require_step_up])` for a page; for a deed also `step_up_back="/the/page"`: where the person
is taken afterwards, because a deed is never repeated by itself.
"""

from typing import Any
from urllib.parse import quote

from litestar import Response, get, post
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.handlers.base import BaseRouteHandler

from app.domain.errors import Refused
from app.domain.people.asker import Asker
from app.domain.people.log_in import check_password, give_password_again
from app.routes.address import client_address
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, page
from app.routes.people.common import again, local_path, login_cookies, password
from app.routes.permissions import SignInFirst, asker_from


class StepUpFirst(Exception):
    """The password was not given within the last ten minutes."""

    def __init__(self, back: str) -> None:
        super().__init__(back)
        self.back = back


async def require_step_up(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """The guard. Raises StepUpFirst."""
    asker = await asker_from(connection)
    if not asker.signed_in:
        raise SignInFirst
    if not asker.stepped_up:
        own = connection.url.path if connection.scope.get("method") == "GET" else "/anggota"
        raise StepUpFirst(handler.opt.get("step_up_back", own))


async def prove(request: AnyRequest, asker: Asker, form: Form, *, why: str) -> None:
    """The password in the form of a deed with money, unless it was given a moment ago. Raises Refused beside its field, TooMany."""
    if asker.stepped_up:
        return
    typed = password(form)
    if not typed:
        raise Refused(f"Masukkan kata sandi Anda {why}.", field="sandi")
    assert asker.phone is not None
    if await check_password(asker.phone, typed, address=client_address(request)) is None:
        raise Refused("Kata sandi salah.", field="sandi")


def on_step_up_first(request: AnyRequest, error: StepUpFirst) -> Response[str]:
    return back_to(f"/masuk/ulang?lanjut={quote(error.back)}")


@get("/masuk/ulang", permit="signed_in")
async def ask_password_again(request: AnyRequest) -> Response[str]:
    return page(request, "people/step_up/page.html", lanjut=local_path(request.query_params.get("lanjut")))


@post("/masuk/ulang", permit="signed_in", status_code=200)
async def password_again(
    request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    to = local_path(form.get("lanjut"))
    try:
        login = await give_password_again(asker, password(form), address=client_address(request))
    except Refused as refused:
        return again(request, "people/step_up/page.html", refused, form, lanjut=to)
    return back_to(to, cookies=login_cookies(login))


handlers = [ask_password_again, password_again]
