"""/anggota/alamat: the address book."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.errors import Refused
from app.domain.people.addresses import add_address, addresses_of, kecamatan_choices, remove_address
from app.domain.people.asker import Asker
from app.domain.people.phones import shown_phone
from app.routes.forms import Form
from app.routes.member import links_at
from app.routes.pages import AnyRequest, back_to, page
from app.routes.people.common import again, notice_of, row_id

PAGE = "member/addresses/page.html"
NOTICES = {"tersimpan": "Alamat tersimpan.", "terhapus": "Alamat dihapus."}


@get("/anggota/alamat", permit="signed_in")
async def addresses_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    return page(request, PAGE, **await _shown(request, asker))


@post("/anggota/alamat", permit="signed_in", status_code=200)
async def send_address(
    request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    try:
        fields = {
            "label": form.text("label", label="Sebutan alamat", max_length=40),
            "recipient": form.text("penerima", label="Nama penerima", max_length=100),
            "phone": form.text("telepon", label="Nomor HP", max_length=30),
            "kecamatan": form.choice("kecamatan", await kecamatan_choices(), label="Kecamatan"),
            "desa": form.text("desa", label="Desa atau kelurahan", max_length=60),
            "street": form.text("jalan", label="Alamat lengkap", min_length=3, max_length=300),
        }
        form.check()
        await add_address(asker, **fields)
    except Refused as refused:
        return again(request, PAGE, refused, form, **await _shown(request, asker))
    return back_to("/anggota/alamat?pesan=tersimpan")


@post("/anggota/alamat/{address_id:int}/penghapusan", permit="signed_in", status_code=200)
async def send_removal(address_id: FromPath[int], asker: NamedDependency[Asker]) -> Response[str]:
    await remove_address(asker, row_id(address_id))
    return back_to("/anggota/alamat?pesan=terhapus")


async def _shown(request: AnyRequest, asker: Asker) -> dict[str, Any]:
    return {
        "links": links_at(request.url.path), "addresses": await addresses_of(asker), "kecamatan": [(name, name) for name in await kecamatan_choices()],
        "own": {"penerima": asker.name, "telepon": shown_phone(asker.phone or "")}, "shown_phone": shown_phone, "notice": notice_of(request, NOTICES),
    }  # fmt: skip


handlers = [addresses_page, send_address, send_removal]
