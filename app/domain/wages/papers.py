"""The list on paper and as sheets for the payer of wages, made by the worker: it may be ten thousand lines. Without phone, NIK or address."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

from app.domain import clock, transactions
from app.domain.money import rupiah
from app.domain.sheets import CSV, XLSX, csv_of, xlsx_of
from app.domain.wages.find import WageList, WageRow, list_at, rows_of
from app.domain.work.find import Work
from app.domain.work.kinds import Tell
from app.domain.work.paper import breathing, keep
from app.papers import pdf_of

AT_ONCE = 1_000  # rows a query
ON_ONE_PAPER = 2_500  # members of one PDF
HEADS = ("Nomor anggota", "Nama", "Bon", "Simpanan wajib", "Bulan", "Jumlah", "Dipotong")


async def make_papers(work: Work, tell: Tell) -> dict[str, Any]:
    """The kind `wage_papers`: xlsx, csv and PDFs of one list, with what was withheld where it is known."""
    number = await transactions.fetch_value("SELECT number FROM wage_list WHERE id = $1", int(work.asked["list"]))
    found = await list_at([work.entity], number)
    rows = await _all_rows(found, tell)
    name = f"potong-gaji-{found.month:%Y-%m}-{number.lower()}"
    cells = [
        (one.member_no, one.name, one.bon_idr, one.dues_idr, one.months, one.asked_idr, one.withheld_idr)
        for one in rows
    ]
    cells.append(("", "Jumlah", *_sums(rows), found.total_idr, found.withheld_idr))
    await keep(
        work, f"{name}.xlsx", XLSX, await asyncio.to_thread(xlsx_of, f"Potong gaji {found.month:%Y-%m}", HEADS, cells)
    )
    await keep(work, f"{name}.csv", CSV, await asyncio.to_thread(csv_of, HEADS, cells))
    parts = [rows[at : at + ON_ONE_PAPER] for at in range(0, len(rows), ON_ONE_PAPER)]
    for n, part in enumerate(parts):
        say = partial(tell, len(rows) + n * ON_ONE_PAPER, len(rows) * 2, f"Menata berkas {n + 1} dari {len(parts)}")
        of = f", bagian {n + 1} dari {len(parts)}" if len(parts) > 1 else ""
        paper = await breathing(pdf_of("potong_gaji", _values(found, part, of, last=n + 1 == len(parts))), say)
        await keep(work, f"{name}{f'-{n + 1}' if of else ''}.pdf", "application/pdf", paper)
    return {
        "sentence": f"{found.members} anggota: xlsx, csv, dan {len(parts)} PDF.",
        "href": f"/kantor/bon/potong-gaji/{number}", "href_label": "Ke daftar ini",
    }  # fmt: skip


async def _all_rows(found: WageList, tell: Tell) -> list[WageRow]:
    rows: list[WageRow] = []
    more = True
    while more:
        page, more = await rows_of(found.id, after=rows[-1].member_no if rows else "", limit=AT_ONCE)
        rows += page
        await tell(len(rows), found.members * 2, "Membaca daftar")
    return rows


def _sums(rows: Sequence[WageRow]) -> tuple[int, int, int]:
    return sum(one.bon_idr for one in rows), sum(one.dues_idr for one in rows), sum(one.months for one in rows)


def _values(found: WageList, rows: Sequence[WageRow], of: str, *, last: bool) -> dict[str, Any]:
    return {
        "coop": found.coop_name, "address": "", "title": f"Daftar potong gaji {found.month_words}{of}", "printed": clock.tanggal_jam(clock.now()),
        "payer": found.payer_name, "number": found.number, "made": clock.tanggal(found.made_at), "last": last, "members": str(found.members),
        "rows": [[one.member_no, one.name, _whole(one.bon_idr), _whole(one.dues_idr), _whole(one.asked_idr),
                  "" if one.withheld_idr is None else _whole(one.withheld_idr)] for one in rows],
        "total": _whole(found.total_idr), "withheld": "" if found.withheld_idr is None else _whole(found.withheld_idr),
    }  # fmt: skip


def _whole(idr: int) -> str:
    return rupiah(idr).removeprefix("Rp")
