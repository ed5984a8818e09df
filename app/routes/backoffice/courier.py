"""The courier's deeds: leaving with an order, handing it over at the door, bringing it home, handing in the cash."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound, Refused
from app.domain.fulfilment.deposit_cod import cash_out, deposit_cod
from app.domain.fulfilment.send_out import couriers, hand_over_at_door, return_to_store, send_out
from app.domain.money import rupiah
from app.domain.people.asker import Asker
from app.routes.asked import person_of
from app.routes.backoffice import done, office, refused_office, sight_of
from app.routes.backoffice.counter import AT, MOST_CASH_IDR, handed_and_cash, reason, what_is_handed
from app.routes.backoffice.order_forms import done_or_refused, show
from app.routes.backoffice.orders import order_for
from app.routes.forms import Form
from app.routes.pages import AnyRequest

LEAVING, AT_DOOR, HOME = "Pengiriman", "Pengantaran", "Kembali ke toko"


@get(AT + "/pengiriman", permit="orders.deliver")
async def leaving(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    order = await order_for(asker, number, "orders.deliver")
    return await show(request, "send.html", LEAVING, order, couriers=await couriers_for(asker, order.entity))


@post(AT + "/pengiriman", permit="orders.deliver", status_code=200)
async def leave(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    order = await order_for(asker, number, "orders.deliver")
    chosen = await couriers_for(asker, order.entity)

    async def deed() -> None:
        courier = form.choice("kurir", {str(one) for one, _ in chosen}, label="Kurir")
        form.check()
        await send_out(order.id, courier=int(courier), by=person_of(asker), key=form.get("kunci"))

    return await done_or_refused(
        request, "send.html", LEAVING, order, form, deed(), said="Sudah berangkat. Pembeli dikabari.", couriers=chosen
    )


@get(AT + "/pengantaran", permit="orders.deliver")
async def at_door(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    order = await order_for(asker, number, "orders.deliver")
    return await show(request, "hand_over.html", AT_DOOR, order, **what_is_handed(request.query_params, order))


@post(AT + "/pengantaran", permit="orders.deliver", status_code=200)
async def hand_over_there(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:  # fmt: skip
    order = await order_for(asker, number, "orders.deliver")

    async def deed() -> None:
        handed, cash = handed_and_cash(form, order)
        name = form.text("penerima", label="Nama penerima", max_length=100, required=False)
        form.check()
        await hand_over_at_door(
            order.id, by=person_of(asker), key=form.get("kunci"), code=form.get("kode"), recipient=name, cash_idr=cash, handed=handed,
            any_courier=leads(asker),
        )  # fmt: skip

    return await done_or_refused(
        request, "hand_over.html", AT_DOOR, order, form, deed(), said="Sudah diserahkan kepada pembeli.", **what_is_handed(form.values, order)
    )  # fmt: skip


@get(AT + "/kepulangan", permit="orders.deliver")
async def coming_home(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    return await show(request, "bring_home.html", HOME, await order_for(asker, number, "orders.deliver"))


@post(AT + "/kepulangan", permit="orders.deliver", status_code=200)
async def come_home(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], number: FromPath[str]
) -> Response[str]:
    order = await order_for(asker, number, "orders.deliver")
    deed = return_to_store(
        order.id, by=person_of(asker), reason=reason(form), key=form.get("kunci"), any_courier=leads(asker)
    )
    return await done_or_refused(request, "bring_home.html", HOME, order, form, deed, said="Tercatat kembali ke toko.")


@get("/kantor/setoran-cod", permit="orders.hand_over")
async def show_deposits(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    out = await cash_out(sight_of(asker, "orders.hand_over").entities)
    return await office(request, "backoffice/orders/deposits.html", out=out, trail=[("Setoran COD", "")])


@post("/kantor/setoran-cod", permit="orders.hand_over", status_code=200)
async def deposit(request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form]) -> Response[str]:
    entities = sight_of(asker, "orders.hand_over").entities
    if SEKUNDER not in entities:  # couriers carry the sekunder's orders
        raise NotFound
    courier = form.whole("kurir", 1, 2**40, label="Kurir")
    shown = form.whole("seharusnya", 0, MOST_CASH_IDR, label="Jumlah seharusnya")
    counted = form.rupiah("uang", 0, MOST_CASH_IDR, label="Uang dihitung")
    again = form.rupiah("uang_lagi", 0, MOST_CASH_IDR, label="Hitungan kedua") if form.get("uang_lagi") else None
    reason = form.text("sebab", label="Sebab selisih", max_length=200, required=False)
    try:
        form.check()
        await deposit_cod(
            SEKUNDER, courier, expected_idr=shown, counted_idr=counted, counted_again_idr=again, reason=reason,
            by=person_of(asker), key=form.get("kunci"),
        )  # fmt: skip
    except Refused as refused:
        out = await cash_out(entities)
        return await refused_office(
            request, "backoffice/orders/deposits.html", refused, form, out=out, trail=[("Setoran COD", "")]
        )
    said = f"Setoran {rupiah(counted)} diterima."
    return done(
        "/kantor/setoran-cod", said if counted == shown else f"{said} Selisihnya dicatat dan bendahara diberi tahu."
    )


async def couriers_for(asker: Asker, entity: int) -> list[tuple[int, str]]:
    """Whoever leads chooses any courier; a courier only himself."""
    return [(one, name) for one, name in await couriers(entity) if leads(asker) or one == asker.person_id]


def leads(asker: Asker) -> bool:
    return asker.holds("manajer", "superadmin")


handlers = [leaving, leave, at_door, hand_over_there, coming_home, come_home, show_deposits, deposit]
