"""/kantor/bon: who owes on bon, overdue first; one member's bon with its counter; limits that wait for a second officer."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.domain.bon import limit as limits
from app.domain.bon.find import bons_of, debtors, owed_together
from app.domain.bon.line import Line, line_of
from app.domain.errors import NotFound, Refused
from app.domain.governance.naming import decisions_to_name
from app.domain.members.register import Entry, entry_at
from app.domain.money import rupiah
from app.domain.people.asker import Asker
from app.domain.savings.deposit import MOST_IDR, Wanted, deposit_cash
from app.routes.asked import person_of, row_after, row_id, whole_number
from app.routes.backoffice import done, office, refused_office, tabs_at
from app.routes.backoffice.members import chosen_coop, primaries_for
from app.routes.forms import Form
from app.routes.pages import AnyRequest
from app.routes.people.step_up import StepUpFirst
from app.routes.permissions import may

AT = "/kantor/bon"
LIST, MEMBER, PROPOSE, LIMITS, LIMIT = (
    f"backoffice/bon/{name}.html" for name in ("page", "member", "propose", "limits", "limit")
)
TABS = ((AT, "Bon anggota"), (AT + "/batas", "Usulan batas"), (AT + "/potong-gaji", "Potong gaji"))


@get(AT, permit="savings.read")
async def list_debtors(
    request: AnyRequest, asker: NamedDependency[Asker], q: FromQuery[str] = "", koperasi: FromQuery[str] = "", dari: FromQuery[str] = ""
) -> Response[str]:  # fmt: skip
    if not primaries_for(asker, "savings.read"):
        return await office(request, "backoffice/savings/nowhere.html", tabs=[])
    coop, choices = await chosen_coop(asker, "savings.read", koperasi)
    words = " ".join(q.replace("\x00", "").split())[:60]
    found, more = await debtors(coop, words=words, after=row_after(dari))
    return await office(
        request, LIST, tabs=tabs_at(request, TABS), debtors=found, more=more, words=words, coop=coop, choices=choices,
        together=await owed_together(coop),
    )  # fmt: skip


@get(AT + "/anggota/{membership:int}", permit="savings.read")
async def show_member(
    request: AnyRequest, asker: NamedDependency[Asker], membership: FromPath[int], sebelum: FromQuery[str] = ""
) -> Response[str]:
    before = whole_number(sebelum)
    return await office(request, MEMBER, **await _member(request, asker, membership, before=before, look=True))


async def _member(
    request: AnyRequest, asker: Asker, membership: int, *, before: int | None = None, look: bool = False
) -> dict[str, Any]:
    entry, line = await _entry(asker, membership, look=look)
    own = asker.person_id == entry.person
    return {
        "tabs": tabs_at(request, TABS), "entry": entry, "line": line, "bons": await bons_of(entry.coop, entry.person, before=before),
        "limits": await limits.limits_of(entry.coop, entry.person), "may_take": may(asker, "savings.take", coop=entry.coop) and not own,
        "may_propose": may(asker, "bon.propose", coop=entry.coop) and not own, "trail": [("Bon", AT), (entry.name, "")],
    }  # fmt: skip


async def _entry(asker: Asker, membership: int, *, look: bool = False) -> tuple[Entry, Line]:
    """A living member's line in the book and on bon; with `look` he can read that he was looked at. Raises NotFound."""
    by = asker.person_id if look else None
    entry = await entry_at(primaries_for(asker, "savings.read"), row_id(membership), by=by, why="melayani bon")
    line = await line_of(entry.person, entry.coop)
    if line is None or entry.ended_on is not None:
        raise NotFound
    return entry, line


@post(AT + "/anggota/{membership:int}/pelunasan", permit="savings.take", status_code=200)
async def take(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], membership: FromPath[int]
) -> Response[str]:
    """Cash over the counter; the receipt is shown, ready to print."""
    entry = await entry_at(primaries_for(asker, "savings.take"), row_id(membership))
    try:
        amount_idr = form.rupiah("jumlah", 1, MOST_IDR, label="Uang yang diterima")
        form.check()
        wanted = Wanted(entry.person, entry.coop, "bon", amount_idr)
        number = await deposit_cash(wanted, by=person_of(asker), key=form.get("kunci"))
    except Refused as refused:
        return await refused_office(request, MEMBER, refused, form, **await _member(request, asker, membership))
    return done(f"/kantor/simpanan/setoran/{number}", f"Pelunasan bon {rupiah(amount_idr)} diterima. Cetak buktinya.")


@get(AT + "/anggota/{membership:int}/batas", permit="bon.propose")
async def ask_to_propose(
    request: AnyRequest, asker: NamedDependency[Asker], membership: FromPath[int]
) -> Response[str]:
    """The form for a limit, apart from the member's page: there it would ask for the decisions each time."""
    return await office(request, PROPOSE, **await _proposing(request, asker, membership))


@post(AT + "/anggota/{membership:int}/batas", permit="bon.propose", status_code=200)
async def propose(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], membership: FromPath[int]
) -> Response[str]:
    entry = await entry_at(primaries_for(asker, "bon.propose"), row_id(membership))
    try:
        limit_idr = form.rupiah("batas", 0, MOST_IDR, label="Batas bon")
        why = form.text("alasan", label="Alasan", min_length=3, max_length=200)
        form.check()
        wish = limits.Proposal(entry.person, entry.coop, limit_idr, form.get("keputusan"), why)
        made = await limits.propose_limit(wish, by=person_of(asker), key=form.get("kunci"))
    except Refused as refused:
        return await refused_office(request, PROPOSE, refused, form, **await _proposing(request, asker, membership))
    return done(f"{AT}/batas/{made}", "Batas bon diusulkan. Petugas lain yang menyetujuinya.")


async def _proposing(request: AnyRequest, asker: Asker, membership: int) -> dict[str, Any]:
    entry, line = await _entry(asker, membership)
    if asker.person_id == entry.person or not may(asker, "bon.propose", coop=entry.coop):
        raise NotFound
    return {
        "tabs": tabs_at(request, TABS), "entry": entry, "line": line, "decisions": await decisions_to_name(entry.coop),
        "trail": [("Bon", AT), (entry.name, f"{AT}/anggota/{entry.id}"), ("Usulkan batas", "")],
    }  # fmt: skip


@get(AT + "/batas", permit="savings.read")
async def list_limits(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    coops = primaries_for(asker, "savings.read")
    return await office(request, LIMITS, tabs=tabs_at(request, TABS), limits=await limits.waiting_limits(sorted(coops)))


@get(AT + "/batas/{number:int}", permit="savings.read")
async def show_limit(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[int]) -> Response[str]:
    return await office(request, LIMIT, **await _limit(request, asker, number))


async def _limit(request: AnyRequest, asker: Asker, number: int) -> dict[str, Any]:
    one = await limits.limit_at(sorted(primaries_for(asker, "savings.read")), row_id(number))
    waits, me = one.state == "proposed", asker.person_id
    return {
        "tabs": tabs_at(request, TABS), "one": one, "line": await line_of(one.person, one.entity),
        "trail": [("Usulan batas bon", AT + "/batas"), (one.name, "")],
        "may_agree": waits and me not in (one.proposed_by, one.person) and may(asker, "bon.agree", coop=one.entity),
        "may_refuse": waits and me != one.person and (me == one.proposed_by or may(asker, "bon.agree", coop=one.entity)),
    }  # fmt: skip


@post(AT + "/batas/{number:int}/persetujuan", permit="bon.agree", status_code=200)
async def agree(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[int]
) -> Response[str]:
    one = await limits.limit_at(sorted(primaries_for(asker, "bon.agree")), row_id(number))
    if not asker.stepped_up:
        raise StepUpFirst(f"{AT}/batas/{one.id}")
    try:
        await limits.agree_limit(one.entity, one.id, by=person_of(asker))
    except Refused as refused:
        return await refused_office(request, LIMIT, refused, form, **await _limit(request, asker, number))
    return done(f"{AT}/batas/{one.id}", "Batas bon berlaku. Anggota dikabari.")


@post(AT + "/batas/{number:int}/penolakan", permit="bon.propose", status_code=200)
async def refuse(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[int]
) -> Response[str]:
    """Turned down by who may agree, or taken back by its own proposer."""
    one = await limits.limit_at(sorted(primaries_for(asker, "bon.propose")), row_id(number))
    if one.proposed_by != asker.person_id and not may(asker, "bon.agree", coop=one.entity):
        raise NotFound
    try:
        await limits.refuse_limit(one.entity, one.id, by=person_of(asker), why=form.get("alasan"))
    except Refused as refused:
        return await refused_office(request, LIMIT, refused, form, **await _limit(request, asker, number))
    return done(f"{AT}/batas/{one.id}", "Usulan batas bon ditolak.")


handlers = [list_debtors, show_member, take, ask_to_propose, propose, list_limits, show_limit, agree, refuse]
