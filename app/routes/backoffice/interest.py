"""/kantor/jasa-simpanan: the months and their state, a run begun by two before its day, differences, and late entries."""

from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain import clock
from app.domain.errors import NotFound, Refused
from app.domain.governance.setting import setting_of
from app.domain.interest.late import decide_late, late_entries, propose_late
from app.domain.interest.office import (
    PAGE,
    corrections_of,
    next_month_of,
    preview,
    rows_of_run,
    run_of,
    runs_of,
    waiting_of,
)
from app.domain.interest.runs import agree_run, month_words, propose_run, refuse_run
from app.domain.interest.terms import frozen_terms, last_of
from app.domain.people.asker import Asker
from app.domain.transactions import fetch_one
from app.domain.work.find import work_of
from app.routes.asked import own_coop, person_of, row_id, whole_number
from app.routes.backoffice import coop_names, office, refused_office
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to
from app.routes.people.common import notice_of
from app.routes.permissions import coops_for

AT = "/kantor/jasa-simpanan"
NOTICES = {
    "diajukan": "Posting diajukan. Pengurus lain perlu menyetujuinya.",
    "mulai": "Posting berjalan. Halaman ini boleh ditinggalkan.",
    "ditolak": "Posting tidak jadi diajukan.",
    "susulan-diajukan": "Jurnal susulan diajukan. Pengurus lain perlu menyetujuinya.",
    "susulan-disetujui": "Jurnal susulan berlaku; bulan yang terkena dihitung ulang pada posting berikutnya.",
    "susulan-ditolak": "Jurnal susulan ditolak.",
}


@get(AT, permit="interest.read")
async def months_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    shown = await _frame(request, asker)
    return await office(
        request, "backoffice/interest/page.html", runs=await runs_of(shown["coop"]), upcoming=await next_month_of(shown["coop"]),
        waiting=await waiting_of(shown["coop"]), posting=await setting_of(shown["coop"], "jasa_tanggal"), **shown,
    )  # fmt: skip


@get(AT + "/susulan", permit="interest.read")
async def late_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    return await office(request, "backoffice/interest/late.html", **await _late(request, asker))


@post(AT + "/susulan", permit="interest.propose", status_code=200)
async def send_late(request: AnyRequest, form: NamedDependency[Form], asker: NamedDependency[Asker]) -> Response[str]:
    """The entry itself is the key: the same form twice says that it stands already."""
    coop = own_coop(asker, "interest.propose", form.get("koperasi"))
    try:
        journal = form.whole("jurnal", 1, 10**15 - 1, label="Nomor jurnal")
        happened_on = _day(form)
        why = form.text("alasan", label="Alasan", max_length=200)
        form.check()
        assert happened_on is not None, "checked above"
        await propose_late(coop, journal, happened_on, why=why, by=person_of(asker))
    except Refused as refused:
        return await refused_office(
            request, "backoffice/interest/late.html", refused, form, **await _late(request, asker, coop)
        )
    return back_to(f"{AT}/susulan?koperasi={coop}&pesan=susulan-diajukan")


@post(AT + "/susulan/{late:int}/persetujuan", permit="interest.agree", status_code=200)
async def agree_late(
    request: AnyRequest, late: FromPath[int], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    return await _late_decided(request, form, asker, late, approve=True)


@post(AT + "/susulan/{late:int}/penolakan", permit="interest.agree", status_code=200)
async def turn_late_down(
    request: AnyRequest, late: FromPath[int], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    return await _late_decided(request, form, asker, late, approve=False)


@get(AT + "/{bulan:str}", permit="interest.read")
async def month_page(request: AnyRequest, bulan: FromPath[str], asker: NamedDependency[Asker]) -> Response[str]:
    shown = await _month(request, asker, bulan)
    headers = (
        {"Refresh": "3"} if shown["run"] and shown["run"].state == "running" else {}
    )  # comes back by itself, script or not
    answer = await office(request, "backoffice/interest/month.html", **shown)
    answer.headers.update(headers)
    return answer


@post(AT + "/{bulan:str}/usulan", permit="interest.propose", status_code=200)
async def propose(
    request: AnyRequest, bulan: FromPath[str], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    return await _deed(request, bulan, form, asker, "usulan")


@post(AT + "/{bulan:str}/persetujuan", permit="interest.agree", status_code=200)
async def agree(
    request: AnyRequest, bulan: FromPath[str], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    return await _deed(request, bulan, form, asker, "persetujuan")


@post(AT + "/{bulan:str}/penolakan", permit="interest.agree", status_code=200)
async def turn_down(
    request: AnyRequest, bulan: FromPath[str], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    return await _deed(request, bulan, form, asker, "penolakan")


async def _deed(request: AnyRequest, bulan: str, form: Form, asker: Asker, deed: str) -> Response[str]:
    coop = own_coop(asker, "interest.propose" if deed == "usulan" else "interest.agree", form.get("koperasi"))
    month, by = _parsed(bulan), person_of(asker)
    run = await run_of(coop, month)
    try:
        if deed == "usulan":
            await propose_run(coop, month, by=by)
        elif run is None or run.id is None:
            raise NotFound
        elif deed == "persetujuan":
            await agree_run(coop, run.id, by=by)
        else:
            await refuse_run(
                coop, run.id, by=by, why=form.text("alasan", label="Alasan", max_length=200, required=False)
            )
    except Refused as refused:
        if refused.field != "alasan":
            refused = Refused(refused.sentence)
        return await refused_office(
            request, "backoffice/interest/month.html", refused, form, **await _month(request, asker, bulan, coop)
        )
    said = {"usulan": "diajukan", "persetujuan": "mulai", "penolakan": "ditolak"}[deed]
    return back_to(f"{AT}/{bulan}?koperasi={coop}&pesan={said}")


async def _month(request: AnyRequest, asker: Asker, bulan: str, coop: int | None = None) -> dict[str, Any]:
    shown, month = await _frame(request, asker, coop), _parsed(bulan)
    run = await run_of(shown["coop"], month)
    if run is None or run.state == "proposed":
        if last_of(month) >= shown["today"] or (run is None and month != await next_month_of(shown["coop"])):
            raise NotFound
        terms, sums = await preview(shown["coop"], month)
        return {
            **shown,
            "month": month,
            "run": run,
            "terms": terms,
            "sums": sums,
            "rows": [],
            "corrections": [],
            "older": "",
            "work": None,
        }
    assert run.id is not None, "it stands in the table"
    known = await fetch_one("SELECT terms FROM interest_run WHERE id = $1", run.id)
    assert known is not None, "a run stays"
    rows = await rows_of_run(run.id, after=_after(request))
    return {
        **shown, "month": month, "run": run, "terms": (await frozen_terms([known["terms"]]))[known["terms"]], "sums": None, "rows": rows,
        "corrections": await corrections_of(run.id) if run.adjusted else [],
        "older": f"{rows[-1].account}.{rows[-1].month}" if len(rows) == PAGE else "",
        "work": await work_of(run.work, coops=[shown["coop"]]) if run.work and run.state == "running" else None,
    }  # fmt: skip


async def _late(request: AnyRequest, asker: Asker, coop: int | None = None) -> dict[str, Any]:
    shown = await _frame(request, asker, coop)
    return {**shown, "entries": await late_entries([shown["coop"]])}


async def _late_decided(request: AnyRequest, form: Form, asker: Asker, late: int, *, approve: bool) -> Response[str]:
    coop = own_coop(asker, "interest.agree", form.get("koperasi"))
    try:
        why = form.text("alasan", label="Alasan", max_length=200, required=False)
        form.check()
        await decide_late(coop, row_id(late), approve=approve, by=person_of(asker), why=why)
    except Refused as refused:
        refused = Refused(refused.sentence)  # many small forms on the page: the sentence stands above them
        return await refused_office(
            request, "backoffice/interest/late.html", refused, form, **await _late(request, asker, coop)
        )
    return back_to(f"{AT}/susulan?koperasi={coop}&pesan=susulan-{'disetujui' if approve else 'ditolak'}")


async def _frame(request: AnyRequest, asker: Asker, coop: int | None = None) -> dict[str, Any]:
    """Whose months are open: those of a co-op that the asker may read, the asked one or the first."""
    readable = sorted(coops_for(asker, "interest.read"))
    chosen = coop or own_coop(asker, "interest.read", request.query_params.get("koperasi", ""))
    names = await coop_names()
    return {
        "coop": chosen, "coop_name": names[chosen], "choices": [(at, names[at], at == chosen) for at in readable], "at": AT,
        "may_propose": chosen in coops_for(asker, "interest.propose"), "may_agree": chosen in coops_for(asker, "interest.agree"),
        "notice": notice_of(request, NOTICES), "here": request.url.path, "me": asker.person_id, "today": clock.business_day(clock.now()),
        "month_words": month_words,
    }  # fmt: skip


def _parsed(bulan: str) -> date:
    try:
        month = date.fromisoformat(f"{bulan}-01") if len(bulan) == 7 else None
    except ValueError:
        month = None
    if month is None or not 2000 <= month.year < 2200:
        raise NotFound
    return month


def _day(form: Form) -> date | None:
    try:
        return date.fromisoformat(form.get("tanggal"))
    except ValueError:
        form.errors["tanggal"] = "Tanggal kejadian perlu diisi, misalnya 2026-11-23."
        return None


def _after(request: AnyRequest) -> tuple[int, date] | None:
    """Where the page before ended: ?sesudah=123.2026-06-01."""
    said, _, month = request.query_params.get("sesudah", "").partition(".")
    account = whole_number(said)
    try:
        return (account, date.fromisoformat(month)) if account is not None else None
    except ValueError:
        return None


handlers = [
    months_page, late_page, send_late, agree_late, turn_late_down, month_page, propose, agree, turn_down,
]  # fmt: skip
