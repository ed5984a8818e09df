"""Goods as sheets, and prices that wait together: each is long work, so the page is the request and the way to its bar."""

import secrets
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.catalogue.grid import refuse_batch
from app.domain.catalogue.sheet.columns import COLUMNS
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound, Refused
from app.domain.people.asker import Asker
from app.domain.sheets import XLSX, xlsx_of
from app.domain.transactions import transaction
from app.domain.work.begin import begin
from app.domain.work.find import File, file_of, work_of, works_of
from app.routes.asked import row_id, whole_number
from app.routes.backoffice import done, office, refused_office
from app.routes.backoffice.prices import of_the_sekunder
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to
from app.routes.uploads import uploaded

EXAMPLE = (
    "BRS-0001", "Beras rojolele 5 kg", "beras-dan-jagung", "sak", 1, "pcs", 5000, "g", "bebas", "8991234567890", 70000, 68000, "", "", "", 60,
    "ya", "beras, lele", "",
)  # fmt: skip


@get("/kantor/barang/impor", permit="goods.write")
async def import_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    of_the_sekunder(asker, "goods.write")
    tried = await _tried(asker, request.query_params.get("uji", ""))
    return await _page(request, tried=tried)


@post("/kantor/barang/impor", permit="goods.write", status_code=200)
async def import_goods(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    """A new file is tried first; a tried one comes in."""
    by = of_the_sekunder(asker, "goods.write")
    content, form = await uploaded(request, "berkas")
    try:
        tried = await _tried(asker, form.get("uji"))
        if tried:
            file = await file_of(tried, "in", "barang")
            kind, title, key = "goods_import", "Impor barang", f"uji:{tried}"
        elif content:
            file, kind, title = File("barang", XLSX, content), "goods_try", "Uji coba impor barang"
            key = f"{by}:{form.get('kunci') or secrets.token_hex(8)}"
        else:
            raise Refused("Pilih berkas xlsx atau csv.", field="berkas")
        async with transaction():
            work = await begin(kind, title=title, entity=SEKUNDER, by=by, key=key, asked={}, files=(file,))
    except Refused as refused:
        form.accept(refused)
        return await refused_office(request, "backoffice/goods/import.html", refused, form, **await _context(None))
    return back_to(f"/kantor/pekerjaan/{work}")


@get("/kantor/barang/contoh", permit="goods.read")
async def example(asker: NamedDependency[Asker]) -> Response[bytes]:
    of_the_sekunder(asker, "goods.read")
    return Response(
        xlsx_of("Barang", list(COLUMNS), [EXAMPLE]),
        media_type=XLSX,
        headers={"Content-Disposition": 'attachment; filename="contoh-barang.xlsx"', "Cache-Control": "no-store"},
    )


@post("/kantor/barang/ekspor", permit="goods.filter", status_code=200)
async def export(asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    by = of_the_sekunder(asker, "goods.read")
    async with transaction():
        key = f"{by}:{form.get('kunci')[:64] or secrets.token_hex(8)}"
        work = await begin("goods_export", title="Ekspor barang", entity=SEKUNDER, by=by, key=key, asked={})
    return back_to(f"/kantor/pekerjaan/{work}")


@post("/kantor/harga/kelompok/{batch:str}/terbitan", permit="prices.write", status_code=200)
async def publish_batch(
    asker: NamedDependency[Asker], form: NamedDependency[Form], batch: FromPath[str]
) -> Response[str]:
    by = of_the_sekunder(asker, "prices.write")
    key = f"{batch}:{by}:{form.get('kunci')[:40]}"[:120]
    async with transaction():
        work = await begin("publish_prices", title="Terbitkan harga", entity=SEKUNDER, by=by, key=key, asked={"batch": batch})  # fmt: skip
    return back_to(f"/kantor/pekerjaan/{work}")


@post("/kantor/harga/kelompok/{batch:str}/penolakan", permit="prices.write", status_code=200)
async def turn_down_batch(asker: NamedDependency[Asker], batch: FromPath[str]) -> Response[str]:
    many = await refuse_batch(batch, by=of_the_sekunder(asker, "prices.write"))
    return done("/kantor/harga", f"{many} usulan harga ditolak.")


async def _page(request: AnyRequest, *, tried: int | None) -> Response[str]:
    return await office(request, "backoffice/goods/import.html", **await _context(tried))


async def _context(tried: int | None) -> dict[str, Any]:
    return {
        "tried": tried, "columns": list(COLUMNS.values()), "trail": [("Barang", "/kantor/barang"), ("Impor dan ekspor", "")],
        "works": await works_of([SEKUNDER], ["goods_try", "goods_import", "goods_export", "publish_prices"], count=10),
    }  # fmt: skip


async def _tried(asker: Asker, typed: str) -> int | None:
    """The dry run whose file is to come in; only one's own, and only a good one."""
    number = whole_number(typed)
    if number is None:
        return None
    work = await work_of(row_id(number), coops={SEKUNDER})
    if work.kind != "goods_try" or work.by_person != asker.person_id or not (work.outcome or {}).get("good"):
        raise NotFound
    return work.id


handlers = [import_page, import_goods, example, export, publish_batch, turn_down_batch]
