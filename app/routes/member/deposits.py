"""/anggota/simpanan/setoran/{number}: one deposit, how to pay it, and its receipt."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.domain.clock import now
from app.domain.errors import NotFound, Refused
from app.domain.payments.panel import Panel, panel_of
from app.domain.payments.start import start_payment
from app.domain.people.asker import Asker
from app.domain.savings.expire import cancel_deposit
from app.domain.savings.find import Deposit, deposit_of
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, page
from app.routes.paying import ask_gateway, live_panel, on_to_pay, qr_file

AT = "/anggota/simpanan/setoran/{number:str}"
PAGE = "member/savings/paying.html"


@get(AT, permit="signed_in")
async def show_deposit(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    deposit = await deposit_of(asker, number)
    if deposit.open_to_pay:
        return back_to(f"/anggota/simpanan/setoran/{deposit.number}/pembayaran")
    panel = await panel_of(deposit, "savings") if deposit.way == "midtrans" else None
    return page(request, PAGE, deposit=deposit, panel=panel, moment=now(), trouble="")


@get(AT + "/pembayaran", permit="signed_in")
async def show_payment(
    request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str],
    versi: FromQuery[str] = "", tanya: FromQuery[str] = "", order_id: FromQuery[str] = "",
) -> Response[str]:  # fmt: skip
    """`tanya`, or coming back from the gateway's page, asks the gateway now; what that page said is not read."""
    deposit, panel = await _own(asker, number)
    if (tanya or order_id) and await ask_gateway(panel):
        deposit, panel = await _own(asker, number)
    return live_panel(request, panel, versi) or page(
        request, PAGE, deposit=deposit, panel=panel, moment=now(), trouble=""
    )


@post(AT + "/pembayaran", permit="signed_in", status_code=200)
async def choose_method(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    deposit, _ = await _own(asker, number)
    try:
        payment = await start_payment(
            "savings", deposit.id, form.get("cara"), asker.person_id, actor=asker.actor, key=form.get("kunci")
        )
    except Refused as refused:
        deposit, panel = await _own(asker, number)
        return page(request, PAGE, status=422, deposit=deposit, panel=panel, moment=now(), trouble=refused.sentence)
    return on_to_pay(payment, f"/anggota/simpanan/setoran/{deposit.number}/pembayaran")


@get(AT + "/pembayaran/qris.png", permit="signed_in")
async def qr_picture(asker: NamedDependency[Asker], number: FromPath[str]) -> Response[bytes]:
    _, panel = await _own(asker, number)
    return qr_file(panel)


@post(AT + "/pembatalan", permit="signed_in", status_code=200)
async def call_off(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    deposit, _ = await _own(asker, number)
    try:
        await cancel_deposit(asker.person_id, deposit.number)
    except Refused as refused:
        deposit, panel = await _own(asker, number)
        return page(request, PAGE, status=422, deposit=deposit, panel=panel, moment=now(), trouble=refused.sentence)
    return back_to("/anggota/simpanan")


@get(AT + "/struk", permit="signed_in")
async def receipt(
    request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str], kertas: FromQuery[str] = "58"
) -> Response[str]:
    deposit = await deposit_of(asker, number)
    return page(
        request, "backoffice/savings/receipt.html", deposit=deposit, kertas="a4" if kertas == "a4" else "struk",
        back=f"/anggota/simpanan/setoran/{deposit.number}", here=request.url.path,
    )  # fmt: skip


async def _own(asker: Asker, number: str) -> tuple[Deposit, Panel]:
    deposit = await deposit_of(asker, number)
    if deposit.way != "midtrans":
        raise NotFound
    return deposit, await panel_of(deposit, "savings")


handlers = [show_deposit, show_payment, choose_method, qr_picture, call_off, receipt]
