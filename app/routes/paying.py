"""Paying through the gateway: what every pay page does alike, whether an order, a purchase of PPOB or a deposit is paid."""

from datetime import timedelta

from litestar import Response

from app.domain.clock import now
from app.domain.errors import NotFound
from app.domain.payments.ask import watch
from app.domain.payments.find import Payment
from app.domain.payments.gateway import patience
from app.domain.payments.panel import Panel
from app.domain.payments.qr import png
from app.domain.payments.states import PaymentState
from app.routes.pages import AnyRequest, back_to, page, wants_fragment

ASK_AGAIN = timedelta(seconds=5)  # a person who presses again and again asks the gateway no more often than this
WAITS = 6.0  # seconds, of the twelve that a request may take


async def ask_gateway(panel: Panel) -> bool:
    """Ask about the attempt that is open, unless it was asked a moment ago; whether it was asked."""
    payment = panel.payment or panel.last
    if payment is None or panel.final or (payment.asked_at and now() - payment.asked_at < ASK_AGAIN):
        return False
    with patience(WAITS):
        await watch(payment.id)
    return True


def live_panel(request: AnyRequest, panel: Panel, seen: str) -> Response[str] | None:
    """The panel for an open page that asks again and again, 204 while it shows `seen` still; None: a whole page is wanted."""
    if not wants_fragment(request):
        return None
    if seen and seen == panel.version:
        return Response("", status_code=204, headers={"Cache-Control": "no-store"})
    return page(request, "shop/payment/_live.html", panel=panel, moment=now())


def on_to_pay(payment: Payment, address: str) -> Response[str]:
    """Cards go on to the gateway's own page, everything else back to `address`, where the panel shows how to pay."""
    card_page = payment.instructions.get("redirect_url") if payment.state == PaymentState.PENDING else None
    if card_page:  # the gateway client let through only addresses of the gateway itself
        return Response("", status_code=303, headers={"Location": card_page, "Cache-Control": "no-store"})
    return back_to(address)


def qr_file(panel: Panel) -> Response[bytes]:
    """The QR picture to keep: a phone cannot scan its own screen, but its apps read from the gallery. Raises NotFound."""
    if panel.qr is None or panel.payment is None:
        raise NotFound
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="qris-{panel.number}.png"'}
    return Response(png(panel.payment.instructions["qr_string"]), media_type="image/png", headers=headers)
