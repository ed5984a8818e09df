"""/kantor/keputusan: the register of decisions, the values that hold, and the way in for a new one: one enters, another agrees."""

import hashlib
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain import clock
from app.domain.errors import NotFound, Refused, RefusedFields
from app.domain.governance.agree import agree_decision, refuse_decision
from app.domain.governance.files import Paper, paper_of, read_paper
from app.domain.governance.find import PAGE, Decision, decision_of, decisions_of
from app.domain.governance.kinds import Json
from app.domain.governance.known import BY_NAME, TOPICS, Known
from app.domain.governance.propose import Wish, propose_decision
from app.domain.governance.resting import resting_on
from app.domain.governance.setting import settings_of
from app.domain.governance.states import KINDS, DecisionState
from app.domain.once import first_time, remember
from app.domain.people.asker import Asker
from app.domain.transactions import transaction
from app.routes.asked import own_coop, row_after, row_id, whole_number
from app.routes.backoffice import coop_names, office, refused_office
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to
from app.routes.people.common import notice_of
from app.routes.people.step_up import prove
from app.routes.permissions import coops_for
from app.routes.uploads import uploaded

MOST = 12  # values of one decision: more belong into several
NOTICES = {
    "diajukan": "Keputusan tercatat. Pengurus lain perlu mencocokkannya dengan notula dan menyetujuinya.",
    "berlaku": "Keputusan berlaku.",
    "ditolak": "Keputusan ditolak dan tidak mengubah apa pun.",
}


@get("/kantor/keputusan", permit="decisions.read")
async def list_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    """The register, newest first, with what waits on top."""
    shown, words = await _frame(request, asker), " ".join(request.query_params.get("cari", "").split())[:80]
    before = row_after(request.query_params.get("sebelum", ""))
    heads = await decisions_of(shown["coop"], words=words, before=before)
    waiting = await decisions_of(shown["coop"], open_only=True) if before is None and not words else []
    older = f"{heads[-1].decided_on}.{heads[-1].id}" if len(heads) == PAGE else ""
    return await office(
        request, "backoffice/decisions/page.html", heads=heads, waiting=waiting, words=words, older=older, **shown
    )


@get("/kantor/keputusan/nilai", permit="decisions.read")
async def values_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    """Every value that holds today, with its decision; ticked ones are what a new decision changes."""
    shown = await _frame(request, asker)
    return await office(
        request, "backoffice/decisions/values.html", topics=TOPICS, values=await settings_of(shown["coop"]), **shown
    )


@get("/kantor/keputusan/baru", permit="decisions.propose")
async def new_page(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    coop = own_coop(asker, "decisions.propose", request.query_params.get("koperasi", ""))
    names = _names(request.query_params.getall("atur", []))
    revokes = request.query_params.get("mencabut", "")
    return await office(request, "backoffice/decisions/new.html", **await _form(request, asker, coop, names, revokes))


@post("/kantor/keputusan/unggahan", permit="decisions.propose", status_code=200)
async def send(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    """Propose; with the paper, so the form comes as parts. The same form twice is one proposal."""
    content, form = await uploaded(request, "berkas")
    coop = own_coop(asker, "decisions.propose", form.get("koperasi"))
    names = _names(form.all("atur"))
    try:
        wish = _wish(form, names, content)
        made = await _propose_once(asker, form, coop, wish)
    except Refused as refused:
        shown = await _form(request, asker, coop, names, form.get("mencabut"))
        return await refused_office(request, "backoffice/decisions/new.html", refused, form, **shown)
    return back_to(f"/kantor/keputusan/{made}?pesan=diajukan")


@get("/kantor/keputusan/{decision:int}", permit="decisions.read")
async def decision_page(request: AnyRequest, decision: FromPath[int], asker: NamedDependency[Asker]) -> Response[str]:
    found = await _found(asker, "decisions.read", decision)
    return await office(request, "backoffice/decisions/decision.html", **await _one(request, asker, found))


@get("/kantor/keputusan/{decision:int}/berkas", permit="decisions.read")
async def paper(decision: FromPath[int], asker: NamedDependency[Asker]) -> Response[bytes]:
    found = await _found(asker, "decisions.read", decision)
    return handed_out(await paper_of(found.entity, found.id, member=False))


@post("/kantor/keputusan/{decision:int}/persetujuan", permit="decisions.agree", status_code=200)
async def agree(
    request: AnyRequest, decision: FromPath[int], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    return await _decided(request, decision, form, asker, agree=True)


@post("/kantor/keputusan/{decision:int}/penolakan", permit="decisions.agree", status_code=200)
async def turn_down(
    request: AnyRequest, decision: FromPath[int], form: NamedDependency[Form], asker: NamedDependency[Asker]
) -> Response[str]:
    return await _decided(request, decision, form, asker, agree=False)


def handed_out(found: Paper | None) -> Response[bytes]:
    """A paper as a download: never shown inside a page, never kept by anybody in between."""
    if found is None:
        raise NotFound
    headers = {
        "Content-Disposition": f'attachment; filename="{found.name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(found.content, media_type=found.media_type, headers=headers)


async def _decided(request: AnyRequest, decision: int, form: Form, asker: Asker, *, agree: bool) -> Response[str]:
    found = await _found(asker, "decisions.agree", decision)
    assert asker.person_id is not None, "the guard lets only people in"
    try:
        if agree:
            if found.proposed_by != asker.person_id:  # its proposer is refused anyway, with or without a password
                await prove(request, asker, form, why="untuk menyetujui keputusan")
            await agree_decision(found.entity, found.id, by=asker.person_id)
        else:
            why = form.text("alasan", label="Alasan", max_length=200, required=False)
            form.check()
            await refuse_decision(found.entity, found.id, by=asker.person_id, why=why)
    except Refused as refused:
        fresh = await _found(asker, "decisions.read", decision)
        return await refused_office(
            request, "backoffice/decisions/decision.html", refused, form, **await _one(request, asker, fresh)
        )
    return back_to(f"/kantor/keputusan/{found.id}?pesan={'berlaku' if agree else 'ditolak'}")


async def _propose_once(asker: Asker, form: Form, coop: int, wish: Wish) -> int:
    assert asker.person_id is not None, "the guard lets only people in"
    asked = {
        "coop": coop,
        "wish": {**vars_of(wish), "paper": wish.paper and hashlib.sha256(wish.paper.content).hexdigest()},
    }
    async with transaction():
        answer = await first_time(asker.actor, form.get("kunci"), asked)
        if answer is not None:
            return int(answer)
        made = await propose_decision(coop, wish, by=asker.person_id)
        await remember(asker.actor, form.get("kunci"), str(made))
        return made


def vars_of(wish: Wish) -> dict[str, object]:
    return {name: getattr(wish, name) for name in wish.__slots__ if name != "paper"}


def _wish(form: Form, names: list[str], content: bytes) -> Wish:
    """What the form says; sentences for what cannot be read are raised together."""
    kind = form.choice("jenis", KINDS, label="Jenis rapat")
    number = form.text("nomor", label="Nomor keputusan", max_length=40)
    title = form.text("judul", label="Judul", min_length=5, max_length=120)
    body = form.text("isi", label="Isi keputusan", max_length=4000, required=False)
    present = [" ".join(line.split()) for line in form.get("hadir").splitlines() if line.strip()]
    decided_on, since = _day(form, "tanggal", "Tanggal keputusan"), _day(form, "mulai", "Mulai berlaku")
    until = _day(form, "sampai", "Akhir berlaku", required=False)
    values: dict[str, Json] = {}
    for name in names:
        try:
            values[name] = BY_NAME[name].kind.read(name, form.get)
            BY_NAME[name].kind.check(values[name])
        except Refused as refused:
            form.errors[name] = f"{BY_NAME[name].label}: {refused.sentence}."
    revokes = form.get("mencabut")
    if revokes and whole_number(revokes) is None:
        form.errors["mencabut"] = "Keputusan yang dicabut tidak dikenal."
    form.check()
    name = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in number)
    document = read_paper(content, name=f"keputusan-{name}", for_members=bool(form.get("untuk_anggota")))
    assert decided_on is not None, "checked above"
    assert since is not None, "checked above"
    return Wish(
        kind, number, decided_on, title, body, present, since, values, until, bool(form.get("koreksi")), int(revokes) if revokes else None, document
    )  # fmt: skip


async def _form(request: AnyRequest, asker: Asker, coop: int, names: list[str], revokes: str) -> dict[str, Any]:
    shown = await _frame(request, asker, coop)
    values = await settings_of(coop)
    chosen: list[Known] = [BY_NAME[name] for name in names if name in values]
    now: dict[str, str] = {}
    for known in chosen:
        now |= known.kind.fields(known.name, values[known.name].value)
    revoked = whole_number(revokes)
    older = await decision_of([coop], revoked) if revoked is not None else None
    return {**shown, "chosen": chosen, "now": now, "values": values, "kinds": KINDS, "revokes": older}


async def _one(request: AnyRequest, asker: Asker, found: Decision) -> dict[str, Any]:
    return {
        **await _frame(request, asker, found.entity), "decision": found, "may_agree": found.entity in coops_for(asker, "decisions.agree"),
        "resting": await resting_on(found.id) if found.state == DecisionState.IN_FORCE and not found.first else [],
    }  # fmt: skip


async def _frame(request: AnyRequest, asker: Asker, coop: int | None = None) -> dict[str, Any]:
    """Whose register is open: one that the asker may read, the asked one or the first."""
    readable = sorted(coops_for(asker, "decisions.read"))
    chosen = coop or own_coop(asker, "decisions.read", request.query_params.get("koperasi", ""))
    names = await coop_names()
    return {
        "coop": chosen, "coop_name": names[chosen], "choices": [(at, names[at], at == chosen) for at in readable],
        "may_propose": chosen in coops_for(asker, "decisions.propose"), "notice": notice_of(request, NOTICES), "here": request.url.path,
        "me": asker.person_id, "today": clock.business_day(clock.now()),
    }  # fmt: skip


async def _found(asker: Asker, permit: str, decision: int) -> Decision:
    found = await decision_of(coops_for(asker, permit), row_id(decision))
    if found is None:
        raise NotFound
    return found


def _names(asked: list[str]) -> list[str]:
    """Known settings in the order of the table, each once."""
    wanted = set(asked)
    names = [name for name in BY_NAME if name in wanted]
    if len(names) > MOST:
        raise RefusedFields({"": f"Satu keputusan mengatur paling banyak {MOST} nilai."})
    return names


def _day(form: Form, name: str, label: str, *, required: bool = True) -> date | None:
    text = form.get(name)
    if not text and not required:
        return None
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year < 2200:
        form.errors[name] = f"{label} perlu diisi, misalnya 2026-11-25."
    return day


handlers = [list_page, values_page, new_page, send, decision_page, paper, agree, turn_down]
