"""/anggota/profil and /anggota/sandi."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from app.domain.errors import Refused
from app.domain.members.find import membership_of
from app.domain.people.asker import Asker
from app.domain.people.change import change_name, change_password
from app.domain.people.phones import shown_phone
from app.routes import cookies
from app.routes.address import client_address
from app.routes.forms import Form
from app.routes.member import links_at
from app.routes.pages import AnyRequest, back_to, page
from app.routes.people.common import again, device, login_cookies, notice_of, password

PROFILE, PASSWORD = "member/profile/page.html", "member/profile/password.html"
NOTICES = {
    "tersimpan": "Perubahan tersimpan.",
    "nomor": "Nomor HP Anda sudah diganti. Perangkat lain dikeluarkan.",
    "sandi": "Kata sandi sudah diganti. Perangkat lain dikeluarkan.",
    "kode-aplikasi": "Kode aplikasi terpasang. Kami memintanya setiap kali Anda masuk.",
}


@get("/anggota/profil", permit="signed_in")
async def profile(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    return page(request, PROFILE, **await _shown(request, asker))


@post("/anggota/profil", permit="signed_in", status_code=200)
async def correct_name(
    request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    try:
        name = await change_name(asker, form.get("nama"))
    except Refused as refused:
        return again(request, PROFILE, refused, form, **await _shown(request, asker))
    return back_to("/anggota/profil?pesan=tersimpan", cookies=[cookies.first_name(name)])


async def _shown(request: AnyRequest, asker: Asker) -> dict[str, Any]:
    return {
        "links": links_at(request.url.path), "notice": notice_of(request, NOTICES), "phone": shown_phone(asker.phone or ""),
        "membership": await membership_of(asker.person_id), "staff": any(role != "penjual" for role, _ in asker.offices),
    }  # fmt: skip


@get("/anggota/sandi", permit="signed_in")
async def password_page(request: AnyRequest) -> Response[str]:
    return page(request, PASSWORD, links=links_at(request.url.path))


@post("/anggota/sandi", permit="signed_in", status_code=200)
async def send_password(
    request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    try:
        login = await change_password(
            asker,
            password(form, "sandi_lama"),
            password(form, "sandi_baru"),
            address=client_address(request),
            device=device(request),
        )
    except Refused as refused:
        return again(request, PASSWORD, refused, form, links=links_at(request.url.path))
    return back_to("/anggota/profil?pesan=sandi", cookies=login_cookies(login))


handlers = [profile, correct_name, password_page, send_password]
