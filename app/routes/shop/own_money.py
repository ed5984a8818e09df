"""/pesanan/{nomor}/pembayaran/simpanan: an order that waits is paid with simpanan sukarela, or on bon, in one step."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.bon.line import line_of
from app.domain.checkout.pay_rest import may_pay_rest, pay_rest
from app.domain.clock import tanggal
from app.domain.errors import NotFound, Refused
from app.domain.money import rupiah
from app.domain.orders.find import Order, order_of
from app.domain.orders.states import OrderState
from app.domain.payments.refund import refund_of
from app.domain.payments.to_savings import save_refund
from app.domain.people.asker import Asker
from app.domain.savings.tender import must_prove, purse_of
from app.routes.asked import row_id
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, page
from app.routes.people.common import again
from app.routes.people.step_up import prove
from app.routes.shop.orders import shown_order

AT, PAGE = "/pesanan/{number:str}/pembayaran/simpanan", "shop/payment/own.html"


@get(AT, permit="signed_in")
async def ask(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    order = await order_of(asker, number)
    if not may_pay_rest(asker, order):
        return back_to(f"/pesanan/{order.number}")
    return page(request, PAGE, **await _shown(asker, order))


@post(AT, permit="signed_in", status_code=200)
async def pay(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    """Much takes the password again; what is not enough gets its sentence, and nothing changes."""
    order = await order_of(asker, number)
    if order.person != asker.person_id or not asker.is_member or asker.coop is None:
        raise NotFound
    try:
        tender = form.choice("dengan", ["simpanan", "bon"], label="Cara bayar")
        form.check()
        if order.state != OrderState.PAID and await must_prove(
            asker.coop, order.total_idr - order.paid_idr + order.refunded_idr
        ):
            await prove(request, asker, form, why="untuk membayar dengan simpanan atau bon")
        await pay_rest(asker, order.number, tender, key=form.get("kunci"))
    except Refused as refused:
        if refused.field in ("simpanan", "cara_bayar"):  # how the account said no, beside the choice
            refused = Refused(refused.sentence, field="dengan")
        return again(request, PAGE, refused, form, **await _shown(asker, await order_of(asker, number)))
    return back_to(f"/pesanan/{order.number}")


async def _shown(asker: Asker, order: Order) -> dict[str, Any]:
    """What is due, and each way with what it can give."""
    due_idr = order.total_idr - order.paid_idr + order.refunded_idr
    purse, line = await purse_of(asker.person_id, asker.coop), await line_of(asker.person_id, asker.coop)
    ways = [("simpanan", "Simpanan sukarela", f"Yang dapat dipakai {rupiah(purse.spendable_idr)}")] if purse else []
    if line and line.limit_idr:
        words = (
            line.trouble(due_idr) or f"Sisa batas {rupiah(line.left_idr)}, bayar paling lambat {tanggal(line.due_on)}"
        )
        ways.append(("bon", "Bon", words))
    return {"order": order, "due_idr": due_idr, "ways": ways, "purse": purse}


@post("/pesanan/{number:str}/pengembalian/{refund:int}/simpanan", permit="signed_in", status_code=200)
async def keep_it(
    request: AnyRequest,
    asker: NamedDependency[Asker],
    form: NamedDependency[Form],
    number: FromPath[str],
    refund: FromPath[int],
) -> Response[str]:
    """Money that goes back becomes the buyer's own saving: only with the tick that says so."""
    order = await order_of(asker, number)
    found = await refund_of(row_id(refund))
    if asker.person_id is None or (found.subject, found.subject_id) != ("order", order.id):
        raise NotFound
    try:
        if form.get("setuju") != "ya":
            raise Refused("Beri tanda setuju bila pengembaliannya boleh masuk ke simpanan sukarela Anda.")
        await save_refund(found.id, person=asker.person_id, by=asker.person_id)
    except Refused as refused:
        return page(request, "shop/order/page.html", status=422, **await shown_order(order, trouble=refused.sentence))
    return back_to(f"/pesanan/{order.number}")


handlers = [ask, pay, keep_it]
