"""/kantor/simpanan: a primary's counter for simpanan, its queue of withdrawals, dues that are behind, and the day's drawer."""

from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.domain.audit.write import record
from app.domain.clock import business_day, now
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound, Refused
from app.domain.members.register import entry_at
from app.domain.money import rupiah
from app.domain.once import answered
from app.domain.people.acting import HOWS
from app.domain.people.asker import Asker
from app.domain.people.phones import masked_phone
from app.domain.savings import office as desk
from app.domain.savings.accounts import KINDS, LABELS, savings_of
from app.domain.savings.deposit import MOST_IDR, Wanted, deposit_cash
from app.domain.savings.dues import dues_of
from app.domain.savings.find import deposit_at
from app.domain.savings.states import DEPOSIT_LABELS, WITHDRAWAL_LABELS
from app.domain.savings.withdraw import (
    WAYS,
    Asked,
    approve_withdrawal,
    pay_withdrawal,
    refuse_withdrawal,
    withdraw_at_counter,
)
from app.domain.transactions import transaction
from app.domain.work.begin import begin
from app.routes.asked import person_of, row_id, whole_number
from app.routes.backoffice import coop_names, done, office, refused_office, tabs_at
from app.routes.backoffice.members import chosen_coop
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, page
from app.routes.people.step_up import StepUpFirst
from app.routes.permissions import coops_for, may
from app.routes.presence import shown_presence

AT = "/kantor/simpanan"
TABS = (
    (AT, "Loket"),
    (AT + "/penarikan", "Penarikan"),
    (AT + "/tunggakan", "Tunggakan"),
    (AT + "/laci", "Laci hari ini"),
)


def _coops(asker: Asker, permit: str) -> frozenset[int]:
    """The primaries whose savings the asker may deal with: the sekunder holds none of persons."""
    return coops_for(asker, permit) - {SEKUNDER}


async def _elsewhere(request: AnyRequest) -> Response[str]:
    return await office(request, "backoffice/savings/nowhere.html", tabs=[])


@get(AT, permit="savings.read")
async def counter(
    request: AnyRequest, asker: NamedDependency[Asker], q: FromQuery[str] = "", koperasi: FromQuery[str] = "", dari: FromQuery[str] = ""
) -> Response[str]:  # fmt: skip
    if not _coops(asker, "savings.read"):
        return await _elsewhere(request)
    coop, choices = await chosen_coop(asker, "savings.read", koperasi)
    words = " ".join(q.replace("\x00", "").split())[:60]
    found, more = await desk.savers(coop, words=words, after=dari[:20])
    return await office(
        request, "backoffice/savings/page.html", tabs=tabs_at(request, TABS), savers=found, more=more, words=words, coop=coop, choices=choices,
    )  # fmt: skip


@get(AT + "/anggota/{membership:int}", permit="savings.read")
async def member(request: AnyRequest, asker: NamedDependency[Asker], membership: FromPath[int]) -> Response[str]:
    return await office(
        request, "backoffice/savings/member.html", **await _member(request, asker, membership, look=True)
    )


async def _member(request: AnyRequest, asker: Asker, membership: int, *, look: bool = False) -> dict[str, Any]:
    entry = await entry_at(
        _coops(asker, "savings.read"), row_id(membership), by=asker.person_id if look else None, why="melayani simpanan"
    )
    if entry.ended_on is not None:
        raise NotFound
    own = {one.kind: one for one in await savings_of(entry.person) if one.entity == entry.coop}
    dues = await dues_of(entry.coop, entry.person)
    return {
        "tabs": tabs_at(request, TABS), "entry": entry, "own": own, "dues": dues, "papers": await desk.papers_of(entry.coop, entry.person),
        "labels": LABELS, "states": {**DEPOSIT_LABELS, **WITHDRAWAL_LABELS}, "rules": dues.rules,
        "may_take": may(asker, "savings.take", coop=entry.coop) and asker.person_id != entry.person,
        "may_pay": may(asker, "savings.pay", coop=entry.coop) and asker.person_id != entry.person,
        "trail": [("Simpanan", AT), (entry.name, "")],
    }  # fmt: skip


@post(AT + "/anggota/{membership:int}/setoran", permit="savings.take", status_code=200)
async def take(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], membership: FromPath[int]
) -> Response[str]:
    """Cash over the counter; the receipt is shown, ready to print."""
    entry = await entry_at(_coops(asker, "savings.take"), row_id(membership))
    try:
        kind = form.choice("jenis", KINDS, label="Jenis simpanan")
        amount_idr = form.rupiah("jumlah", 1, MOST_IDR, label="Uang yang diterima")
        form.check()
        assert asker.person_id is not None
        number = await deposit_cash(
            Wanted(entry.person, entry.coop, kind, amount_idr), by=asker.person_id, key=form.get("kunci")
        )
    except Refused as refused:
        return await refused_office(
            request, "backoffice/savings/member.html", refused, form, **await _member(request, asker, membership)
        )
    return done(f"{AT}/setoran/{number}", f"Setoran {rupiah(amount_idr)} diterima. Cetak buktinya.")


@post(AT + "/anggota/{membership:int}/penarikan", permit="savings.pay", status_code=200)
async def give(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], membership: FromPath[int]
) -> Response[str]:
    """The member stands here: his PIN or his signed slip; small sums at once, large ones to a second officer."""
    entry = await entry_at(_coops(asker, "savings.pay"), row_id(membership))
    by, key = person_of(asker), form.get("kunci")
    try:
        amount_idr = form.rupiah("tarik", 1, MOST_IDR, label="Jumlah penarikan")
        number = await answered(f"person:{by}", key) or await _give(asker, entry, amount_idr, form)
    except Refused as refused:
        # The same form on its way twice: the slip is used, the deed is done.
        number = await answered(f"person:{by}", key)
        if not number:
            if refused.field == "jumlah":
                refused = Refused(refused.sentence, field="tarik")
            return await refused_office(
                request, "backoffice/savings/member.html", refused, form, **await _member(request, asker, membership)
            )
    return done(f"{AT}/penarikan/{number}", "Penarikan tercatat.")


async def _give(asker: Asker, entry: Any, amount_idr: int, form: Form) -> str:
    presence = await shown_presence(asker, form, entry.person, entry.coop)
    said = HOWS[presence.how] + (f" {presence.slip}" if presence.slip else "")
    asked = Asked(entry.person, entry.coop, amount_idr)
    return await withdraw_at_counter(asked, by=person_of(asker), key=form.get("kunci"), proof=said, presence=presence)


@get(AT + "/setoran/{number:str}", permit="savings.read")
async def deposit_page(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    deposit = await deposit_at(sorted(_coops(asker, "savings.read")), number)
    return await office(
        request,
        "backoffice/savings/deposit.html",
        tabs=tabs_at(request, TABS),
        deposit=deposit,
        trail=[("Simpanan", AT), (deposit.number, "")],
    )


@get(AT + "/setoran/{number:str}/struk", permit="savings.read")
async def deposit_receipt(
    request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str], kertas: FromQuery[str] = "58"
) -> Response[str]:
    deposit = await deposit_at(sorted(_coops(asker, "savings.read")), number)
    return page(
        request, "backoffice/savings/receipt.html", deposit=deposit, kertas="a4" if kertas == "a4" else "struk",
        back=f"{AT}/setoran/{deposit.number}", here=request.url.path,
    )  # fmt: skip


@get(AT + "/penarikan", permit="savings.read")
async def withdrawals(
    request: AnyRequest, asker: NamedDependency[Asker], keadaan: FromQuery[str] = "", dari: FromQuery[str] = ""
) -> Response[str]:
    if not _coops(asker, "savings.read"):
        return await _elsewhere(request)
    state = keadaan if keadaan in WITHDRAWAL_LABELS else ""
    after = whole_number(dari)
    found, more = await desk.queue(_coops(asker, "savings.read"), state=state, before=after)
    return await office(
        request, "backoffice/savings/withdrawals.html", tabs=tabs_at(request, TABS), withdrawals=found, more=more, state=state,
        labels=WITHDRAWAL_LABELS, names=await coop_names(), several=len(_coops(asker, "savings.read")) > 1,
    )  # fmt: skip


@get(AT + "/penarikan/{number:str}", permit="savings.read")
async def withdrawal_page(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    return await office(request, "backoffice/savings/withdrawal.html", **await _withdrawal(request, asker, number))


async def _withdrawal(request: AnyRequest, asker: Asker, number: str) -> dict[str, Any]:
    one, about = await desk.withdrawal_at(_coops(asker, "savings.read"), number)
    me = asker.person_id
    return {
        "tabs": tabs_at(request, TABS), "one": one, "about": about, "ways": WAYS, "phone": masked_phone(about["phone"]) if about["phone"] else "",
        "may_approve": one.state == "asked" and me not in (one.asked_by, one.person) and may(asker, "savings.approve", coop=one.entity),
        "may_refuse": one.state in ("asked", "approved") and may(asker, "savings.approve", coop=one.entity),
        "may_pay": one.state == "approved" and me not in (one.approved_by, one.person) and may(asker, "savings.pay", coop=one.entity),
        "trail": [("Penarikan", AT + "/penarikan"), (one.number, "")],
    }  # fmt: skip


@post(AT + "/penarikan/{number:str}/persetujuan", permit="savings.approve", status_code=200)
async def approve(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    one, by = await _proven(asker, "savings.approve", number)
    try:
        await approve_withdrawal(one.entity, one.number, by=by)
    except Refused as refused:
        return await refused_office(
            request, "backoffice/savings/withdrawal.html", refused, form, **await _withdrawal(request, asker, number)
        )
    return done(f"{AT}/penarikan/{one.number}", "Penarikan disetujui. Petugas lain membayarkannya.")


@post(AT + "/penarikan/{number:str}/penolakan", permit="savings.approve", status_code=200)
async def refuse(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    one, _ = await desk.withdrawal_at(_coops(asker, "savings.approve"), number)
    try:
        assert asker.person_id is not None
        await refuse_withdrawal(one.entity, one.number, by=asker.person_id, why=form.get("alasan"))
    except Refused as refused:
        return await refused_office(
            request, "backoffice/savings/withdrawal.html", refused, form, **await _withdrawal(request, asker, number)
        )
    return done(f"{AT}/penarikan/{one.number}", "Penarikan ditolak. Anggota dikabari.")


@post(AT + "/penarikan/{number:str}/pembayaran", permit="savings.pay", status_code=200)
async def pay(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    one, by = await _proven(asker, "savings.pay", number)
    try:
        await pay_withdrawal(one.entity, one.number, by=by, note=form.get("bukti"))
    except Refused as refused:
        return await refused_office(
            request, "backoffice/savings/withdrawal.html", refused, form, **await _withdrawal(request, asker, number)
        )
    return done(f"{AT}/penarikan/{one.number}", "Penarikan tercatat sudah dibayarkan.")


async def _proven(asker: Asker, permit: str, number: str) -> tuple[Any, int]:
    """The withdrawal and the officer, who gave the password within the last minutes. Raises NotFound, StepUpFirst."""
    one, _ = await desk.withdrawal_at(_coops(asker, permit), number)
    if not asker.stepped_up or asker.person_id is None:
        raise StepUpFirst(f"{AT}/penarikan/{one.number}")
    return one, asker.person_id


@get(AT + "/penarikan/{number:str}/struk", permit="savings.read")
async def withdrawal_receipt(
    request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str], kertas: FromQuery[str] = "58"
) -> Response[str]:
    one, about = await desk.withdrawal_at(_coops(asker, "savings.read"), number)
    return page(
        request, "backoffice/savings/slip.html", one=one, about=about, ways=WAYS, kertas="a4" if kertas == "a4" else "struk",
        back=f"{AT}/penarikan/{one.number}", here=request.url.path,
    )  # fmt: skip


@get(AT + "/tunggakan", permit="savings.read")
async def arrears(
    request: AnyRequest, asker: NamedDependency[Asker], koperasi: FromQuery[str] = "", dari: FromQuery[str] = ""
) -> Response[str]:
    if not _coops(asker, "savings.read"):
        return await _elsewhere(request)
    coop, choices = await chosen_coop(asker, "savings.read", koperasi)
    found = await desk.arrears_of(coop, after=dari[:20])
    return await office(
        request, "backoffice/savings/arrears.html", tabs=tabs_at(request, TABS), arrears=found, coop=coop, choices=choices,
        may_write=found.phoneless > 0 and may(asker, "savings.take", coop=coop),
    )  # fmt: skip


@post(AT + "/tunggakan/surat", permit="savings.take", status_code=200)
async def letters(asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    """Letters for those without a phone, by the worker; what leaves the house with names asks for the password again."""
    coop, _ = await chosen_coop(asker, "savings.take", form.get("koperasi"))
    if not asker.stepped_up:
        raise StepUpFirst(f"{AT}/tunggakan?koperasi={coop}")
    async with transaction():
        key = f"{asker.person_id}:{form.get('kunci')[:64]}"
        work = await begin(
            "due_letters", title="Surat pengingat simpanan wajib", entity=coop, by=person_of(asker), key=key, asked={}
        )
        await record("surat pengingat dibuat", f"coop:{coop}", by=asker.person_id, entity=coop)
    return back_to(f"/kantor/pekerjaan/{work}")


@get(AT + "/laci", permit="savings.read")
async def drawer(
    request: AnyRequest, asker: NamedDependency[Asker], koperasi: FromQuery[str] = "", hari: FromQuery[str] = ""
) -> Response[str]:
    if not _coops(asker, "savings.read"):
        return await _elsewhere(request)
    coop, choices = await chosen_coop(asker, "savings.read", koperasi)
    day = _day(hari)
    found = await desk.drawer_of(coop, day)
    return await office(
        request,
        "backoffice/savings/drawer.html",
        tabs=tabs_at(request, TABS),
        drawers=found,
        day=day,
        coop=coop,
        choices=choices,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return business_day(now())


handlers = [
    counter, member, take, give, deposit_page, deposit_receipt, withdrawals, withdrawal_page, approve, refuse, pay, withdrawal_receipt,
    arrears, letters, drawer,
]  # fmt: skip
