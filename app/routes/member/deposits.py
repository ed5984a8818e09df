"""/anggota/simpanan/setoran/{number}: one deposit, how to pay it, and its receipt."""

from datetime import timedelta

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.domain.clock import now
from app.domain.errors import NotFound, Refused
from app.domain.payments.ask import watch
from app.domain.payments.gateway import patience
from app.domain.payments.panel import Panel, panel_of
from app.domain.payments.qr import png
from app.domain.payments.start import start_payment
from app.domain.payments.states import PaymentState
from app.domain.people.asker import Asker
from app.domain.savings.expire import cancel_deposit
from app.domain.savings.find import Deposit, deposit_of
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, page, wants_fragment

AT = "/anggota/simpanan/setoran/{number:str}"
PAGE = "member/savings/paying.html"
ASK_AGAIN = timedelta(seconds=5)
WAITS = 6.0


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
    if (tanya or order_id) and await _ask(panel):
        deposit, panel = await _own(asker, number)
    if wants_fragment(request):
        if versi and versi == panel.version:
            return Response("", status_code=204, headers={"Cache-Control": "no-store"})
        return page(request, "shop/payment/_live.html", panel=panel, moment=now())
    return page(request, PAGE, deposit=deposit, panel=panel, moment=now(), trouble="")


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
    card_page = payment.instructions.get("redirect_url") if payment.state == PaymentState.PENDING else None
    if card_page:  # the gateway client let through only addresses of the gateway itself
        return Response("", status_code=303, headers={"Location": card_page, "Cache-Control": "no-store"})
    return back_to(f"/anggota/simpanan/setoran/{deposit.number}/pembayaran")


@get(AT + "/pembayaran/qris.png", permit="signed_in")
async def qr_picture(asker: NamedDependency[Asker], number: FromPath[str]) -> Response[bytes]:
    deposit, panel = await _own(asker, number)
    if panel.qr is None or panel.payment is None:
        raise NotFound
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="qris-{deposit.number}.png"'}
    return Response(png(panel.payment.instructions["qr_string"]), media_type="image/png", headers=headers)


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


async def _ask(panel: Panel) -> bool:
    """Ask the gateway about the attempt that is open, unless it was asked a moment ago."""
    payment = panel.payment or panel.last
    if payment is None or panel.final or (payment.asked_at and now() - payment.asked_at < ASK_AGAIN):
        return False
    with patience(WAITS):
        await watch(payment.id)
    return True


handlers = [show_deposit, show_payment, choose_method, qr_picture, call_off, receipt]
