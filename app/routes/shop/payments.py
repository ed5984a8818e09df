"""Paying an order: how, with what, and whether it has arrived. Every page here works without script."""

from datetime import timedelta

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.domain.clock import now
from app.domain.errors import NotFound, Refused
from app.domain.orders.find import Order, order_of
from app.domain.payments.ask import watch
from app.domain.payments.gateway import patience
from app.domain.payments.panel import Panel, panel_of
from app.domain.payments.qr import png
from app.domain.payments.start import start_payment
from app.domain.payments.states import PaymentState
from app.domain.people.asker import Asker
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, page, wants_fragment

ASK_AGAIN = timedelta(seconds=5)  # a person who presses again and again asks the gateway no more often than this
WAITS = 6.0


@get("/pesanan/{number:str}/pembayaran", permit="public")
async def show_payment(
    request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str],
    versi: FromQuery[str] = "", tanya: FromQuery[str] = "", order_id: FromQuery[str] = "",
) -> Response[str]:  # fmt: skip
    """The pay page. `tanya`, or coming back from the gateway's page, asks the gateway now; what that page said is not read."""
    order = await _own(asker, number)
    panel = await panel_of(order)
    if (tanya or order_id) and await _ask(panel):
        order = await _own(asker, number)
        panel = await panel_of(order)
    if wants_fragment(request):
        if versi and versi == panel.version:
            return Response("", status_code=204, headers={"Cache-Control": "no-store"})
        return page(request, "shop/payment/_live.html", order=order, panel=panel, moment=now())
    return page(request, "shop/payment/page.html", order=order, panel=panel, moment=now(), trouble="")


@post("/pesanan/{number:str}/pembayaran", permit="public", status_code=200)
async def choose_method(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    """Begin an attempt by the chosen method; cards go on to the gateway's own page."""
    order = await _own(asker, number)
    try:
        payment = await start_payment(
            "order", order.id, form.get("cara"), asker.person_id, actor=asker.actor, key=form.get("kunci")
        )
    except Refused as refused:
        order = await _own(asker, number)
        return page(
            request,
            "shop/payment/page.html",
            status=422,
            order=order,
            panel=await panel_of(order),
            moment=now(),
            trouble=refused.sentence,
        )
    card_page = payment.instructions.get("redirect_url") if payment.state == PaymentState.PENDING else None
    if card_page:  # the gateway client let through only addresses of the gateway itself
        return Response("", status_code=303, headers={"Location": card_page, "Cache-Control": "no-store"})
    return back_to(f"/pesanan/{order.number}/pembayaran")


@get("/pesanan/{number:str}/pembayaran/qris.png", permit="public")
async def qr_picture(asker: NamedDependency[Asker], number: FromPath[str]) -> Response[bytes]:
    """The QR picture to keep: a phone cannot scan its own screen, but its apps read from the gallery."""
    order = await _own(asker, number)
    panel = await panel_of(order)
    if panel.qr is None or panel.payment is None:
        raise NotFound
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="qris-{order.number}.png"'}
    return Response(png(panel.payment.instructions["qr_string"]), media_type="image/png", headers=headers)


async def _own(asker: Asker, number: str) -> Order:
    order = await order_of(asker, number)
    if order.tender != "midtrans":
        raise NotFound
    return order


async def _ask(panel: Panel) -> bool:
    """Ask the gateway about the attempt that is open, unless it was asked a moment ago."""
    payment = panel.payment or panel.last
    if payment is None or panel.final or (payment.asked_at and now() - payment.asked_at < ASK_AGAIN):
        return False
    with patience(WAITS):
        await watch(payment.id)
    return True


handlers = [show_payment, choose_method, qr_picture]
