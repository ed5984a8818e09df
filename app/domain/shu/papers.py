"""Long papers of the SHU, made by the worker: who receives what, and what each member of a primary bought at the sekunder."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

from app.domain import clock
from app.domain.coops.sekunder import SEKUNDER
from app.domain.money import rupiah
from app.domain.participation.find import Bought, list_for_primary
from app.domain.sheets import XLSX, xlsx_of
from app.domain.shu.books import year_days
from app.domain.shu.find import Row, Run, rows_of, run_of
from app.domain.work.find import Work
from app.domain.work.kinds import Tell
from app.domain.work.paper import breathing, keep
from app.papers import pdf_of

AT_ONCE = 1_000  # rows a query
ON_ONE_PAPER = 2_500  # members of one PDF: some 50 leaves, which a phone still opens and the worker sets in seconds
HEADS = ("Nomor anggota", "Nama", "Simpanan", "Transaksi", "Jasa modal", "Jasa usaha", "Jumlah SHU", "Diterima")


async def make_list(work: Work, tell: Tell) -> dict[str, Any]:
    """Daftar pembagian SHU per anggota, as a sheet and as papers of at most ON_ONE_PAPER members."""
    run = await run_of(work.asked["run"], [work.entity])
    rows = await _all_rows(run, tell)
    cells = [(*_names(one), *_sums(one), one.way or "") for one in rows]
    sheet = await asyncio.to_thread(xlsx_of, f"SHU {run.year}", HEADS, cells)
    await keep(work, f"daftar-shu-{run.year}.xlsx", XLSX, sheet)
    parts = [rows[at : at + ON_ONE_PAPER] for at in range(0, max(len(rows), 1), ON_ONE_PAPER)]
    for n, part in enumerate(parts):
        say = partial(tell, len(rows) + n * ON_ONE_PAPER, len(rows) * 2, f"Menata berkas {n + 1} dari {len(parts)}")
        which = (n + 1, len(parts)) if len(parts) > 1 else None
        paper = await breathing(pdf_of("daftar_shu", _list_values(run, part, which)), say)
        await keep(work, f"daftar-shu-{run.year}{f'-{n + 1}' if which else ''}.pdf", "application/pdf", paper)
    sentence = f"{whole(len(rows))} anggota: satu xlsx dan {len(parts)} PDF."
    return {"sentence": sentence, "href": f"/kantor/shu/{run.id}", "href_label": "Ke SHU ini"}


def _list_values(run: Run, part: Sequence[Row], which: tuple[int, int] | None) -> dict[str, Any]:
    of = f", bagian {which[0]} dari {which[1]}" if which else ""
    return {
        "coop": run.coop_name, "address": "", "title": f"Daftar pembagian SHU {run.year}{of}", "printed": clock.tanggal_jam(clock.now()),
        "year": run.year, "rows": [[*_names(one), *map(whole, _sums(one))] for one in part], "total": whole(sum(one.total_idr for one in part)),
    }  # fmt: skip


async def make_purchases(work: Work, tell: Tell) -> dict[str, Any]:
    """The sekunder's list for a primary, as a sheet."""
    year = int(work.asked["year"])
    rows: list[Bought] = []
    while len(rows) % AT_ONCE == 0:
        after = rows[-1].member_no if rows else ""
        page = await list_for_primary(SEKUNDER, work.entity, *year_days(year), after=after, limit=AT_ONCE)
        if not page:
            break
        rows += page
        await tell(len(rows), len(rows) + AT_ONCE, "Membaca belanja anggota")
    cells = [(one.member_no, one.name, one.purchases, one.base_idr) for one in rows]
    heads = ("Nomor anggota", "Nama", "Transaksi", "Jumlah")
    sheet = await asyncio.to_thread(xlsx_of, f"Belanja {year}", heads, cells)
    await keep(work, f"belanja-anggota-{year}.xlsx", XLSX, sheet)
    back = f"/kantor/shu/belanja?koperasi={work.entity}&tahun={year}"
    return {"sentence": f"{whole(len(rows))} anggota.", "href": back, "href_label": "Ke daftar belanja"}


async def _all_rows(run: Run, tell: Tell) -> list[Row]:
    rows: list[Row] = []
    while len(rows) % AT_ONCE == 0:
        page = await rows_of(run.id, run.kind, after=rows[-1].member_no if rows else "", limit=AT_ONCE)
        if not page:
            break
        rows += page
        await tell(len(rows), (run.members or 0) * 2, "Membaca bagian anggota")
    return rows


def _names(row: Row) -> tuple[str, str]:
    return row.member_no, row.name


def _sums(row: Row) -> tuple[int, int, int, int, int]:
    return row.simpanan_idr, row.usaha_idr, row.jasa_modal_idr, row.jasa_usaha_idr, row.total_idr


def whole(number: int) -> str:
    return rupiah(number).replace("Rp", "")
