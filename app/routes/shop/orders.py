"""The buyer's own orders: the list, one order that keeps itself up to date, calling it off, buying it again."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.domain.cart.find import count_of
from app.domain.checkout.again import change_order, order_again
from app.domain.checkout.cancel import cancel_own
from app.domain.clock import now
from app.domain.errors import Refused
from app.domain.orders.find import A_PAGE, Order, order_of, orders_of, version_of
from app.domain.orders.timeline import timeline
from app.domain.payments.panel import panel_of
from app.domain.people.asker import Asker
from app.routes.cookies import cart_count
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, page

REASONS = ("Salah pesan", "Ingin mengubah pesanan", "Ingin cara bayar lain", "Terlalu lama", "Lainnya")


@get("/pesanan", permit="public")
async def list_orders(
    request: AnyRequest, asker: NamedDependency[Asker], q: FromQuery[str] = "", hal: FromQuery[str] = "1"
) -> Response[str]:
    words = " ".join(q.replace("\x00", "").split())[:60]
    number = int(hal) if hal.isascii() and hal.isdigit() and 0 < int(hal[:6]) <= 100_000 and len(hal) <= 6 else 1
    orders, found = await orders_of(asker, words=words, page=number)
    return page(
        request,
        "shop/orders/page.html",
        orders=orders,
        words=words,
        page_number=number,
        pages=-(-found // A_PAGE),
        found=found,
    )


@get("/pesanan/{number:str}", permit="public")
async def show_order(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    order = await order_of(asker, number)
    return page(request, "shop/order/page.html", **await _shown(order))


@get("/pesanan/{number:str}/keadaan", permit="public")
async def refresh_order(
    request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str], versi: FromQuery[str] = ""
) -> Response[str]:
    """Asked again and again by an open page: one small query while nothing has changed."""
    if await version_of(asker, number) == versi:
        return Response("", status_code=204, headers={"Cache-Control": "no-store"})
    return page(request, "shop/order/_order.html", **await _shown(await order_of(asker, number)))


@get("/pesanan/{number:str}/pembatalan", permit="public")
async def ask_to_cancel(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    return page(request, "shop/order/cancel.html", order=await order_of(asker, number), reasons=REASONS)


@post("/pesanan/{number:str}/pembatalan", permit="public", status_code=200)
async def cancel(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    reason = form.get("alasan") if form.get("alasan") in REASONS else REASONS[-1]
    try:
        await cancel_own(asker, number, reason=reason)
    except Refused as refused:
        return await _refused(request, asker, number, refused)
    return back_to(f"/pesanan/{number}")


@post("/pesanan/{number:str}/pengulangan", permit="public", status_code=200)
async def again(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    try:
        await order_again(asker, number)
    except Refused as refused:
        return await _refused(request, asker, number, refused)
    return back_to("/keranjang", cookies=[cart_count(await count_of(asker))])


@post("/pesanan/{number:str}/perubahan", permit="public", status_code=200)
async def change(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    try:
        await change_order(asker, number)
    except Refused as refused:
        return await _refused(request, asker, number, refused)
    return back_to("/keranjang", cookies=[cart_count(await count_of(asker))])


async def _refused(request: AnyRequest, asker: Asker, number: str, refused: Refused) -> Response[str]:
    order = await order_of(asker, number)
    return page(request, "shop/order/page.html", status=422, **await _shown(order, trouble=refused.sentence))


async def _shown(order: Order, trouble: str = "") -> dict[str, Any]:
    panel = await panel_of(order) if order.tender == "midtrans" else None
    return {"order": order, "steps": timeline(order), "panel": panel, "moment": now(), "trouble": trouble}


handlers = [list_orders, show_order, refresh_order, ask_to_cancel, cancel, again, change]
