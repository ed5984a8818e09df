"""What can be asked of each list of the shop's office, and the filters that an officer keeps for it by name."""

from typing import Any
from urllib.parse import urlencode

from app.domain.catalogue.browse import filters_of
from app.domain.people.asker import Asker
from app.routes.pages import AnyRequest

# list -> (what it is called, what can be asked of it)
LISTS = {
    "/kantor/barang": ("Barang", ("q", "kategori", "keadaan")),
    "/kantor/gambar": ("Gambar", ("q", "kategori", "keadaan")),
    "/kantor/harga": ("Daftar harga", ("q", "kategori")),
    "/kantor/promosi": ("Promosi", ("daftar", "q", "penanggung")),
    "/kantor/kategori": ("Kategori", ("q",)),
    "/kantor/sinonim": ("Sinonim", ("q",)),
}


async def sieve_of(request: AnyRequest, asker: Asker, at: str) -> dict[str, Any]:
    """What `_saringan.html` shows under a list: the filters kept for it, and the one in use."""
    return {"at": at, "sieve": asked_of(request, at), "filters": await filters_of(asker.person_id or 0, at)}


def asked_of(request: AnyRequest, at: str) -> str:
    """The filter as an address says it, in our own spelling; a page's number is no filter."""
    told = {name: " ".join(request.query_params.get(name, "").split())[:80] for name in LISTS[at][1]}
    return urlencode({name: value for name, value in told.items() if value})[:300]
