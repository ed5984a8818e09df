"""The counter's deeds with an order: pack, hand over, open its code again, cancel, take goods back."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import Refused, RefusedFields
from app.domain.fulfilment.cancel import cancel_order
from app.domain.fulfilment.code import check_code, unlock_code
from app.domain.fulfilment.concede import agree, by_two, concede, decline, waiting_for
from app.domain.fulfilment.find import around
from app.domain.fulfilment.hand_over import hand_over
from app.domain.fulfilment.own_money import WAYS, OwnMoney, buyer_at_counter
from app.domain.fulfilment.pack import pack, pick_list
from app.domain.fulfilment.returns import bring_back
from app.domain.once import answered
from app.domain.orders.find import Order
from app.domain.people.asker import Asker
from app.routes.asked import person_of, whole_number
from app.routes.backoffice import sight_of
from app.routes.backoffice.order_forms import done_or_refused, due_idr, quantities, show
from app.routes.backoffice.orders import order_for, unexplained_idr
from app.routes.forms import Form
from app.routes.pages import AnyRequest
from app.routes.presence import shown_presence

AT = "/kantor/pesanan/{number:str}"
MOST_CASH_IDR = 1_000_000_000
PACKING, HANDING, OPENING, CANCELLING, RETURNING = "Pengemasan", "Penyerahan", "Pembukaan kode", "Pembatalan", "Retur"
LETTING_GO = "Potongan"
ASKED_TWO = "Potongan diminta. Orang kedua yang menyetujuinya, sebelum barangnya diserahkan."


@get(AT + "/pengemasan", permit="orders.pack")
async def picking(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    order = await order_for(asker, number, "orders.pack")
    return await show(request, "pack.html", PACKING, order, picks=pick_list(order.lines), around=await around(order.id))


@post(AT + "/pengemasan", permit="orders.pack", status_code=200)
async def packing(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    order = await order_for(asker, number, "orders.pack")
    return await done_or_refused(
        request, "pack.html", PACKING, order, form, pack(order.id, by=person_of(asker), key=form.get("kunci")), said="Sudah dikemas. Pembeli dikabari.",
        picks=pick_list(order.lines), around=await around(order.id),
    )  # fmt: skip


@get(AT + "/penyerahan", permit="orders.hand_over")
async def handing(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    """Whole, or in two steps when something is missing: first how much of each, then code and money."""
    order = await order_for(asker, number, "orders.hand_over")
    return await show(
        request,
        "hand_over.html",
        HANDING,
        order,
        **await _own_ways(order),
        **what_is_handed(request.query_params, order),
    )


@post(AT + "/penyerahan", permit="orders.hand_over", status_code=200)
async def handing_over(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:  # fmt: skip
    order = await order_for(asker, number, "orders.hand_over")

    async def deed() -> None:
        own = await _own_money(asker, order, form)
        handed, cash = handed_and_cash(form, order, cash=own is None)
        await hand_over(
            order.id,
            code=form.get("kode"),
            by=person_of(asker),
            key=form.get("kunci"),
            cash_idr=cash,
            handed=handed,
            till=till(asker, order),
            own=own,
        )

    return await done_or_refused(
        request, "hand_over.html", HANDING, order, form, deed(), said="Sudah diserahkan. Struk dapat dicetak.",
        **await _own_ways(order), **what_is_handed(form.values, order),
    )  # fmt: skip


@get(AT + "/pembukaan-kode", permit="orders.unlock")
async def ask_unlock(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    return await show(request, "unlock.html", OPENING, await order_for(asker, number, "orders.unlock"))


@post(AT + "/pembukaan-kode", permit="orders.unlock", status_code=200)
async def unlock(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    order = await order_for(asker, number, "orders.unlock")
    deed = unlock_code(order.id, by=person_of(asker), reason=reason(form), key=form.get("kunci"))
    return await done_or_refused(
        request, "unlock.html", OPENING, order, form, deed, said="Kode dapat dicoba lagi 5 kali."
    )


@get(AT + "/pembatalan", permit="orders.cancel")
async def ask_cancel(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    return await show(request, "cancel.html", CANCELLING, await order_for(asker, number, "orders.cancel"))


@post(AT + "/pembatalan", permit="orders.cancel", status_code=200)
async def cancel(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    order = await order_for(asker, number, "orders.cancel")
    deed = cancel_order(order.id, person_of(asker), reason(form), key=form.get("kunci"))
    return await done_or_refused(
        request, "cancel.html", CANCELLING, order, form, deed, said="Pesanan dibatalkan. Pembeli dikabari."
    )


@get(AT + "/potongan", permit="refunds.ask")
async def ask_let_go(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    """What went back at the gateway's desk before the hand-over, as a difference of price."""
    order = await order_for(asker, number, "refunds.ask")
    return await show(request, "let_go.html", LETTING_GO, order, **await _to_let_go(asker, order))


@post(AT + "/potongan", permit="refunds.ask", status_code=200)
async def let_go(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    order = await order_for(asker, number, "refunds.ask")
    shown = await _to_let_go(asker, order)
    deed = concede(order.id, by=person_of(asker), reason=form.get("sebab"), key=form.get("kunci"))
    said = ASKED_TWO if shown["limit"] else "Potongan dicatat. Pesanan boleh diserahkan utuh."
    return await done_or_refused(request, "let_go.html", LETTING_GO, order, form, deed, said=said, **shown)


@post(AT + "/potongan/persetujuan", permit="refunds.approve", status_code=200)
async def agree_to_let_go(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    order = await order_for(asker, number, "refunds.approve")
    deed = agree(order.id, whole_number(form.get("permintaan"), 12) or 0, by=person_of(asker))
    return await done_or_refused(
        request, "let_go.html", LETTING_GO, order, form, deed, said="Potongan disetujui. Pesanan boleh diserahkan utuh.",
        **await _to_let_go(asker, order),
    )  # fmt: skip


@post(AT + "/potongan/penolakan", permit="refunds.approve", status_code=200)
async def decline_to_let_go(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    order = await order_for(asker, number, "refunds.approve")
    deed = decline(order.id, whole_number(form.get("permintaan"), 12) or 0, by=person_of(asker))
    return await done_or_refused(
        request, "let_go.html", LETTING_GO, order, form, deed, said="Permintaan potongan ditolak. Pesanan tetap menunggu.",
        **await _to_let_go(asker, order),
    )  # fmt: skip


async def _to_let_go(asker: Asker, order: Order) -> dict[str, Any]:
    """What lacks, what waits for a second person, and whether this one may decide."""
    lacking_idr = await _lacking(order)
    waits = await waiting_for(order.id)
    decides = sight_of(asker, "refunds.approve").covers(order.entity, order.pickup_coop)
    return {
        "lacking_idr": lacking_idr,
        "limit": await by_two(order.id, lacking_idr),
        "waits": waits,
        "may_decide": decides,
        "mine": waits is not None and waits.by_person == asker.person_id,
    }


async def _lacking(order: Order) -> int:
    return max(0, unexplained_idr(order, await around(order.id)))


@get(AT + "/retur", permit="refunds.ask")
async def ask_return(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    return await show(request, "return.html", RETURNING, await order_for(asker, number, "refunds.ask"))


@post(AT + "/retur", permit="refunds.ask", status_code=200)
async def take_back(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    order = await order_for(asker, number, "refunds.ask")

    async def deed() -> None:
        damaged = frozenset(line.line_no for line in order.lines if form.get(f"rusak-{line.line_no}"))
        units = quantities(form.values, order) or {}
        await bring_back(
            order.id, units, damaged=damaged, by=person_of(asker), reason=reason(form), key=form.get("kunci")
        )

    return await done_or_refused(
        request, "return.html", RETURNING, order, form, deed(), said="Retur diterima dan dicatat."
    )


def what_is_handed(fields: Mapping[str, str], order: Order) -> dict[str, object]:
    """What the page shows: everything, or how much of each (what the buyer still wants), or (asked by ?sebagian=ya) the question how much."""
    try:
        handed = quantities(fields, order) or (
            {line.line_no: line.wanted for line in order.lines} if order.less_idr else None
        )
    except RefusedFields as wrong:
        return {"asking": True, "handed": None, "due_idr": order.due_idr, "slips": wrong.sentences}
    if handed is not None and any(
        many > line.wanted for line in order.lines for no, many in handed.items() if no == line.line_no
    ):
        slips = {
            f"jumlah-{line.line_no}": f"Paling banyak {line.wanted}."
            for line in order.lines
            if handed.get(line.line_no, 0) > line.wanted
        }
        return {"asking": True, "handed": handed, "due_idr": order.due_idr, "slips": slips}
    return {"asking": fields.get("sebagian") == "ya", "handed": handed, "due_idr": due_idr(order, handed), "slips": {}}


async def _own_ways(order: Order) -> dict[str, object]:
    """How a member pays at the counter without cash; none for others."""
    shown = order.tender == "tunai" and order.person is not None and await buyer_at_counter(order.id)
    return {"own_ways": WAYS if shown else {}}


async def _own_money(asker: Asker, order: Order, form: Form) -> OwnMoney | None:
    """What pays instead of cash, with the member's PIN or slip; the same form again needs neither. Raises Refused, TooMany."""
    tender = form.get("lunas")
    if tender not in WAYS:
        return None
    if await answered(f"person:{person_of(asker)}", form.get("kunci")):
        return OwnMoney(tender, None)
    buyer = await buyer_at_counter(order.id)
    if buyer is None:
        raise Refused("Pesanan ini dibayar tunai.", field="lunas")
    await check_code(order.id, form.get("kode"))  # a wrong code must not use the slip up
    return OwnMoney(tender, await shown_presence(asker, form, *buyer))


def handed_and_cash(form: Form, order: Order, *, cash: bool = True) -> tuple[dict[int, int] | None, int | None]:
    """How much of each line (None: all), and the cash for an order that is paid now. Raises RefusedFields."""
    handed = quantities(form.values, order)
    due = cash and order.tender in ("tunai", "cod")
    cash_idr = form.rupiah("uang", 0, MOST_CASH_IDR, label="Uang diterima") if due else None
    form.check()
    return handed, cash_idr


def till(asker: Asker, order: Order) -> int:
    """Whose drawer takes the cash: the counter's own co-op when one of its people stands there."""
    counter = order.pickup_coop
    return counter if counter is not None and counter in sight_of(asker, "orders.hand_over").counters else SEKUNDER


def reason(form: Form) -> str:
    """One of the offered reasons, or one's own words."""
    chosen = form.text("alasan", label="Alasan", max_length=200, required=False)
    own = form.text("alasan_lain", label="Alasan lain", max_length=200, required=False)
    if form.errors:
        raise Refused("Ada isian yang perlu diperbaiki.")
    return own or chosen


handlers = [
    picking,
    packing,
    handing,
    handing_over,
    ask_unlock,
    unlock,
    ask_cancel,
    cancel,
    ask_let_go,
    let_go,
    agree_to_let_go,
    decline_to_let_go,
    ask_return,
    take_back,
]
