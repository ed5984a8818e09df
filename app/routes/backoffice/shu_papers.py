"""Papers of the SHU: who receives what, the minutes with the root, receipts, and the sekunder's list of purchases for a primary."""

import asyncio
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain import clock
from app.domain.errors import NotFound
from app.domain.money import rupiah, terbilang
from app.domain.participation.find import PAGE, list_for_primary
from app.domain.people.asker import Asker
from app.domain.sheets import XLSX, xlsx_of
from app.domain.shu.books import year_days
from app.domain.shu.find import Run, rows_of, run_of, steps_of
from app.domain.shu.slip import slip_in
from app.domain.shu.terms import PARTS
from app.papers import pdf_of
from app.routes.backoffice import office
from app.routes.backoffice.shu import _own, frame
from app.routes.pages import AnyRequest
from app.routes.people.common import row_id
from app.routes.permissions import coops_for

MOST = 20_000  # members on one sheet
SEKUNDER = 1
HEADS = ("Nomor anggota", "Nama", "Simpanan", "Transaksi", "Jasa modal", "Jasa usaha", "Jumlah SHU", "Diterima")


@get("/kantor/shu/{number:int}/daftar.xlsx", permit="shu.read")
async def sheet(number: FromPath[int], asker: NamedDependency[Asker]) -> Response[bytes]:
    """Daftar pembagian SHU per anggota, as a sheet."""
    run = await _run(asker, number)
    rows = await rows_of(run.id, run.kind, limit=MOST)
    cells = [
        (
            one.member_no,
            one.name,
            one.simpanan_idr,
            one.usaha_idr,
            one.jasa_modal_idr,
            one.jasa_usaha_idr,
            one.total_idr,
            one.way or "",
        )
        for one in rows
    ]
    content = await asyncio.to_thread(xlsx_of, f"SHU {run.year}", HEADS, cells)
    return _file(content, XLSX, f"daftar-shu-{run.year}.xlsx")


@get("/kantor/shu/{number:int}/daftar.pdf", permit="shu.read")
async def list_paper(number: FromPath[int], asker: NamedDependency[Asker]) -> Response[bytes]:
    run = await _run(asker, number)
    rows = await rows_of(run.id, run.kind, limit=MOST)
    cells = [
        [
            one.member_no,
            one.name,
            *map(_plain, (one.simpanan_idr, one.usaha_idr, one.jasa_modal_idr, one.jasa_usaha_idr, one.total_idr)),
        ]
        for one in rows
    ]
    values = {**_head(run, f"Daftar pembagian SHU {run.year}"), "rows": cells, "total": _plain(run.sum_idr or 0)}
    return _file(await pdf_of("daftar_shu", values), "application/pdf", f"daftar-shu-{run.year}.pdf")


@get("/kantor/shu/{number:int}/berita-acara.pdf", permit="shu.read")
async def minutes(number: FromPath[int], asker: NamedDependency[Asker]) -> Response[bytes]:
    """What the meeting approves or approved, with the root and its sum in it."""
    run = await _run(asker, number)
    assert run.root is not None, "only reckoned runs are found"
    funds = [[PARTS[part][0], rupiah(idr)] for part, idr in run.funds.items() if part != "anggota"]
    values = {
        **_head(run, f"Berita acara pembagian SHU {run.year}"), "facts": [
            ["Tahun buku", str(run.year)], ["Versi", str(run.version)], ["Keadaan", run.word],
            ["Disahkan", clock.tanggal(run.approved_on) if run.approved_on else "belum"],
            ["Dihitung oleh", run.reckoned_by or ""], ["Ditinjau oleh", run.reviewed_by or "–"], ["Diperiksa oleh", run.checked_by or "–"],
            ["Disahkan oleh", run.approved_by or "–"],
        ],
        "shu": rupiah(run.shu_idr or 0), "words": terbilang(run.shu_idr or 0), "members": str(run.members),
        "parts": [["Jasa modal anggota", rupiah(run.jasa_modal_idr or 0)], ["Jasa usaha anggota", rupiah(run.jasa_usaha_idr or 0)], *funds],
        "steps": [[step.words, step.how, rupiah(step.amount_idr)] for step in await steps_of(run.id) if step.chapter != "Buku"],
        "root": run.root.hex(), "sum": rupiah(run.sum_idr or 0),
    }  # fmt: skip
    return _file(await pdf_of("berita_acara_shu", values), "application/pdf", f"berita-acara-shu-{run.year}.pdf")


@get("/kantor/shu/{number:int}/anggota/{member:int}/tanda-terima.pdf", permit="shu.read")
async def receipt(number: FromPath[int], member: FromPath[int], asker: NamedDependency[Asker]) -> Response[bytes]:
    """The receipt for a share paid in cash."""
    run = await _run(asker, number)
    slip = await slip_in(run.id, row_id(member), [run.entity])
    if slip.paid_way != "tunai" or slip.paid_at is None:
        raise NotFound
    rows = await rows_of(run.id, run.kind, words=slip.member_no, limit=1)
    values = {
        **_head(run, "Tanda terima SHU"), "name": rows[0].name, "words": terbilang(slip.total_idr), "facts": [
            ["Nama", rows[0].name], ["Nomor anggota", slip.member_no], ["Tahun buku", str(run.year)], ["Jumlah", rupiah(slip.total_idr)],
            ["Dibayar", clock.tanggal_jam(slip.paid_at)],
        ],
    }  # fmt: skip
    return _file(await pdf_of("tanda_terima_shu", values), "application/pdf", f"tanda-terima-shu-{run.year}.pdf")


@get("/kantor/shu/belanja", permit="shu.read")
async def purchases_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    """What each member of this primary bought at the sekunder in a year: the sekunder's list for its primary."""
    coop, year = _own(asker, "shu.read", request.query_params.get("koperasi", "")), _year(request)
    rows = (
        []
        if coop == SEKUNDER
        else await list_for_primary(
            SEKUNDER, coop, *year_days(year), after=request.query_params.get("sesudah", "")[:20]
        )
    )
    return await office(
        request, "backoffice/shu/purchases.html", rows=rows, year=year, after=rows[-1].member_no if len(rows) == PAGE else "",
        **await frame(asker, coop, request),
    )  # fmt: skip


@get("/kantor/shu/belanja.xlsx", permit="shu.read")
async def purchases_sheet(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[bytes]:
    coop, year = _own(asker, "shu.read", request.query_params.get("koperasi", "")), _year(request)
    rows = await list_for_primary(SEKUNDER, coop, *year_days(year), limit=MOST)
    cells = [(one.member_no, one.name, one.purchases, one.base_idr) for one in rows]
    content = await asyncio.to_thread(
        xlsx_of, f"Belanja {year}", ("Nomor anggota", "Nama", "Transaksi", "Jumlah"), cells
    )
    return _file(content, XLSX, f"belanja-anggota-{year}.xlsx")


def _year(request: AnyRequest) -> int:
    typed = request.query_params.get("tahun", "")
    return (
        int(typed)
        if typed.isascii() and typed.isdigit() and 2000 <= int(typed[:4]) <= 2999 and len(typed) == 4
        else clock.business_day(clock.now()).year
    )


async def _run(asker: Asker, number: int) -> Run:
    run = await run_of(row_id(number), coops_for(asker, "shu.read"))
    if run.root is None:
        raise NotFound
    return run


def _head(run: Run, title: str) -> dict[str, Any]:
    return {
        "coop": run.coop_name,
        "address": "",
        "title": title,
        "printed": clock.tanggal_jam(clock.now()),
        "year": run.year,
    }


def _plain(idr: int) -> str:
    return rupiah(idr).replace("Rp", "")


def _file(content: bytes, media_type: str, name: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)


handlers = [sheet, list_paper, minutes, receipt, purchases_page, purchases_sheet]
