"""/anggota/alamat: the address book."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.errors import Refused
from app.domain.people.addresses import (
    Address,
    add_address,
    address_of,
    addresses_of,
    change_address,
    kecamatan_choices,
    remove_address,
)
from app.domain.people.asker import Asker
from app.domain.people.phones import shown_phone
from app.routes.forms import Form
from app.routes.member import links_at
from app.routes.pages import AnyRequest, back_to, page
from app.routes.people.common import again, notice_of, row_id

PAGE = "member/addresses/page.html"
CHANGE = "member/addresses/change.html"
NOTICES = {"tersimpan": "Alamat tersimpan.", "berubah": "Alamat sudah diubah.", "terhapus": "Alamat dihapus."}


@get("/anggota/alamat", permit="signed_in")
async def addresses_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    return page(request, PAGE, **await _shown(request, asker))


@post("/anggota/alamat", permit="signed_in", status_code=200)
async def send_address(
    request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    try:
        await add_address(asker, **await _fields(form))
    except Refused as refused:
        return again(request, PAGE, refused, form, **await _shown(request, asker))
    return back_to("/anggota/alamat?pesan=tersimpan")


@get("/anggota/alamat/{address_id:int}", permit="signed_in")
async def change_page(request: AnyRequest, address_id: FromPath[int], asker: NamedDependency[Asker]) -> Response[str]:
    return page(request, CHANGE, **await _one(request, await address_of(asker, row_id(address_id))))


@post("/anggota/alamat/{address_id:int}", permit="signed_in", status_code=200)
async def send_change(
    request: AnyRequest, address_id: FromPath[int], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    address = await address_of(asker, row_id(address_id))
    try:
        await change_address(asker, address.id, **await _fields(form))
    except Refused as refused:
        return again(request, CHANGE, refused, form, **await _one(request, address))
    return back_to("/anggota/alamat?pesan=berubah")


@post("/anggota/alamat/{address_id:int}/penghapusan", permit="signed_in", status_code=200)
async def send_removal(address_id: FromPath[int], asker: NamedDependency[Asker]) -> Response[str]:
    await remove_address(asker, row_id(address_id))
    return back_to("/anggota/alamat?pesan=terhapus")


async def _fields(form: Form) -> dict[str, str]:
    """What was typed, for the domain. Raises RefusedFields."""
    fields = {
        "label": form.text("label", label="Sebutan alamat", max_length=40),
        "recipient": form.text("penerima", label="Nama penerima", max_length=100),
        "phone": form.text("telepon", label="Nomor HP", max_length=30),
        "kecamatan": form.choice("kecamatan", await kecamatan_choices(), label="Kecamatan"),
        "desa": form.text("desa", label="Desa atau kelurahan", max_length=60),
        "street": form.text("jalan", label="Alamat lengkap", min_length=3, max_length=300),
    }
    form.check()
    return fields


async def _one(request: AnyRequest, address: Address) -> dict[str, Any]:
    own = {"label": address.label, "penerima": address.recipient, "telepon": shown_phone(address.phone), "kecamatan": address.kecamatan,
           "desa": address.desa, "jalan": address.street}  # fmt: skip
    return {"address": address, "own": own, "kecamatan": [(name, name) for name in await kecamatan_choices()]}


async def _shown(request: AnyRequest, asker: Asker) -> dict[str, Any]:
    return {
        "links": links_at(request.url.path), "addresses": await addresses_of(asker), "kecamatan": [(name, name) for name in await kecamatan_choices()],
        "own": {"penerima": asker.name, "telepon": shown_phone(asker.phone or "")}, "shown_phone": shown_phone, "notice": notice_of(request, NOTICES),
    }  # fmt: skip


handlers = [addresses_page, send_address, change_page, send_change, send_removal]
