"""/kantor/shu: the runs of a co-op's book years, what they say of each member, and what he is paid. The steps are in shu_steps.py."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain import clock
from app.domain.audit.write import record
from app.domain.bon.owed import owed_idr
from app.domain.errors import Refused
from app.domain.governance.find import decisions_of
from app.domain.governance.setting import settings_of
from app.domain.people.asker import Asker
from app.domain.shu.check import checks_of
from app.domain.shu.find import PAGE, Run, owed_of, rows_of, run_of, runs_of, steps_of
from app.domain.shu.payout import pay_out
from app.domain.shu.reckon import ask_for_run
from app.domain.shu.slip import slip_in
from app.domain.shu.states import RunState
from app.domain.shu.terms import PARTS
from app.domain.transactions import transaction
from app.routes.asked import own_coop, person_of, row_id, whole_number
from app.routes.backoffice import coop_names, office, refused_office
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to
from app.routes.people.common import notice_of
from app.routes.people.step_up import StepUpFirst
from app.routes.permissions import coops_for, may

NOTICES = {
    "dihitung": "SHU masuk antrean hitung. Versi ini tersimpan, juga bila nanti diganti.",
    "ditinjau": "SHU sudah ditinjau. Sekarang giliran pengawas.",
    "diperiksa": "Hitung ulang menghasilkan akar yang sama. SHU siap dibawa ke RAT.",
    "disahkan": "SHU disahkan dan dibukukan. Angkanya tidak dapat diubah lagi.",
    "dibagikan": "Anggota sekarang dapat menerima SHU.",
    "dikembalikan": "SHU dikembalikan. Hitung versi baru sesudah diperbaiki.",
    "dibayar": "SHU dibayarkan dan dibukukan.",
}


MEETING = {"rapat_kuorum": "Rapat sah bila yang hadir lebih dari {}", "rapat_suara": "Suara: {}"}


@get("/kantor/shu", permit="shu.read")
async def list_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    """Every version of every year of one co-op, and what members have not taken."""
    return await office(request, "backoffice/shu/page.html", **await _list(request, asker))


@post("/kantor/shu", permit="shu.run", status_code=200)
async def send_run(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    """Reckon a year: the next version."""
    coop = own_coop(asker, "shu.run", form.get("koperasi"))
    try:
        year = form.whole("tahun", 2000, 2999, label="Tahun buku")
        form.check()
        run = await ask_for_run(coop, year, by=person_of(asker))
    except Refused as refused:
        return await refused_office(
            request, "backoffice/shu/page.html", refused, form, **await _list(request, asker, coop)
        )
    return back_to(f"/kantor/shu/{run}?pesan=dihitung")


@get("/kantor/shu/{number:int}", permit="shu.read")
async def run_page(request: AnyRequest, number: FromPath[int], asker: NamedDependency[Asker]) -> Response[str]:
    """One run: its steps, its members, and the next deed for whoever may do it."""
    answer = await office(
        request, "backoffice/shu/run.html", **await run_shown(request, asker, await run_for(asker, number))
    )
    if answer.status_code == 200 and "data-menghitung" in answer.content:
        answer.headers["Refresh"] = "3"  # without script the page comes back by itself
    return answer


@get("/kantor/shu/{number:int}/anggota/{member:int}", permit="shu.read")
async def member_page(
    request: AnyRequest, number: FromPath[int], member: FromPath[int], asker: NamedDependency[Asker]
) -> Response[str]:
    """One member's slip, as he sees it; that it was looked at is written down where he sees it."""
    shown = await _member(request, asker, number, member)
    if shown["run"].kind == "primer" and member != asker.person_id:
        async with transaction():
            await record(
                "slip SHU dilihat",
                f"person:{member}",
                by=asker.person_id,
                entity=shown["run"].entity,
                after={"tahun": shown["run"].year},
            )
    return await office(request, "backoffice/shu/member.html", **shown)


@post("/kantor/shu/{number:int}/anggota/{member:int}/pembayaran", permit="shu.pay", status_code=200)
async def send_payout(
    request: AnyRequest,
    number: FromPath[int],
    member: FromPath[int],
    asker: NamedDependency[Asker],
    form: NamedDependency[Form],
) -> Response[str]:
    """Cash over the counter, or to his simpanan at his word."""
    run = await run_for(asker, number, "shu.pay")
    if not asker.stepped_up:
        raise StepUpFirst(f"/kantor/shu/{run.id}/anggota/{member}")
    try:
        await pay_out(
            run.id,
            row_id(member),
            form.get("cara"),
            entity=run.entity,
            by=person_of(asker),
            consent=form.get("setuju") == "ya",
        )
    except Refused as refused:
        return await refused_office(
            request, "backoffice/shu/member.html", refused, form, **await _member(request, asker, number, member)
        )
    return back_to(f"/kantor/shu/{run.id}/anggota/{member}?pesan=dibayar")


async def _list(request: AnyRequest, asker: Asker, coop: int | None = None) -> dict[str, Any]:
    coop = coop or own_coop(asker, "shu.read", request.query_params.get("koperasi", ""))
    runs = await runs_of({coop}, before=whole_number(request.query_params.get("sebelum", "")))
    owed = await owed_of(coop)
    return {
        **await frame(asker, coop, request), "runs": runs, "owed": owed, "arrears_idr": sum(one.amount_idr for one in owed[1:]),
        "older": runs[-1].id if len(runs) == PAGE else "", "may_run": may(asker, "shu.run", coop=coop),
        "last_year": clock.business_day(clock.now()).year - 1,
    }  # fmt: skip


async def run_shown(request: AnyRequest, asker: Asker, run: Run) -> dict[str, Any]:
    after, words = request.query_params.get("sesudah", "")[:20], request.query_params.get("cari", "").strip()[:20]
    reckoned = run.root is not None
    rows = await rows_of(run.id, run.kind, after=after, words=words) if reckoned else []
    shown = {
        **await frame(asker, run.entity, request), "run": run, "rows": rows, "words": words, "parts": PARTS,
        "after": rows[-1].member_no if len(rows) == PAGE else "", "steps": await steps_of(run.id) if reckoned else [],
        "checks": await checks_of(run.id) if reckoned else [], "me": asker.person_id,
        "can": {deed: may(asker, f"shu.{deed}", coop=run.entity) for deed in ("run", "review", "check", "approve", "pay")}, "decisions": [],
        "meeting": [],
    }  # fmt: skip
    if run.state == RunState.CHECKED:
        rules = await settings_of(run.entity, names=MEETING)
        shown["meeting"] = [(MEETING[name].format(one.words), one) for name, one in rules.items()]
    if run.state == RunState.CHECKED and shown["can"]["approve"]:
        heads = await decisions_of(run.entity)
        shown["decisions"] = [
            (head.id, f"{head.number} · {clock.tanggal(head.decided_on)} · {head.title}")
            for head in heads
            if head.kind == "rat" and head.state == "in_force" and head.decided_on.year > run.year
        ]
    return shown


async def _member(request: AnyRequest, asker: Asker, number: int, member: int) -> dict[str, Any]:
    run = await run_for(asker, number)
    slip = await slip_in(run.id, row_id(member), [run.entity])
    rows = await rows_of(run.id, run.kind, words=slip.member_no, limit=1)
    bon_idr = await owed_idr(run.entity, slip.member) if run.kind == "primer" and not slip.paid_way else 0
    return {
        **await frame(asker, run.entity, request), "run": run, "slip": slip, "name": rows[0].name if rows else "", "bon_idr": bon_idr,
        "can_pay": run.kind == "primer" and run.state == RunState.SHARED and may(asker, "shu.pay", coop=run.entity),
    }  # fmt: skip


async def frame(asker: Asker, coop: int, request: AnyRequest) -> dict[str, Any]:
    """Whose SHU is open, and what may be opened beside it."""
    names = await coop_names()
    choices = [(at, names[at], at == coop) for at in sorted(coops_for(asker, "shu.read"))]
    return {"coop": coop, "coop_name": names[coop], "choices": choices, "notice": notice_of(request, NOTICES)}


async def run_for(asker: Asker, number: int, permit: str = "shu.read") -> Run:
    return await run_of(row_id(number), coops_for(asker, permit))


handlers = [list_page, send_run, run_page, member_page, send_payout]
