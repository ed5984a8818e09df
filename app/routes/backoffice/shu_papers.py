"""Papers of the SHU: the minutes with the root and receipts at once; the list of shares and of purchases by the worker."""

import secrets
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain import clock
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound
from app.domain.money import rupiah, terbilang
from app.domain.participation.find import PAGE, list_for_primary
from app.domain.people.asker import Asker
from app.domain.shu.books import year_days
from app.domain.shu.find import Run, rows_of, run_of, steps_of
from app.domain.shu.slip import slip_in
from app.domain.shu.terms import PARTS
from app.domain.transactions import transaction
from app.domain.work.begin import begin
from app.papers import pdf_of
from app.routes.asked import own_coop, row_id
from app.routes.backoffice import office
from app.routes.backoffice.shu import frame
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to
from app.routes.permissions import coops_for


@post("/kantor/shu/{number:int}/daftar", permit="shu.papers", status_code=200)
async def make_list(number: FromPath[int], asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    """Daftar pembagian SHU per anggota, as PDF and sheet: made by the worker, for it may be ten thousand lines."""
    run = await _run(asker, number)
    return await _begun(asker, form, "shu_list", f"Daftar pembagian SHU {run.year}", run.entity, {"run": run.id})


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
    coop, year = (
        own_coop(asker, "shu.read", request.query_params.get("koperasi", "")),
        _year_of(request.query_params.get("tahun", "")),
    )
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


@post("/kantor/shu/belanja/berkas", permit="shu.papers", status_code=200)
async def make_purchases(asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    coop, year = own_coop(asker, "shu.papers", form.get("koperasi")), _year_of(form.get("tahun"))
    return await _begun(asker, form, "shu_purchases", f"Belanja anggota {year}", coop, {"year": year})


async def _begun(asker: Asker, form: Form, kind: str, title: str, coop: int, asked: dict[str, Any]) -> Response[str]:
    """Long work asked for, once a form; to its page with the bar."""
    async with transaction():
        key = f"{asker.person_id}:{form.get('kunci')[:64] or secrets.token_hex(8)}"
        work = await begin(kind, title=title, entity=coop, by=asker.person_id, key=key, asked=asked)
    return back_to(f"/kantor/pekerjaan/{work}")


def _year_of(typed: str) -> int:
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


def _file(content: bytes, media_type: str, name: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)


handlers = [make_list, minutes, receipt, purchases_page, make_purchases]
