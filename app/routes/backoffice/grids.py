"""Goods, pictures, categories, synonyms and draft promotions in one grid each: the same page, the same deed, a table of columns apart."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from litestar import Response, get, post
from litestar.di import NamedDependency

from app.domain.catalogue.browse import STATES, categories, goods_lines, synonyms
from app.domain.catalogue.edit import TAX_CLASSES, plain_term
from app.domain.catalogue.rows import CATEGORIES, GOODS, PICTURES, SYNONYMS, UNITS, goods_rows
from app.domain.catalogue.sheet.columns import words_in
from app.domain.clock import business_day, now
from app.domain.errors import Refused
from app.domain.grid import Rows, change_rows
from app.domain.people.asker import Asker
from app.domain.promotions.rows import DRAFTS, draft_rows, terms_asked
from app.domain.promotions.rules import KINDS, Kind
from app.routes.asked import page_number
from app.routes.backoffice import done, office, refused_office
from app.routes.backoffice.cells import Column, Grid, Line, cells_in, chosen_in, give_to_chosen, keep_touched
from app.routes.backoffice.goods import asked_for
from app.routes.backoffice.prices import of_the_sekunder
from app.routes.backoffice.promotion_forms import day_in, idr_in, percent_in
from app.routes.backoffice.sieve import asked_of
from app.routes.forms import Form
from app.routes.pages import AnyRequest

Listed = tuple[list[Line], bool, dict[str, Any]]  # the lines, whether there are more, how the next page is asked for


@dataclass(frozen=True, slots=True)
class Desk:
    """One of the grids: where it lies, what it changes, what stands in its columns, which lines it shows, how they are found."""

    list_at: str  # the list it belongs to, whose filters it shares
    title: str
    names: str  # what names a row
    rows: Rows
    columns: Callable[[], Awaitable[Sequence[Column]]]
    listed: Callable[[AnyRequest], Awaitable[Listed]]
    reads: str = "goods.read"
    writes: str = "goods.write"
    tab: str = ""  # of goods, which is lit
    search: str = ""  # what its search field asks for
    hint: str = ""

    part: str = "isian"

    @property
    def at(self) -> str:
        return f"{self.list_at}/{self.part}"


async def _show(
    desk: Desk, request: AnyRequest, form: Form | None = None, kept: Any = None, refused: Refused | None = None
) -> Response[str]:
    lines, more, onward = await desk.listed(request)
    grid = Grid(await desk.columns(), lines, kept or {}, chosen_in(form) if form else frozenset())
    asked = dict(parse_qsl(asked_of(request, desk.list_at)))
    context: dict[str, Any] = {"desk": desk, "grid": grid, "more": more, "onward": urlencode({**asked, **onward}), "query": _query(request), "asked": asked,
               "trail": [(desk.title, desk.list_at), ("Ubah banyak", "")]}  # fmt: skip
    if form is not None and refused is not None:
        return await refused_office(request, "backoffice/grid/page.html", refused, form, **context)
    return await office(request, "backoffice/grid/page.html", typed=form.values if form else {}, **context)


async def _change(desk: Desk, request: AnyRequest, asker: Asker, form: Form) -> Response[str]:
    by, columns, kept = of_the_sekunder(asker, desk.writes), await desk.columns(), None
    try:
        if form.get("bersama"):
            give_to_chosen(form, columns)
            return await _show(desk, request, form, keep_touched(form, columns))
        kept = keep_touched(form, columns)
        cells = cells_in(form, columns)
        kept = None  # whoever is refused from here on is told what the cells say now
        many = await change_rows(desk.rows, cells, by=by, key=form.get("kunci"))
    except Refused as refused:
        return await _show(desk, request, form, kept if kept is not None else {}, refused)
    return done(f"{desk.at}?{_query(request)}", f"{many} baris diubah." if many else "Tidak ada yang berubah.")


def _query(request: AnyRequest) -> str:
    """The page of the list that is open, as its address says it."""
    return urlencode([(name, value[:80]) for name, value in request.query_params.items() if name in _ASKED and value])


_ASKED = {"q", "kategori", "keadaan", "hal", "sesudah"}


def _text(label: str, low: int, high: int, *, required: bool = True) -> Callable[[Form, str], Any]:
    return lambda form, cell: form.text(cell, label=label, min_length=low, max_length=high, required=required)


def _whole(label: str, low: int, high: int) -> Callable[[Form, str], Any]:
    return lambda form, cell: form.whole(cell, low, high, label=label)


def _words(label: str) -> Callable[[Form, str], Any]:
    return lambda form, cell: words_in(form.text(cell, label=label, max_length=500, required=False))


def _one_of(label: str, options: Sequence[tuple[str, str]], said: Callable[[str], Any] = str) -> dict[str, Any]:
    """A column that is one of some options; `said` makes its value of what stands in the form."""
    keys = {key for key, _ in options}

    def read(form: Form, cell: str) -> Any:
        chosen = form.choice(cell, keys, label=label)
        return said(chosen) if chosen else None

    return {"label": label, "read": read, "options": tuple(options), "of_many": True}


async def _of_goods() -> Sequence[Column]:
    shelves = [(str(one["id"]), one["name"]) for one in await categories()]
    return (
        Column("name", "Nama", _text("Nama", 2, 120)),
        Column("category", **_one_of("Kategori", shelves, int)),
        Column("description", "Keterangan", _text("Keterangan", 0, 2000, required=False), long=True),
        Column("keywords", "Kata kunci", _words("Kata kunci")),
        Column("tax_class", **_one_of("Pajak", list(TAX_CLASSES.items()))),
        Column("published", **_one_of("Tampil", [("ya", "Ya"), ("tidak", "Tidak")], "ya".__eq__)),
        Column("min_stock", "Stok min.", _whole("Stok paling sedikit", 0, 100_000_000), number=True, of_many=True),
    )


async def _of_pictures() -> Sequence[Column]:
    return (
        Column("picture_words", "Yang terlihat di gambar", _text("Kata gambar", 0, 150, required=False), long=True),
    )


async def _of_categories() -> Sequence[Column]:
    return (
        Column("name", "Nama", _text("Nama", 2, 60)),
        Column("line", "Keterangan", _text("Keterangan", 0, 120, required=False)),
        Column("position", "Urutan", _whole("Urutan", 0, 999), number=True),
        Column("hidden", **_one_of("Di daftar toko", [("tidak", "Tampil"), ("ya", "Tidak tampil")], "ya".__eq__)),
    )


async def _of_units() -> Sequence[Column]:
    return (
        Column(
            "max_per_order", "Paling banyak per pesanan", _whole("Paling banyak", 1, 9999), number=True, of_many=True
        ),
    )


async def _of_synonyms() -> Sequence[Column]:
    return (
        Column("term", "Kata", lambda form, cell: plain_term(form.text(cell, label="Kata", max_length=60))),
        Column("means", "Di toko", _words("Nama di toko"), of_many=True),
    )


async def _of_drafts() -> Sequence[Column]:
    today = business_day(now())
    return (
        Column("name", "Nama", _text("Nama", 3, 60)),
        Column(
            "starts_on", "Mulai", lambda form, cell: day_in(form, cell, "Hari pertama", today), day=True, of_many=True
        ),
        Column(
            "ends_on", "Sampai", lambda form, cell: day_in(form, cell, "Hari terakhir", today), day=True, of_many=True
        ),
        Column("percent_bp", "Persen", percent_in, number=True),
        Column("amount_idr", "Rupiah", lambda form, cell: idr_in(form, cell, "Jumlah"), number=True),
        Column("budget_idr", "Anggaran", lambda form, cell: idr_in(form, cell, "Anggaran"), number=True),
    )


async def _goods(request: AnyRequest) -> Listed:
    wanted = asked_for(request, STATES)
    found, more = await goods_rows(wanted)
    lines = [Line(row["id"], row["code"], f"/kantor/barang/{row['id']}", GOODS.shown(row)) for row in found]
    return lines, more, {"hal": wanted.page + 1}


async def _units(request: AnyRequest) -> Listed:
    wanted = asked_for(request, STATES)
    found, more = await goods_lines(wanted)
    lines = [
        Line(line.unit, f"{line.name}, {line.unit_name}", f"/kantor/barang/{line.product}", {"max_per_order": str(line.max_per_order)})
        for line in found if line.unit
    ]  # fmt: skip
    return lines, more, {"hal": wanted.page + 1}


async def _pictures(request: AnyRequest) -> Listed:
    wanted = asked_for(request, STATES)
    found, more = await goods_rows(wanted)
    lines = [
        Line(row["id"], row["name"], f"/kantor/barang/{row['id']}#gambar", PICTURES.shown(row), picture=row["picture"])
        for row in found
    ]
    return lines, more, {"hal": wanted.page + 1}


async def _categories(request: AnyRequest) -> Listed:
    words = " ".join(request.query_params.get("q", "").split())[:60].lower()
    found = [one for one in await categories() if words in f"{one['name']} {one['line']} {one['slug']}".lower()]
    return [Line(one["id"], one["slug"], f"/kategori/{one['slug']}", CATEGORIES.shown(one)) for one in found], False, {}


async def _synonyms(request: AnyRequest) -> Listed:
    words = " ".join(request.query_params.get("q", "").split())[:60]
    found, more = await synonyms(words, after=request.query_params.get("sesudah", "")[:60])
    lines = [Line(one["id"], one["term"], "", SYNONYMS.shown(one)) for one in found]
    return lines, more, {"sesudah": found[-1]["term"]} if more else {}


async def _drafts(request: AnyRequest) -> Listed:
    page = page_number(request.query_params.get("hal", ""))
    found, more = await draft_rows(page)
    lines = [
        Line(
            row["id"], KINDS[Kind(row["kind"])], f"/kantor/promosi/{row['id']}",
            {name: shown for name, shown in DRAFTS.shown(row).items() if name in terms_asked(row["kind"])},
        )
        for row in found
    ]  # fmt: skip
    return lines, more, {"hal": page + 1}


DESKS = (
    Desk("/kantor/barang", "Barang", "Kode", GOODS, _of_goods, _goods, tab="isian", search="Nama, kode, barcode",
         hint="Stok paling sedikit dalam satuan dasar: pcs atau gram. Di bawahnya barang masuk daftar stok tipis."),
    Desk(
        "/kantor/barang", "Kemasan", "Kemasan", UNITS, _of_units, _units, tab="isian", search="Nama, kode, barcode", part="kemasan",
    ),
    Desk(
        "/kantor/gambar", "Gambar", "Barang", PICTURES, _of_pictures, _pictures, tab="gambar", search="Nama, kode, barcode",
        hint="Dibacakan kepada orang yang tidak melihat gambarnya. Kosong: nama barang sudah cukup.",
    ),
    Desk("/kantor/kategori", "Kategori", "Alamat", CATEGORIES, _of_categories, _categories, tab="kategori", search="Cari kategori"),
    Desk(
        "/kantor/sinonim", "Sinonim", "Sekarang", SYNONYMS, _of_synonyms, _synonyms, tab="sinonim", search="Cari kata",
        hint="Nama di toko dipisahkan koma. Kosong menghapus katanya.",
    ),
    Desk(
        "/kantor/promosi", "Promosi", "Jenis", DRAFTS, _of_drafts, _drafts, reads="prices.read", writes="prices.write",
        hint="Hanya konsep. Yang sudah dimulai dua orang tidak ditulis ulang; hentikan di halamannya.",
    ),
)  # fmt: skip


def _doors(desk: Desk) -> list[Any]:
    @get(desk.at, permit=desk.reads)
    async def show_grid(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
        of_the_sekunder(asker, desk.reads)
        return await _show(desk, request)

    @post(desk.at, permit=desk.writes, status_code=200)
    async def change_grid(
        request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]
    ) -> Response[str]:
        return await _change(desk, request, asker, form)

    return [show_grid, change_grid]


handlers = [door for desk in DESKS for door in _doors(desk)]
