"""Each step of a run's way by the person whose step it is: reviewed, checked, decided by the meeting, opened, the rest moved."""

from typing import Any

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.errors import Refused
from app.domain.people.asker import Asker
from app.domain.shu.check import ask_for_check
from app.domain.shu.find import Run, run_of
from app.domain.shu.life import approve, check_run, open_payout, review, send_back
from app.domain.shu.payout import begin_paying_the_rest
from app.domain.transactions import transaction
from app.routes.asked import person_of, whole_number
from app.routes.backoffice import done, refused_office
from app.routes.backoffice.shu import run_for, run_shown
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to
from app.routes.people.step_up import StepUpFirst


@post("/kantor/shu/{number:int}/peninjauan", permit="shu.review", status_code=200)
async def send_review(
    request: AnyRequest, number: FromPath[int], asker: NamedDependency[Asker], form: NamedDependency[Form]
) -> Response[str]:
    run = await run_for(asker, number, "shu.review")
    return await _deed(
        request, asker, form, run, "ditinjau", lambda: review(run.id, entity=run.entity, by=person_of(asker))
    )


@post("/kantor/shu/{number:int}/hitung-ulang", permit="shu.check", status_code=200)
async def send_recount(
    request: AnyRequest, number: FromPath[int], asker: NamedDependency[Asker], form: NamedDependency[Form]
) -> Response[str]:
    """All of it is reckoned anew for the pengawas, as long work; its page shows how far it is."""
    run = await run_for(asker, number, "shu.check")
    try:
        _, work = await ask_for_check(run.id, entity=run.entity, by=person_of(asker))
    except Refused as refused:
        return await refused_office(
            request, "backoffice/shu/run.html", refused, form, **await run_shown(request, asker, run)
        )
    return done(f"/kantor/pekerjaan/{work}", "Hitung ulang dimulai. Hasilnya tersimpan di halaman SHU.")


@post("/kantor/shu/{number:int}/pemeriksaan", permit="shu.check", status_code=200)
async def send_check(
    request: AnyRequest, number: FromPath[int], asker: NamedDependency[Asker], form: NamedDependency[Form]
) -> Response[str]:
    """The pengawas' step: what was reckoned anew came out right, and he says so."""
    run = await run_for(asker, number, "shu.check")
    return await _deed(
        request, asker, form, run, "diperiksa", lambda: check_run(run.id, entity=run.entity, by=person_of(asker))
    )


@post("/kantor/shu/{number:int}/keberatan", permit="shu.check", status_code=200)
async def send_objection(
    request: AnyRequest, number: FromPath[int], asker: NamedDependency[Asker], form: NamedDependency[Form]
) -> Response[str]:
    run = await run_for(asker, number, "shu.check")
    return await _sent_back(request, asker, form, run)


@post("/kantor/shu/{number:int}/pengembalian", permit="shu.review", status_code=200)
async def send_return(
    request: AnyRequest, number: FromPath[int], asker: NamedDependency[Asker], form: NamedDependency[Form]
) -> Response[str]:
    run = await run_for(asker, number, "shu.review")
    return await _sent_back(request, asker, form, run)


@post("/kantor/shu/{number:int}/pengesahan", permit="shu.approve", status_code=200)
async def send_approval(
    request: AnyRequest, number: FromPath[int], asker: NamedDependency[Asker], form: NamedDependency[Form]
) -> Response[str]:
    """What the members' meeting decided, with the password given again."""
    run = await run_for(asker, number, "shu.approve")
    if not asker.stepped_up:
        raise StepUpFirst(f"/kantor/shu/{run.id}")
    chosen = form.get("keputusan")
    decision = whole_number(chosen) or 0
    return await _deed(
        request, asker, form, run, "disahkan", lambda: approve(run.id, entity=run.entity, by=person_of(asker), decision=decision)
    )  # fmt: skip


@post("/kantor/shu/{number:int}/pembagian", permit="shu.pay", status_code=200)
async def send_opening(
    request: AnyRequest, number: FromPath[int], asker: NamedDependency[Asker], form: NamedDependency[Form]
) -> Response[str]:
    run = await run_for(asker, number, "shu.pay")
    return await _deed(
        request, asker, form, run, "dibagikan", lambda: open_payout(run.id, entity=run.entity, by=person_of(asker))
    )


@post("/kantor/shu/{number:int}/pemindahan", permit="shu.pay", status_code=200)
async def send_rest(
    request: AnyRequest, number: FromPath[int], asker: NamedDependency[Asker], form: NamedDependency[Form]
) -> Response[str]:
    """All that nobody took yet goes to simpanan sukarela, as long work."""
    run = await run_for(asker, number, "shu.pay")
    if not asker.stepped_up:
        raise StepUpFirst(f"/kantor/shu/{run.id}")
    try:
        async with transaction():
            work = await begin_paying_the_rest(run.id, entity=run.entity, by=person_of(asker))
    except Refused as refused:
        return await refused_office(
            request, "backoffice/shu/run.html", refused, form, **await run_shown(request, asker, run)
        )
    return back_to(f"/kantor/pekerjaan/{work}")


async def _deed(request: AnyRequest, asker: Asker, form: Form, run: Run, said: str, deed: Any) -> Response[str]:
    try:
        await deed()
    except Refused as refused:
        return await refused_office(
            request,
            "backoffice/shu/run.html",
            refused,
            form,
            **await run_shown(request, asker, await run_of(run.id, {run.entity})),
        )
    return back_to(f"/kantor/shu/{run.id}?pesan={said}")


async def _sent_back(request: AnyRequest, asker: Asker, form: Form, run: Run) -> Response[str]:
    why = form.get("alasan")
    return await _deed(
        request,
        asker,
        form,
        run,
        "dikembalikan",
        lambda: send_back(run.id, entity=run.entity, by=person_of(asker), why=why),
    )


handlers = [send_review, send_recount, send_check, send_objection, send_return, send_approval, send_opening, send_rest]
