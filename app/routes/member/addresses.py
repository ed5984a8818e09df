"""/anggota/alamat: the address book."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.domain.errors import Refused
from app.domain.members.villages import village_choices, villages_in
from app.domain.people.addresses import (
    Address,
    add_address,
    address_of,
    addresses_of,
    change_address,
    home_of,
    kecamatan_choices,
    remove_address,
)
from app.domain.people.asker import Asker
from app.domain.people.phones import shown_phone
from app.routes.asked import row_id
from app.routes.forms import Form
from app.routes.member import links_at
from app.routes.pages import AnyRequest, back_to, page
from app.routes.people.common import again, notice_of

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
        return again(request, PAGE, refused, form, **await _shown(request, asker, form))
    return back_to("/anggota/alamat?pesan=tersimpan")


@get("/anggota/alamat/{address_id:int}", permit="signed_in")
async def change_page(request: AnyRequest, address_id: FromPath[int], asker: NamedDependency[Asker]) -> Response[str]:
    return page(request, CHANGE, **await _one(await address_of(asker, row_id(address_id))))


@post("/anggota/alamat/{address_id:int}", permit="signed_in", status_code=200)
async def send_change(
    request: AnyRequest, address_id: FromPath[int], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    address = await address_of(asker, row_id(address_id))
    try:
        await change_address(asker, address.id, **await _fields(form))
    except Refused as refused:
        return again(request, CHANGE, refused, form, **await _one(address, form))
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
        "village": form.text("desa", label="Desa atau kelurahan", max_length=20),
        "street": form.text("jalan", label="Alamat lengkap", min_length=3, max_length=300),
    }
    form.check()
    return fields


async def _one(address: Address, form: Form | None = None) -> dict[str, Any]:
    own = {"label": address.label, "penerima": address.recipient, "telepon": shown_phone(address.phone), "kecamatan": address.kecamatan,
           "desa": address.village or "", "jalan": address.street}  # fmt: skip
    return {"address": address, "own": own, **await _choices(form, address.kecamatan)}


async def _shown(request: AnyRequest, asker: Asker, form: Form | None = None) -> dict[str, Any]:
    addresses = await addresses_of(asker)
    own = {"penerima": asker.name, "telepon": shown_phone(asker.phone or "")}
    home = await home_of(asker) if not addresses else None  # the first one is most often where he lives
    if home:
        own |= {"label": "Rumah", "kecamatan": home.kecamatan, "desa": home.village, "jalan": home.street}
    return {
        "links": links_at(request.url.path), "addresses": addresses, "own": own, "shown_phone": shown_phone,
        "notice": notice_of(request, NOTICES), **await _choices(form, own.get("kecamatan", "")),
    }  # fmt: skip


async def _choices(form: Form | None, kecamatan: str) -> dict[str, Any]:
    """The lists to choose from: the villages of the chosen kecamatan, or all of them while none is."""
    names = await kecamatan_choices()
    chosen = form.get("kecamatan") if form else kecamatan
    villages = await village_choices() if chosen not in names else [(chosen, await villages_in(chosen))]
    return {"kecamatan": [(name, name) for name in names], "villages": villages}


@get("/anggota/alamat/desa", permit="signed_in")
async def villages_fragment(request: AnyRequest, kecamatan: FromQuery[str] = "") -> Response[str]:
    """The villages of a kecamatan just chosen; without script the list holds all of them."""
    choices = await _choices(None, kecamatan)
    return page(request, "member/addresses/_village.html", **choices, own={})


handlers = [villages_fragment, addresses_page, send_address, change_page, send_change, send_removal]
