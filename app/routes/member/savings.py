"""/anggota/simpanan: what one has saved, how it moved, saving more (Setor) and taking some back (Tarik)."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.domain.clock import business_day, now
from app.domain.errors import NotFound, Refused
from app.domain.payments.gateway import GatewayError, patience
from app.domain.payments.methods import methods_for
from app.domain.payments.start import start_payment
from app.domain.people.asker import Asker
from app.domain.savings.accounts import KINDS, LABELS, PAID_IN, savings_of
from app.domain.savings.deposit import MOST_IDR, Wanted, start_deposit
from app.domain.savings.dues import Dues, dues_of
from app.domain.savings.find import by_month, deposit_of, moves_of, own_account, waiting_of, withdrawal_of
from app.domain.savings.pokok import pokok_of
from app.domain.savings.rules import rules_of
from app.domain.savings.withdraw import WAYS, Asked, ask_withdrawal, cancel_withdrawal
from app.routes.asked import row_after, whole_number
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, page
from app.routes.people.common import again
from app.routes.people.step_up import prove

AT = "/anggota/simpanan"
OVERVIEW, STATEMENT, DEPOSIT, WITHDRAW, WITHDRAWAL = (
    f"member/savings/{name}.html" for name in ("page", "statement", "deposit", "withdraw", "withdrawal")
)
WAITS = 7


def _each(end: str) -> list[str]:
    """The address of each kind, spelled out: further pages of one kind lie below its own address."""
    return [f"{AT}/{kind}{end}" for kind in KINDS]


def kind_in(request: AnyRequest) -> str:
    return request.url.path.split("/")[3]


@get(AT, permit="signed_in")
async def overview(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    found = await savings_of(asker.person_id)
    own = {one.kind: one for one in found if one.entity == asker.coop}
    elsewhere = [one for one in found if one.entity != asker.coop]
    dues = await dues_of(asker.coop, asker.person_id) if asker.coop and asker.person_id else None
    waiting = await waiting_of(asker.person_id)
    return page(
        request, OVERVIEW, own=own, elsewhere=elsewhere, dues=dues, calendar=calendar(dues), waiting=waiting, labels=PAID_IN,
        total_idr=sum(one.balance_idr for one in own.values()),
    )  # fmt: skip


def calendar(dues: Dues | None) -> list[tuple[int, list[tuple[str, str, str]]]]:
    """(year, [(month's three letters, its whole name, state)]) of this year and the one before, newest year first."""
    if dues is None or not dues.months:
        return []
    this_year = business_day(now()).year
    years: dict[int, list[tuple[str, str, str]]] = {}
    for month in dues.months:
        if this_year - 1 <= month.month.year <= this_year:
            years.setdefault(month.month.year, []).append((month.label[:3], month.label, month.state))
    return sorted(years.items(), reverse=True)


@get(_each(""), permit="signed_in")
async def show_statement(
    request: AnyRequest, asker: NamedDependency[Asker], sebelum: FromQuery[str] = "", koperasi: FromQuery[str] = ""
) -> Response[str]:
    """At the present primary, or (?koperasi=) at one that was left: that one is read only."""
    left = whole_number(koperasi, 5)
    if not asker.is_member and left is None:
        return back_to(AT)
    kind = kind_in(request)
    savings = await own_account(asker, kind, entity=left)
    moves, more = await moves_of(savings, before=row_after(sebelum))
    points = await by_month(savings.account, business_day(now())) if not sebelum and moves else []
    return page(
        request, STATEMENT, savings=savings, kind=kind, label=LABELS[kind], moves=moves, more=more, points=points, first_page=not sebelum,
        left=savings.entity != asker.coop, here_at=f"{AT}/{kind}" + (f"?koperasi={savings.entity}&" if savings.entity != asker.coop else "?"),
    )  # fmt: skip


@get(_each("/setor"), permit="signed_in")
async def ask_deposit(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    if not asker.is_member:
        return back_to(AT)
    return page(request, DEPOSIT, **await _deposit_form(asker, kind_in(request)))


@post(_each("/setoran"), permit="signed_in", status_code=200)
async def make_deposit(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]
) -> Response[str]:
    kind = kind_in(request)
    shown = await _deposit_form(asker, kind)
    try:
        amount_idr = form.rupiah("jumlah", 1, MOST_IDR, label="Jumlah setoran")
        method = form.choice("cara", [one.code for one in methods_for(amount_idr)] or [""], label="Cara bayar")
        form.check()
        assert asker.person_id is not None
        wanted = Wanted(asker.person_id, shown["coop"], kind, amount_idr)
        number = await start_deposit(wanted, by=asker.person_id, actor=asker.actor, key=form.get("kunci"))
    except Refused as refused:
        return again(request, DEPOSIT, refused, form, **shown)
    await begin_payment(asker, number, method)
    return back_to(f"{AT}/setoran/{number}/pembayaran")


async def begin_payment(asker: Asker, number: str, method: str) -> None:
    """The deposit stands; the gateway is asked outside of its transaction, and may be down: then its page lets one try again."""
    deposit = await deposit_of(asker, number)
    if not deposit.open_to_pay:
        return
    try:
        with patience(WAITS):
            await start_payment("savings", deposit.id, method, asker.person_id)
    except (GatewayError, Refused):
        return


async def _deposit_form(asker: Asker, kind: str) -> dict[str, Any]:
    """What the form shows; simpanan pokok has one sum, wajib whole months, sukarela any. Raises NotFound for who is no member."""
    if kind not in KINDS or asker.coop is None or asker.person_id is None:
        raise NotFound
    rules = await rules_of(asker.coop)
    sums: list[tuple[int, str]] = []
    if kind == "wajib":
        dues = await dues_of(asker.coop, asker.person_id)
        sums = [(idr, f"{many} bulan: sampai {dues.unpaid[many - 1].label}") for many, idr in dues.sums()]
    elif kind == "pokok":
        own = await own_account(asker, kind)
        left_idr = await pokok_of(asker.coop, asker.person_id) - own.balance_idr
        sums = [(left_idr, "Simpanan pokok")] if left_idr > 0 else []
    return {
        "kind": kind,
        "label": LABELS[kind],
        "coop": asker.coop,
        "sums": sums,
        "methods": methods_for(100_000),
        "rules": rules,
    }


@get(AT + "/tarik", permit="signed_in")
async def ask_to_withdraw(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    if not asker.is_member:
        return back_to(AT)
    return page(request, WITHDRAW, **await _withdraw_form(asker))


@post(AT + "/penarikan", permit="signed_in", status_code=200)
async def withdraw(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    shown = await _withdraw_form(asker)
    try:
        amount_idr = form.rupiah("jumlah", 1, MOST_IDR, label="Jumlah penarikan")
        way = form.choice("cara", list(WAYS), label="Cara menerima uang")
        to = (
            form.text("tujuan", label="Rekening tujuan", max_length=120, required=way == "transfer")
            if way == "transfer"
            else ""
        )
        form.check()
        await prove(request, asker, form, why="untuk menarik simpanan")
        assert asker.person_id is not None
        asked = Asked(asker.person_id, shown["savings"].entity, amount_idr, way, to)
        number = await ask_withdrawal(asked, by=asker.person_id, key=form.get("kunci"))
    except Refused as refused:
        return again(request, WITHDRAW, refused, form, **shown)
    return back_to(f"{AT}/penarikan/{number}")


async def _withdraw_form(asker: Asker) -> dict[str, Any]:
    savings = await own_account(asker, "sukarela")
    rules = await rules_of(savings.entity)
    return {"savings": savings, "rules": rules, "most_idr": max(0, savings.free_idr - rules.minimum_idr), "ways": WAYS}


@get(AT + "/penarikan/{number:str}", permit="signed_in")
async def show_withdrawal(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    return page(request, WITHDRAWAL, one=await withdrawal_of(asker, number), ways=WAYS)


@post(AT + "/penarikan/{number:str}/pembatalan", permit="signed_in", status_code=200)
async def call_off(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]) -> Response[str]:  # fmt: skip
    one = await withdrawal_of(asker, number)
    try:
        await cancel_withdrawal(asker.person_id, one.number)
    except Refused as refused:
        return again(request, WITHDRAWAL, refused, form, one=await withdrawal_of(asker, number), ways=WAYS)
    return back_to(f"{AT}/penarikan/{one.number}")


handlers = [overview, show_statement, ask_deposit, make_deposit, ask_to_withdraw, withdraw, show_withdrawal, call_off]
