"""Paying an order: how, with what, and whether it has arrived. Every page here works without script."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.domain.clock import now
from app.domain.errors import NotFound, Refused
from app.domain.orders.find import Order, order_of
from app.domain.payments.panel import panel_of
from app.domain.payments.start import start_payment
from app.domain.people.asker import Asker
from app.routes.forms import Form
from app.routes.pages import AnyRequest, page
from app.routes.paying import ask_gateway, live_panel, on_to_pay, qr_file


@get("/pesanan/{number:str}/pembayaran", permit="public")
async def show_payment(
    request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str],
    versi: FromQuery[str] = "", tanya: FromQuery[str] = "", order_id: FromQuery[str] = "",
) -> Response[str]:  # fmt: skip
    """The pay page. `tanya`, or coming back from the gateway's page, asks the gateway now; what that page said is not read."""
    order = await _own(asker, number)
    panel = await panel_of(order)
    if (tanya or order_id) and await ask_gateway(panel):
        order = await _own(asker, number)
        panel = await panel_of(order)
    return live_panel(request, panel, versi) or page(
        request, "shop/payment/page.html", order=order, panel=panel, moment=now(), trouble=""
    )


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
    return on_to_pay(payment, f"/pesanan/{order.number}/pembayaran")


@get("/pesanan/{number:str}/pembayaran/qris.png", permit="public")
async def qr_picture(asker: NamedDependency[Asker], number: FromPath[str]) -> Response[bytes]:
    return qr_file(await panel_of(await _own(asker, number)))


async def _own(asker: Asker, number: str) -> Order:
    order = await order_of(asker, number)
    if order.tender != "midtrans":
        raise NotFound
    return order


handlers = [show_payment, choose_method, qr_picture]
