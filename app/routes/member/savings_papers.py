"""/anggota/simpanan/{jenis}/unduhan: the statement of some months as an official PDF or as csv, after the password."""

import re
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from app.domain import transactions
from app.domain.clock import business_day, now, tanggal, tanggal_jam
from app.domain.errors import NotFound, Refused
from app.domain.money import rupiah
from app.domain.people.asker import Asker
from app.domain.savings.accounts import KINDS, LABELS, Savings
from app.domain.savings.find import Period, own_account, period_of
from app.domain.sheets import csv_of
from app.papers import pdf_of
from app.routes.forms import Form
from app.routes.member.savings import kind_in
from app.routes.pages import AnyRequest, back_to, page
from app.routes.people.common import again
from app.routes.people.step_up import prove

PAGE = "member/savings/download.html"
KINDS_OF_FILE = {"pdf": "PDF, untuk dicetak", "csv": "CSV, untuk dibuka di lembar kerja"}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@get([f"/anggota/simpanan/{kind}/unduhan" for kind in KINDS], permit="signed_in")
async def choose(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    if not asker.is_member:
        return back_to("/anggota/simpanan")
    kind = kind_in(request)
    await own_account(asker, kind)
    return page(request, PAGE, **_form(kind))


@post([f"/anggota/simpanan/{kind}/unduhan" for kind in KINDS], permit="signed_in", status_code=200)
async def download(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]
) -> Response[str] | Response[bytes]:
    kind = kind_in(request)
    savings = await own_account(asker, kind)
    try:
        since, until = _day(form, "dari", "Dari tanggal"), _day(form, "sampai", "Sampai tanggal")
        file = form.choice("berkas", list(KINDS_OF_FILE), label="Berkas")
        if not form.errors and since > until:
            form.errors["sampai"] = "Sampai tanggal harus sesudah dari tanggal."
        form.check()
        await prove(request, asker, form, why="untuk mengunduh mutasi")
    except Refused as refused:
        return again(request, PAGE, refused, form, **_form(kind))
    period = await period_of(savings, since, min(until, business_day(now())))
    body = (
        await statement_pdf(savings, asker.name, asker.member_no or "", period)
        if file == "pdf"
        else statement_csv(period)
    )
    return Response(
        body, media_type="application/pdf" if file == "pdf" else "text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="mutasi-simpanan-{kind}-{since}-{until}.{file}"', "Cache-Control": "no-store"},
    )  # fmt: skip


async def statement_pdf(savings: Savings, name: str, member_no: str, period: Period) -> bytes:
    """The official paper: letterhead of the primary, page numbers, opening and closing balance."""
    coop = await transactions.fetch_one("SELECT name, address FROM coop WHERE id = $1", savings.entity)
    if coop is None:
        raise NotFound
    return await pdf_of(
        "mutasi",
        {
            "coop": coop["name"], "address": coop["address"], "title": f"Mutasi {LABELS[savings.kind].lower()}", "printed": tanggal_jam(now()),
            "facts": [["Anggota", name], ["Nomor anggota", member_no or "-"], ["Masa", f"{tanggal(period.since)} sampai {tanggal(period.until)}"]],
            "opening": rupiah(period.opening_idr), "closing": rupiah(period.closing_idr), "whole": period.whole,
            "rows": [[move.day.strftime("%d-%m-%Y"), move.words, rupiah(move.amount_idr), rupiah(move.balance_idr)] for move in period.moves],
            "sums": [["Masuk", rupiah(period.in_idr)], ["Keluar", rupiah(period.out_idr)]],
        },
    )  # fmt: skip


def statement_csv(period: Period) -> bytes:
    rows = [(move.day.isoformat(), move.words, move.amount_idr, move.balance_idr) for move in period.moves]
    return csv_of(
        ("tanggal", "uraian", "jumlah_rp", "saldo_rp"),
        [(period.since.isoformat(), "Saldo awal", 0, period.opening_idr), *rows],
    )


def _form(kind: str) -> dict[str, Any]:
    today = business_day(now())
    return {
        "kind": kind,
        "label": LABELS[kind],
        "since": today.replace(month=1, day=1),
        "until": today,
        "files": KINDS_OF_FILE,
    }


def _day(form: Form, name: str, label: str) -> date:
    """A day in the field. A wrong one becomes a sentence beside it."""
    typed = form.get(name)
    try:
        if not _DAY.fullmatch(typed):
            raise ValueError(typed)
        day = date.fromisoformat(typed)
        if not 2000 <= day.year <= 2100:
            raise ValueError(typed)
        return day
    except ValueError:
        form.errors[name] = f"{label} perlu diisi, misalnya {business_day(now()).isoformat()}."
        return date(2000, 1, 1)


handlers = [choose, download]
