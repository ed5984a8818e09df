"""/kantor/ppob/deposit: our money at the provider and who fills it; /kantor/ppob/pencocokan: its books beside ours, day by day."""

import asyncio
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain import clock
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound, Refused
from app.domain.people.asker import Asker
from app.domain.ppob.deposit import ask_saldo, ask_topup, book_topup, refuse_topup, standing, topups
from app.domain.ppob.export import read_export
from app.domain.ppob.reconcile import KINDS, compare_export, comparison, comparisons, settle_difference
from app.routes.asked import row_id
from app.routes.backoffice import done, office, refused_office
from app.routes.backoffice.ppob import here, stepped_up
from app.routes.forms import Form
from app.routes.pages import AnyRequest
from app.routes.permissions import may
from app.routes.uploads import uploaded

DEPOSIT, COMPARED = "/kantor/ppob/deposit", "/kantor/ppob/pencocokan"


@get(DEPOSIT, permit="ppob.read")
async def show_deposit(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    here(asker, "ppob.read")
    return await office(request, "backoffice/ppob/deposit.html", **await _deposit(asker))


async def _deposit(asker: Asker) -> dict[str, Any]:
    return {
        "deposit": await standing(), "topups": await topups(), "may_fill": may(asker, "ppob.deposit", coop=SEKUNDER), "mine": asker.person_id,
    }  # fmt: skip


@post(f"{DEPOSIT}/pertanyaan", permit="ppob.check", status_code=200)
async def ask_provider(asker: NamedDependency[Asker]) -> Response[str]:
    here(asker, "ppob.check")
    told = await ask_saldo()
    return done(DEPOSIT, "Saldo ditanyakan ke penyedia." if told else "Penyedia belum menjawab. Coba lagi sebentar.")


@post(f"{DEPOSIT}/permintaan", permit="ppob.deposit", status_code=200)
async def ask_fill(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    by = here(asker, "ppob.deposit")
    try:
        amount_idr = form.rupiah("jumlah", 10_000, 10**10, label="Jumlah")
        note = form.text("keterangan", label="Keterangan", min_length=3)
        form.check()
        await ask_topup(amount_idr, note, by=by, key=form.get("kunci"))
    except Refused as refused:
        return await refused_office(request, "backoffice/ppob/deposit.html", refused, form, **await _deposit(asker))
    return done(DEPOSIT, "Permintaan tercatat. Petugas lain mentransfer dan mencatatnya.")


@post(f"{DEPOSIT}/{{topup:int}}/pencatatan", permit="ppob.deposit", status_code=200)
async def book(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], topup: FromPath[int]
) -> Response[str]:
    by = stepped_up(asker, "ppob.deposit", DEPOSIT)
    return await _deed(
        request, asker, form, book_topup(row_id(topup), by=by), "Deposit tercatat: bank berkurang, deposit bertambah."
    )


@post(f"{DEPOSIT}/{{topup:int}}/penolakan", permit="ppob.deposit", status_code=200)
async def refuse(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], topup: FromPath[int]
) -> Response[str]:
    by = here(asker, "ppob.deposit")
    return await _deed(request, asker, form, refuse_topup(row_id(topup), by=by), "Permintaan ditolak.")


async def _deed(request: AnyRequest, asker: Asker, form: Form, deed: Any, words: str) -> Response[str]:
    try:
        await deed
    except Refused as refused:
        return await refused_office(request, "backoffice/ppob/deposit.html", refused, form, **await _deposit(asker))
    return done(DEPOSIT, words)


@get(COMPARED, permit="ppob.read")
async def list_comparisons(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    here(asker, "ppob.read")
    return await office(request, "backoffice/ppob/comparisons.html", **await _comparisons(asker))


async def _comparisons(asker: Asker) -> dict[str, Any]:
    return {
        "rows": await comparisons(), "may_check": may(asker, "ppob.check", coop=SEKUNDER), "today": clock.business_day(clock.now()).isoformat(),
    }  # fmt: skip


@post("/kantor/ppob/unggahan", permit="ppob.check", status_code=200)
async def take_export(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    """The panel's export of one day, laid beside ours. Nothing moves by it; each difference says what to do."""
    by = here(asker, "ppob.check")
    content, form = await uploaded(request, "berkas")
    try:
        day = _day(form)
        form.check()
        if not content:
            raise Refused("Pilih berkas ekspor panel (csv atau xlsx).", field="berkas")
        told = await asyncio.to_thread(read_export, content)
        made = await compare_export(day, told, by=by)
    except Refused as refused:
        return await refused_office(
            request, "backoffice/ppob/comparisons.html", refused, form, **await _comparisons(asker)
        )
    return done(f"{COMPARED}/{made}", f"{len(told)} transaksi dicocokkan.")


def _day(form: Form) -> date:
    today = clock.business_day(clock.now())
    try:
        day = date.fromisoformat(form.get("hari"))
    except ValueError:
        form.errors["hari"] = "Hari harus berupa tanggal, misalnya 2026-11-25."
        return today
    if day > today:
        form.errors["hari"] = "Hari ini belum datang."
    return day


@get(f"{COMPARED}/{{comparison_id:int}}", permit="ppob.read")
async def show_comparison(
    request: AnyRequest, asker: NamedDependency[Asker], comparison_id: FromPath[int]
) -> Response[str]:
    here(asker, "ppob.read")
    return await office(request, "backoffice/ppob/comparison.html", **await _comparison(asker, comparison_id))


async def _comparison(asker: Asker, comparison_id: int) -> dict[str, Any]:
    found, rows = await comparison(row_id(comparison_id))
    return {
        "found": found, "rows": rows, "kinds": KINDS, "may_check": may(asker, "ppob.check", coop=SEKUNDER),
        "trail": [("PPOB", "/kantor/ppob"), ("Pencocokan", COMPARED), (clock.tanggal(found.day), "")],
    }  # fmt: skip


@post(f"{COMPARED}/{{comparison_id:int}}/selisih/{{difference:int}}", permit="ppob.check", status_code=200)
async def settle(
    request: AnyRequest,
    asker: NamedDependency[Asker],
    form: NamedDependency[Form],
    comparison_id: FromPath[int],
    difference: FromPath[int],
) -> Response[str]:
    by = here(asker, "ppob.check")
    shown = await _comparison(asker, comparison_id)
    if difference not in [row["id"] for row in shown["rows"]]:
        raise NotFound
    try:
        await settle_difference(difference, form.get("penyelesaian"), by=by)
    except Refused as refused:
        return await refused_office(
            request, "backoffice/ppob/comparison.html", refused, form, failed=difference, **shown
        )
    return done(f"{COMPARED}/{comparison_id}", "Selisih diselesaikan.")


handlers = [
    show_deposit, ask_provider, ask_fill, book, refuse, list_comparisons, take_export, show_comparison, settle,
]  # fmt: skip
