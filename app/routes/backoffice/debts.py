"""/kantor/antarkoperasi: what the sekunder and its primaries owe each other, the same in both books, and how it is settled."""

from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.clock import business_day, now
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound, Refused
from app.domain.ledger.settlement import (
    Between,
    debts_between,
    debts_with,
    decide_transfer,
    note_transfer,
    settlements_with,
)
from app.domain.people.asker import Asker
from app.routes.asked import row_id
from app.routes.backoffice import coop_names, done, office, refused_office
from app.routes.forms import Form
from app.routes.pages import AnyRequest
from app.routes.people.step_up import StepUpFirst
from app.routes.permissions import coops_for

AT = "/kantor/antarkoperasi"
ONE = "backoffice/debts/one.html"
MOST_IDR = 10**14


@get(AT, permit="books.read")
async def all_debts(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    """The sekunder sees every primary, a primary itself."""
    mine = coops_for(asker, "books.read")
    debts = await debts_between(None if SEKUNDER in mine else sorted(mine))
    return await office(request, "backoffice/debts/page.html", debts=debts, at=AT)


@get(AT + "/{primary:int}", permit="books.read")
async def one_debt(request: AnyRequest, asker: NamedDependency[Asker], primary: FromPath[int]) -> Response[str]:
    return await office(request, ONE, **await _shown(asker, primary, "books.read"))


@post(AT + "/{primary:int}/pelunasan", permit="debts.settle", status_code=200)
async def note(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], primary: FromPath[int]
) -> Response[str]:
    about = await _own(asker, primary, "debts.settle")
    try:
        amount_idr = form.rupiah("jumlah", 1, MOST_IDR, label="Jumlah transfer")
        paid_on = _day(form)
        form.check()
        assert asker.person_id is not None
        await note_transfer(
            about.primary,
            amount_idr,
            paid_on=paid_on,
            reference=form.get("bukti"),
            by=asker.person_id,
            key=form.get("kunci"),
        )
    except Refused as refused:
        return await refused_office(request, ONE, refused, form, **await _shown(asker, primary, "books.read"))
    return done(f"{AT}/{about.primary}", "Transfer dicatat. Petugas lain mengonfirmasi uangnya sampai.")


@post(AT + "/{primary:int}/pelunasan/{settlement:int}/konfirmasi", permit="debts.settle", status_code=200)
async def confirm(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], primary: FromPath[int], settlement: FromPath[int]
) -> Response[str]:  # fmt: skip
    return await _decide(request, asker, form, primary, settlement, confirmed=True)


@post(AT + "/{primary:int}/pelunasan/{settlement:int}/penolakan", permit="debts.settle", status_code=200)
async def refuse(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], primary: FromPath[int], settlement: FromPath[int]
) -> Response[str]:  # fmt: skip
    return await _decide(request, asker, form, primary, settlement, confirmed=False)


async def _decide(
    request: AnyRequest, asker: Asker, form: Form, primary: int, settlement: int, *, confirmed: bool
) -> Response[str]:
    about = await _own(asker, primary, "debts.settle")
    if not any(one.id == settlement for one in await settlements_with(about.primary)):
        raise NotFound
    if not asker.stepped_up or asker.person_id is None:
        raise StepUpFirst(f"{AT}/{about.primary}")
    try:
        await decide_transfer(
            about.primary, row_id(settlement), confirm=confirmed, by=asker.person_id, why=form.get("alasan")
        )
    except Refused as refused:
        return await refused_office(request, ONE, refused, form, **await _shown(asker, primary, "books.read"))
    return done(
        f"{AT}/{about.primary}", "Transfer dikonfirmasi; kedua buku bergerak." if confirmed else "Transfer ditolak."
    )


async def _own(asker: Asker, primary: int, permit: str) -> Between:
    """The debts with this primary, for officers of either side. Raises NotFound."""
    mine = coops_for(asker, permit)
    if not 1 < primary < 2**31 or not mine & {SEKUNDER, primary}:
        raise NotFound
    return await debts_with(primary)


async def _shown(asker: Asker, primary: int, permit: str) -> dict[str, Any]:
    about = await _own(asker, primary, permit)
    return {
        "about": about, "settlements": await settlements_with(about.primary), "names": await coop_names(), "today": business_day(now()), "at": AT,
        "may_settle": bool(coops_for(asker, "debts.settle") & {SEKUNDER, primary}), "me": asker.person_id,
        "trail": [("Antarkoperasi", AT), (about.name, "")],
    }  # fmt: skip


def _day(form: Form) -> date:
    try:
        return date.fromisoformat(form.get("tanggal"))
    except ValueError:
        form.errors["tanggal"] = "Tanggal transfer perlu diisi."
        return business_day(now())


handlers = [all_debts, one_debt, note, confirm, refuse]
