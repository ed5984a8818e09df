"""/aktivasi: the printed code opens an account, for people whom no message reaches."""

from litestar import Response, get, post
from litestar.di import NamedDependency

from app.domain.errors import Refused
from app.domain.members.activate import activate
from app.domain.people.asker import Asker
from app.routes.address import client_address
from app.routes.forms import Form
from app.routes.pages import AnyRequest, page
from app.routes.people.common import HOME, again, device, password, signed_in_already, welcome

PAGE = "people/activation/page.html"


@get("/aktivasi", permit="public")
async def activation_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    return signed_in_already(request, asker) or page(request, PAGE)


@post("/aktivasi", permit="public", status_code=200)
async def send_code(request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]) -> Response[str]:
    code = form.values.pop("kode", "")
    try:
        login = await activate(
            form.get("nomor_anggota")[:40], code[:40], password(form), address=client_address(request), device=device(request),
            replacing=asker.login_id,
        )  # fmt: skip
    except Refused as refused:
        return again(request, PAGE, refused, form)
    return await welcome(request, login, HOME)


handlers = [activation_page, send_code]
