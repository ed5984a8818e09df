"""/anggota/kode-aplikasi: staff set up the code from their app."""

from typing import Any

import segno
from litestar import Response, get, post
from litestar.di import NamedDependency

from app.domain.errors import Refused
from app.domain.people import totp
from app.domain.people.asker import Asker
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, page
from app.routes.people.common import again
from app.routes.people.step_up import require_step_up

PAGE = "member/app_code/page.html"


@get("/anggota/kode-aplikasi", permit="signed_in", guards=[require_step_up])
async def app_code_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    secret, uri, sealed = totp.new_setup(asker)
    return page(request, PAGE, **_shown(secret, uri), sealed=sealed)


@post(
    "/anggota/kode-aplikasi",
    permit="signed_in",
    guards=[require_step_up],
    step_up_back="/anggota/kode-aplikasi",
    status_code=200,
)
async def enrol(request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]) -> Response[str]:
    sealed = form.get("rahasia")
    try:
        secret, uri = totp.opened_setup(asker, sealed)
    except Refused:
        return back_to("/anggota/kode-aplikasi")
    try:
        await totp.enrol(asker, sealed, form.get("kode"))
    except Refused as refused:
        return again(request, PAGE, refused, form, **_shown(secret, uri), sealed=sealed)
    return back_to("/anggota/profil?pesan=kode-aplikasi")


def _shown(secret: str, uri: str) -> dict[str, Any]:
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return {
        "secret": secret,
        "groups": groups,
        "picture": segno.make(uri, error="m").svg_data_uri(scale=5, border=4, light="#fff"),
    }


handlers = [app_code_page, enrol]
