"""/kantor/stok: what lies where, goods received, counted, written off, carried over, and how it all came about."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.catalogue.find import items_of
from app.domain.catalogue.goods import Item
from app.domain.errors import NotFound, Refused
from app.domain.people.asker import Asker
from app.domain.stock.deeds import MOST, Goods, carry_over, count_stock, receive, write_off
from app.domain.stock.find import Place, levels_at, levels_of, moves_of, places
from app.domain.stock.moves import amount
from app.routes.asked import row_id, whole_number
from app.routes.backoffice import done, office, refused_office
from app.routes.backoffice.goods_search import PER_PAGE
from app.routes.forms import Form
from app.routes.page_cache import fresh_window
from app.routes.pages import AnyRequest
from app.routes.permissions import coops_for

MOST_LINES, MOST_HITS = 40, 8
KINDS = {"awal": "Stok awal", "terima": "Barang diterima", "jual": "Penjualan", "retur": "Retur", "rusak": "Rusak", "pindah": "Dipindah",
         "opname": "Hasil hitung"}  # fmt: skip


@get("/kantor/stok", permit="stock.read")
async def list_stock(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    open_places = await _places(asker, "stock.read")
    place = next((one for one in open_places if one.slug == request.query_params.get("tempat")), open_places[0])
    query, page, scarce = (
        request.query_params.get("q", "").strip()[:80],
        _digits(request.query_params.get("hal"), 1),
        request.query_params.get("tipis") == "1",
    )
    if query:
        hits = (await fresh_window()).shelf.index.search(query, limit=PER_PAGE)
        levels = await levels_of([place.id], [hit.id for hit in hits])
    else:
        levels = await levels_at(place.id, limit=PER_PAGE + 1, offset=(page - 1) * PER_PAGE, scarce=scarce)
    return await office(
        request, "backoffice/stock/page.html", places=open_places, place=place, q=query, scarce=scarce, here=page,
        more=len(levels) > PER_PAGE, levels=levels[:PER_PAGE], amount=amount,
    )  # fmt: skip


@get("/kantor/stok/{product:int}", permit="stock.read")
async def show_stock(request: AnyRequest, asker: NamedDependency[Asker], product: FromPath[int]) -> Response[str]:
    return await office(request, "backoffice/stock/product.html", **await _product(asker, product))


@post("/kantor/stok/{product:int}/hitungan", permit="stock.write", status_code=200)
async def count(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], product: FromPath[int]
) -> Response[str]:
    async def deed(place: Place, by: int) -> None:
        counted, reason = _base_units(form, "jumlah", low=0), form.text("alasan", label="Alasan", min_length=3)
        form.check()
        await count_stock(place.id, {product: counted}, by=by, reason=reason, key=form.get("kunci"))

    return await _deed(request, asker, form, product, deed, said="Hasil hitung dicatat.")


@post("/kantor/stok/{product:int}/kerusakan", permit="stock.write", status_code=200)
async def damage(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], product: FromPath[int]
) -> Response[str]:
    async def deed(place: Place, by: int) -> None:
        broken, reason = (
            _base_units(form, "jumlah_rusak", low=1),
            form.text("alasan_rusak", label="Alasan", min_length=3),
        )
        form.check()
        await write_off(place.id, [(product, broken)], by=by, reason=reason, key=form.get("kunci"))

    return await _deed(request, asker, form, product, deed, said="Barang rusak dicatat dan keluar dari stok.")


@post("/kantor/stok/{product:int}/pemindahan", permit="stock.write", status_code=200)
async def transfer(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], product: FromPath[int]
) -> Response[str]:
    async def deed(place: Place, by: int) -> None:
        goes, end = _base_units(form, "jumlah_pindah", low=1), await _place(asker, form.get("tujuan"))
        form.check()
        await carry_over(place.id, end.id, [(product, goes)], by=by, key=form.get("kunci"))

    return await _deed(request, asker, form, product, deed, said="Pemindahan dicatat.")


@get("/kantor/stok/penerimaan", permit="stock.write")
async def start_receiving(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    chosen = [_digits(number, 0) for number in request.query_params.getall("barang", [])][:MOST_LINES]
    return await office(request, "backoffice/stock/receive.html", **await _receiving(request, asker, chosen))


@post("/kantor/stok/penerimaan", permit="stock.write", status_code=200)
async def take_in(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    chosen = [_digits(number, 0) for number in form.all("barang")][:MOST_LINES]
    shown = await _receiving(request, asker, chosen)
    try:
        place = await _place(asker, form.get("tempat"))
        lines = [_line(form, item) for item in shown["items"]]
        note = form.text("catatan", label="Pemasok atau nomor nota", max_length=120)
        form.check()
        assert asker.person_id is not None
        await receive(place.id, lines, by=asker.person_id, key=form.get("kunci"), note=note)
    except Refused as refused:
        return await refused_office(request, "backoffice/stock/receive.html", refused, form, **shown)
    return done(f"/kantor/stok?tempat={place.slug}", f"{len(lines)} macam barang diterima di {place.name}.")


def _line(form: Form, item: Item) -> Goods:
    unit = form.choice(f"kemasan-{item.id}", {str(unit.id) for unit in item.units}, label="Kemasan")
    many = form.whole(f"jumlah-{item.id}", 1, 100_000, label="Jumlah")
    cost_idr = form.rupiah(f"harga-{item.id}", 0, 10**12, label="Harga beli seluruhnya")
    factor = next((one.factor for one in item.units if str(one.id) == unit), 1)
    return Goods(item.id, many * factor, cost_idr)


async def _receiving(request: AnyRequest, asker: Asker, chosen: list[int]) -> dict[str, Any]:
    query = request.query_params.get("q", "").strip()[:80]
    shown = await fresh_window()
    found = {item.id: item for item in await items_of(chosen)} if chosen else {}
    hits = (
        [
            shown.shelf.items[hit.id]
            for hit in shown.shelf.index.search(query, limit=MOST_HITS)
            if hit.id in shown.shelf.items
        ]
        if query
        else []
    )
    return {
        "places": await _places(asker, "stock.write"), "q": query, "items": [found[number] for number in dict.fromkeys(chosen) if number in found],
        "hits": [item for item in hits if item.id not in found], "place": request.query_params.get("tempat", ""),
    }  # fmt: skip


async def _product(asker: Asker, product: int) -> dict[str, Any]:
    open_places = await _places(asker, "stock.read")
    items = await items_of([row_id(product)])
    if not items:
        raise NotFound
    levels = await levels_of([place.id for place in open_places], [product])
    return {
        "item": items[0], "places": open_places, "levels": {level.place: level for level in levels}, "moves": await moves_of(product),
        "amount": amount, "kinds": KINDS,
    }  # fmt: skip


async def _deed(request: AnyRequest, asker: Asker, form: Form, product: int, deed: Any, *, said: str) -> Response[str]:
    """Do it at the chosen place, or show the page again with what was wrong."""
    try:
        place = await _place(asker, form.get("tempat"))
        await deed(place, asker.person_id)
    except Refused as refused:
        return await refused_office(
            request, "backoffice/stock/product.html", refused, form, **await _product(asker, product)
        )
    return done(f"/kantor/stok/{product}", said)


def _base_units(form: Form, name: str, *, low: int) -> int:
    return form.whole(name, low, MOST, label="Jumlah")


async def _places(asker: Asker, permit: str) -> list[Place]:
    """The places of the co-ops that the asker's offices open."""
    coops = coops_for(asker, permit)
    found = [place for place in await places() if place.coop in coops]
    if not found:
        raise NotFound
    return found


async def _place(asker: Asker, slug: str) -> Place:
    found = next((place for place in await _places(asker, "stock.write") if place.slug == slug), None)
    if found is None:
        raise Refused("Pilih tempatnya.", field="tempat")
    return found


def _digits(typed: str | None, otherwise: int) -> int:
    return whole_number(typed or "") or otherwise


handlers = [list_stock, start_receiving, take_in, show_stock, count, damage, transfer]
