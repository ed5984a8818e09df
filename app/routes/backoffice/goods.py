"""/kantor/barang: all goods with search and kept filters, one of them with the history of its fields, and the price grid."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.catalogue.browse import (
    STATES,
    Wanted,
    categories,
    good_of,
    goods_lines,
    lines_of,
)
from app.domain.catalogue.edit import FIELDS, TAX_CLASSES, change_product, change_unit, history_of_fields, readable
from app.domain.catalogue.grid import STEPS, propose_grid, propose_rule, raised
from app.domain.catalogue.photos.find import photos_of
from app.domain.catalogue.sheet.columns import words_in
from app.domain.errors import Refused
from app.domain.people.asker import Asker
from app.routes.asked import page_number, row_id, whole_number
from app.routes.backoffice import done, office, refused_office
from app.routes.backoffice.cells import Column, Grid, Line, cells_in, chosen_in, keep_touched
from app.routes.backoffice.prices import of_the_sekunder
from app.routes.backoffice.sieve import sieve_of
from app.routes.forms import Form
from app.routes.pages import AnyRequest, page, wants_fragment

PAGE = "backoffice/goods/good.html"
Kept = Mapping[int, Mapping[str, str]]


def _price(form: Form, cell: str) -> int:
    return form.rupiah(cell, 1, 1_000_000_000, label="Harga")


PRICES = [
    Column(tier, tier.capitalize(), _price, number=True, blank_is_nothing=True)
    for tier in ("umum", "anggota", "primer")
]


@get("/kantor/barang", permit="goods.read")
async def list_goods(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    of_the_sekunder(asker, "goods.read")
    return await office(request, "backoffice/goods/page.html", **await _listed(request, asker))


@get("/kantor/barang/petak", permit="goods.read")
async def grid(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    of_the_sekunder(asker, "goods.read")
    return await office(request, "backoffice/goods/grid.html", **await _priced(request, asker))


@post("/kantor/barang/petak", permit="goods.write", status_code=200)
async def change_grid(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    by = of_the_sekunder(asker, "goods.write")
    if form.get("bersama"):
        return await _with_chosen_raised(request, asker, form)
    kept = keep_touched(form, PRICES)
    try:
        why = form.text("alasan", label="Alasan", min_length=3)
        cells = cells_in(form, PRICES)
        if not cells and not form.get("dulu"):
            raise Refused("Belum ada harga yang diisi.")
        kept = {}  # whoever is refused from here on is told what holds now
        many = await propose_grid(cells, by=by, key=form.get("kunci"), why=why)
    except Refused as refused:
        listed = await _priced(request, asker, kept, chosen_in(form))
        return await refused_office(request, "backoffice/goods/grid.html", refused, form, **listed)
    return done(f"/kantor/barang/petak?{_query(request)}", _waits(many))


@post("/kantor/barang/petak/aturan", permit="goods.write", status_code=200)
async def change_by_rule(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]
) -> Response[str]:
    by = of_the_sekunder(asker, "goods.write")
    try:
        tenths = _tenths(form, "persen")
        step = form.whole("bulat", min(STEPS), max(STEPS), label="Pembulatan")
        why = form.text("alasan_aturan", label="Alasan", min_length=3)
        form.check()
        many = await propose_rule(
            _wanted(request), percent_tenths=tenths, step=step, by=by, key=form.get("kunci"), why=why
        )
    except Refused as refused:
        listed = await _priced(request, asker)
        return await refused_office(request, "backoffice/goods/grid.html", refused, form, **listed)
    return done(f"/kantor/barang/petak?{_query(request)}", _waits(many))


@get("/kantor/barang/{product:int}", permit="goods.read")
async def show_good(request: AnyRequest, asker: NamedDependency[Asker], product: FromPath[int]) -> Response[str]:
    of_the_sekunder(asker, "goods.read")
    return await office(request, PAGE, **await good_context(product))


@post("/kantor/barang/{product:int}", permit="goods.write", status_code=200)
async def change_good(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], product: FromPath[int]
) -> Response[str]:
    by = of_the_sekunder(asker, "goods.write")
    shown = await good_context(product)
    try:
        name = form.text("nama", label="Nama", min_length=2, max_length=120)
        about = form.text("keterangan", label="Keterangan", max_length=2000, required=False)
        category = form.choice("kategori", {str(one["id"]) for one in shown["categories"]}, label="Kategori")
        tax = form.choice("pajak", TAX_CLASSES, label="Golongan pajak")
        words = form.text("kata_kunci", label="Kata kunci", max_length=500, required=False)
        limits = {line.unit: form.whole(f"paling-{line.unit}", 1, 9999, label="Paling banyak") for line in shown["lines"] if line.unit}  # fmt: skip
        form.check()
        wanted = {
            "name": name, "description": about, "category": int(category), "tax_class": tax, "keywords": words_in(words),
            "published": form.get("tampil") == "ya",
        }  # fmt: skip
        await change_product(shown["good"].id, wanted, by=by)
        for unit, most in limits.items():
            await change_unit(unit, max_per_order=most, by=by)
    except Refused as refused:
        return await refused_office(request, PAGE, refused, form, **shown)
    return done(f"/kantor/barang/{product}", "Tersimpan.")


@get("/kantor/barang/{product:int}/baris", permit="goods.write")
async def edit_row(request: AnyRequest, asker: NamedDependency[Asker], product: FromPath[int]) -> Response[str]:
    """The name in its row of the list, to be changed on the spot; without script the whole form is the place for it."""
    of_the_sekunder(asker, "goods.write")
    good = await good_of(row_id(product))
    if not wants_fragment(request):
        return await office(request, PAGE, **await good_context(product))
    return page(request, "backoffice/goods/_name_form.html", good=good)


@post("/kantor/barang/{product:int}/baris", permit="goods.write", status_code=200)
async def change_row(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], product: FromPath[int]
) -> Response[str]:
    by = of_the_sekunder(asker, "goods.write")
    good = await good_of(row_id(product))
    try:
        name = form.text("nama", label="Nama", min_length=2, max_length=120)
        form.check()
        await change_product(good.id, {"name": name, "published": form.get("tampil") == "ya"}, by=by)
    except Refused as refused:
        form.accept(refused)
        return page(request, "backoffice/goods/_name_form.html", status=422, good=good, errors=form.errors, typed=form.values)  # fmt: skip
    if not wants_fragment(request):
        return done("/kantor/barang", f"{name} tersimpan.")
    return page(request, "backoffice/goods/_name.html", good=await good_of(good.id))


async def _listed(request: AnyRequest, asker: Asker) -> dict[str, Any]:
    wanted = _wanted(request)
    lines, more = await goods_lines(wanted)
    return {
        "wanted": wanted, "lines": lines, "more": more, "query": _query(request), "states": STATES, "steps": STEPS,
        "categories": await categories(), **await sieve_of(request, asker, "/kantor/barang"),
        "trail": [("Barang", "")],
    }  # fmt: skip


async def _priced(
    request: AnyRequest, asker: Asker, kept: Kept | None = None, chosen: frozenset[int] = frozenset()
) -> dict[str, Any]:
    """The list as the price grid shows it: a row for each unit."""
    listed = await _listed(request, asker)
    lines = [
        Line(
            line.unit, f"{line.name}, {line.unit_name}", f"/kantor/barang/{line.product}",
            {"umum": str(line.umum_idr or ""), "anggota": str(line.anggota_idr or ""), "primer": str(line.primer_idr or "")},
            note="menunggu" if line.waiting else "",
        )
        for line in listed["lines"] if line.unit
    ]  # fmt: skip
    return {**listed, "grid": Grid(PRICES, lines, kept or {}, chosen)}


async def _with_chosen_raised(request: AnyRequest, asker: Asker, form: Form) -> Response[str]:
    """The grid again, with general and member price of the chosen rows higher or lower; nothing is proposed yet."""
    listed = await _priced(request, asker)
    chosen = chosen_in(form)
    tenths, step = (
        _tenths(form, "persen_pilihan"),
        form.whole("bulat_pilihan", min(STEPS), max(STEPS), label="Pembulatan"),
    )
    if not chosen:
        form.errors.setdefault("persen_pilihan", "Pilih dulu barisnya.")
    if not form.errors:
        for line in listed["grid"].lines:
            for tier in ("umum", "anggota") if line.id in chosen else ():
                now_idr = whole_number(form.get(f"{tier}-{line.id}") or line.shown[tier])
                if now_idr:
                    form.values[f"{tier}-{line.id}"] = str(raised(now_idr, tenths, step))
    kept = keep_touched(form, PRICES)
    grid = Grid(PRICES, listed["grid"].lines, kept, chosen)
    errors, status = form.errors, 422 if form.errors else 200
    return await office(
        request,
        "backoffice/goods/grid.html",
        status=status,
        typed=form.values,
        errors=errors,
        **{**listed, "grid": grid},
    )


async def good_context(product: int) -> dict[str, Any]:
    good = await good_of(row_id(product))
    return {
        "good": good, "lines": await lines_of(good.id), "categories": await categories(), "history": await history_of_fields(good.id),
        "photos": await photos_of(good.id),
        "fields": FIELDS, "tax_classes": TAX_CLASSES, "readable": readable, "trail": [("Barang", "/kantor/barang"), (good.name, "")],
    }  # fmt: skip


def _waits(many: int) -> str:
    return f"{many} harga diusulkan dan menunggu orang kedua." if many else "Tidak ada harga yang berubah."


def _wanted(request: AnyRequest) -> Wanted:
    return asked_for(request, STATES)


def asked_for(request: AnyRequest, states: Mapping[str, str]) -> Wanted:
    """What a list of goods was asked for: words, a category, one of its states, a page."""
    asked = request.query_params
    state = asked.get("keadaan", "")
    return Wanted(
        words=" ".join(asked.get("q", "").split())[:80],
        category=asked.get("kategori", "")[:80],
        state=state if state in states else "",
        page=page_number(asked.get("hal", "")),
    )


def _query(request: AnyRequest) -> str:
    """The filter as an address says it, in our own spelling."""
    wanted = _wanted(request)
    told = {"q": wanted.words, "kategori": wanted.category, "keadaan": wanted.state, "hal": str(wanted.page) if wanted.page > 1 else ""}  # fmt: skip
    return urlencode({name: value for name, value in told.items() if value})


def _tenths(form: Form, name: str) -> int:
    """ "2,5" percent -> 25 tenths."""
    typed = form.get(name).replace("−", "-").replace(".", ",")
    whole, _, rest = typed.removeprefix("-").partition(",")
    if not (
        whole.isascii()
        and whole.isdigit()
        and len(whole) <= 2
        and (rest == "" or (rest.isascii() and rest.isdigit() and len(rest) == 1))
    ):
        form.errors[name] = "Isi persen dengan paling banyak satu angka di belakang koma, misalnya 2,5 atau -3."
        return 0
    return (-1 if typed.startswith("-") else 1) * (int(whole) * 10 + int(rest or 0))


handlers = [
    list_goods, grid, change_grid, change_by_rule, show_good, change_good, edit_row, change_row,
]  # fmt: skip
