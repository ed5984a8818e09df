"""The buyer's own orders: the list, one order that keeps itself up to date, calling it off, buying it again."""

from collections.abc import Awaitable
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.domain.cart.find import count_of
from app.domain.checkout.adjust import change_counter, change_time, want_less
from app.domain.checkout.again import change_order, order_again
from app.domain.checkout.cancel import cancel_own
from app.domain.clock import now
from app.domain.coops.find import counters
from app.domain.coops.hours import read_hours
from app.domain.delivery.times import times_for
from app.domain.errors import Refused
from app.domain.orders.find import A_PAGE, Order, order_of, orders_of, version_of
from app.domain.orders.timeline import timeline
from app.domain.payments.panel import panel_of
from app.domain.people.asker import Asker
from app.routes.asked import page_number, whole_number
from app.routes.cookies import cart_count
from app.routes.forms import Form
from app.routes.pages import AnyRequest, back_to, page, refused_page

CHANGE = "shop/order/change.html"
REASONS = ("Salah pesan", "Ingin mengubah pesanan", "Ingin cara bayar lain", "Terlalu lama", "Lainnya")


@get("/pesanan", permit="public")
async def list_orders(
    request: AnyRequest, asker: NamedDependency[Asker], q: FromQuery[str] = "", hal: FromQuery[str] = "1"
) -> Response[str]:
    words = " ".join(q.replace("\x00", "").split())[:60]
    number = page_number(hal)
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


@get("/anggota/pesanan", permit="signed_in")
async def orders_of_the_account(request: AnyRequest) -> Response[str]:
    """Where members look for their orders first; there is one list, and what was searched for goes along."""
    words = request.query_params.get("q", "")[:80]
    return back_to(f"/pesanan?{urlencode({'q': words})}" if words else "/pesanan")


@get("/pesanan/{number:str}", permit="public")
async def show_order(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    order = await order_of(asker, number)
    return page(request, "shop/order/page.html", **await shown_order(order))


@get("/pesanan/{number:str}/keadaan", permit="public")
async def refresh_order(
    request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str], versi: FromQuery[str] = ""
) -> Response[str]:
    """Asked again and again by an open page: one small query while nothing has changed."""
    if await version_of(asker, number) == versi:
        return Response("", status_code=204, headers={"Cache-Control": "no-store"})
    return page(request, "shop/order/_order.html", **await shown_order(await order_of(asker, number)))


@get("/pesanan/{number:str}/pembatalan", permit="public")
async def ask_to_cancel(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    return page(request, "shop/order/cancel.html", order=await order_of(asker, number), reasons=REASONS)


@post("/pesanan/{number:str}/pembatalan", permit="public", status_code=200)
async def cancel(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    reason = form.get("alasan") if form.get("alasan") in REASONS else REASONS[-1]
    try:
        await cancel_own(asker, number, reason=reason, to_savings=form.get("ke_simpanan") == "ya")
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


@get("/pesanan/{number:str}/perubahan", permit="public")
async def ask_what_to_change(
    request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]
) -> Response[str]:
    return page(request, CHANGE, **await _choices(await order_of(asker, number)))


@post("/pesanan/{number:str}/waktu-antar", permit="public", status_code=200)
async def another_time(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    return await _changed(request, asker, form, number, change_time(asker, number, form.get("waktu")))


@post("/pesanan/{number:str}/tempat-ambil", permit="public", status_code=200)
async def another_counter(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    typed = form.get("koperasi")
    coop = whole_number(typed, 4) or 0
    return await _changed(request, asker, form, number, change_counter(asker, number, coop))


@post("/pesanan/{number:str}/jumlah", permit="public", status_code=200)
async def less_of_it(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    lines = {f"jumlah-{line.line_no}": line for line in (await order_of(asker, number)).lines}
    wanted = {
        line.line_no: form.whole(name, 0, line.quantity, label="Jumlah")
        for name, line in lines.items()
        if name in form.values
    }

    async def deed() -> None:
        form.check()
        await want_less(asker, number, wanted)

    return await _changed(request, asker, form, number, deed())


async def _changed(request: AnyRequest, asker: Asker, form: Form, number: str, deed: Awaitable[None]) -> Response[str]:
    """Back to the order, which shows it; or the form again with the sentence beside its field."""
    try:
        await deed
    except Refused as refused:
        return refused_page(request, CHANGE, refused, form, **await _choices(await order_of(asker, number)))
    return back_to(f"/pesanan/{number}")


async def _choices(order: Order) -> dict[str, Any]:
    """Times of delivery with room, and the counters where it may be collected."""
    times = await times_for(order.kecamatan) if order.kecamatan and order.buyer_may_cancel else []
    mine = (order.slot, order.slot_day)
    return {
        "order": order, "times": [(one.code, one.choice) for one in times if one.room or (one.slot, one.day) == mine],
        "counters": await counters() if order.reach == "ambil" and order.buyer_may_cancel else [],
    }  # fmt: skip


async def _refused(request: AnyRequest, asker: Asker, number: str, refused: Refused) -> Response[str]:
    order = await order_of(asker, number)
    return page(request, "shop/order/page.html", status=422, **await shown_order(order, trouble=refused.sentence))


async def shown_order(order: Order, trouble: str = "") -> dict[str, Any]:
    panel = await panel_of(order) if order.tender == "midtrans" else None
    waits = order.pickup_week if not order.ended else None
    hours = read_hours(waits, order.pickup_hours or "").today(now()) if waits else ""
    return {
        "order": order,
        "steps": timeline(order),
        "panel": panel,
        "moment": now(),
        "trouble": trouble,
        "hours": hours,
    }


handlers = [
    orders_of_the_account,
    list_orders, show_order, refresh_order, ask_to_cancel, cancel, again, ask_what_to_change, change, another_time, another_counter, less_of_it,
]  # fmt: skip
