"""/kantor/pesanan: the list, one order with all that hangs on it, and the list for the pickup counter."""

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.domain.clock import business_day, now
from app.domain.delivery.office import slots
from app.domain.errors import NotFound
from app.domain.fulfilment.cancel import BEFORE_HAND_OVER
from app.domain.fulfilment.code import MOST_TRIES
from app.domain.fulfilment.concede import RUNNING
from app.domain.fulfilment.find import Around, Sieve, around, orders_in
from app.domain.fulfilment.pack import TO_PACK
from app.domain.fulfilment.rounds import round_of
from app.domain.fulfilment.window import still_open
from app.domain.orders.find import Order, order_by_number
from app.domain.orders.states import LABELS, OrderState
from app.domain.orders.timeline import timeline
from app.domain.payments.methods import label_of
from app.domain.people.asker import Asker
from app.routes.asked import whole_number
from app.routes.backoffice import coop_names, counter_names, office, sight_of
from app.routes.pages import AnyRequest, page

S = OrderState
ROUND = "/kantor/pesanan/daftar-antar"
PAYMENT_LABELS = {
    "intended": "Sedang dibuat", "pending": "Menunggu", "paid": "Lunas", "cancelling": "Sedang dibatalkan", "cancelled": "Dibatalkan",
    "expired": "Kedaluwarsa", "denied": "Ditolak", "reversed": "Ditarik kembali", "refunded": "Dikembalikan",
}  # fmt: skip
REFUND_LABELS = {
    "asked": "Menunggu persetujuan", "approved": "Akan dikirim", "sent": "Dikirim ke gateway", "owed": "Menunggu dibayarkan petugas",
    "done": "Selesai", "refused": "Ditolak",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deed:
    """A button on an order's page: a noun under its address."""

    label: str
    noun: str
    kind: str
    icon: str


@get("/kantor/pesanan", permit="orders.read")
async def list_orders(
    request: AnyRequest, asker: NamedDependency[Asker], q: FromQuery[str] = "", keadaan: FromQuery[str] = "", cara: FromQuery[str] = "",
    ambil: FromQuery[str] = "", hari: FromQuery[str] = "", sebelum: FromQuery[str] = "", antar: FromQuery[str] = "", waktu: FromQuery[str] = "",
) -> Response[str]:  # fmt: skip
    sieve = read_sieve(q, keadaan, cara, ambil, hari, sebelum, antar, waktu)
    orders, more = await orders_in(sight_of(asker, "orders.read"), sieve)
    return await office(
        request, "backoffice/orders/page.html", orders=orders, sieve=sieve, states=LABELS.items(), counters=await counters_for(asker),
        coops=await coop_names(), places=await counter_names(), times=await _times(), round_url=address(sieve, ROUND) if sieve.brought_on else "",
        next_url=address(replace(sieve, before=orders[-1].number)) if more else "",
        first_url=address(replace(sieve, before="")), print_url=address(sieve, "/kantor/pesanan/daftar-ambil"),
    )  # fmt: skip


@get("/kantor/pesanan/daftar-ambil", permit="orders.read")
async def print_pickups(
    request: AnyRequest, asker: NamedDependency[Asker], ambil: FromQuery[str] = "", sebelum: FromQuery[str] = ""
) -> Response[str]:
    """What waits at a counter, on paper: for checking off, without the codes."""
    sieve = replace(read_sieve("", "packed", "ambil", ambil, "", sebelum))
    orders, more = await orders_in(sight_of(asker, "orders.read"), sieve)
    names = await counter_names()
    return page(
        request, "backoffice/orders/pickups.html", orders=orders, places=names, counter=names.get(sieve.counter or 0, ""), moment=now(),
        next_url=address(replace(sieve, before=orders[-1].number), "/kantor/pesanan/daftar-ambil") if more else "", kertas="a4",
        back="/kantor/pesanan",
    )  # fmt: skip


@get(ROUND, permit="orders.read")
async def print_round(
    request: AnyRequest, asker: NamedDependency[Asker], antar: FromQuery[str] = "", waktu: FromQuery[str] = ""
) -> Response[str]:
    """What one time of one day brings, on paper: for whoever loads and drives."""
    day, slot = day_in(antar) or business_day(now()), number_in(waktu)
    name = next((words for one, words in await _times() if one == slot), "")
    stops = await round_of(sight_of(asker, "orders.read"), day, slot)
    return page(
        request, "backoffice/orders/deliveries.html", orders=stops, day=day, name=name, moment=now(), kertas="a4",
        back=f"/kantor/pesanan?antar={day.isoformat()}",
    )  # fmt: skip


async def _times() -> list[tuple[int, str]]:
    """The times of delivery, for a choice; with those that have ended, for they may still be promised."""
    return [(one.id, f"{one.name} {one.hours}") for one in await slots(ended=True)]


@get("/kantor/pesanan/{number:str}", permit="orders.read")
async def show_order(request: AnyRequest, asker: NamedDependency[Asker], number: FromPath[str]) -> Response[str]:
    order = await order_for(asker, number, "orders.read")
    things = await around(order.id)
    return await office(
        request, "backoffice/orders/order.html", order=order, around=things, steps=timeline(order), deeds=deeds_for(asker, order, things),
        label_of=label_of, payment_labels=PAYMENT_LABELS, refund_labels=REFUND_LABELS, trail=trail(order),
        lacking_idr=unexplained_idr(order, things) if order.state in RUNNING else 0,
    )  # fmt: skip


async def order_for(asker: Asker, number: str, permit: str) -> Order:
    """The order, if this deed on it is within the asker's sight. Two queries. Raises NotFound, also for somebody else's."""
    order = await order_by_number(number)
    if not sight_of(asker, permit).covers(order.entity, order.pickup_coop):
        raise NotFound
    return order


def deeds_for(asker: Asker, order: Order, things: Around) -> list[Deed]:
    """The buttons that fit the order's state and the asker's permissions."""

    def allowed(permit: str) -> bool:
        return sight_of(asker, permit).covers(order.entity, order.pickup_coop)

    done_at = next((move.at for move in order.moves if move.to_state == S.HANDED_OVER), None)
    offered = [
        (order.state in TO_PACK, "orders.pack", Deed("Kemas", "pengemasan", "primary", "box")),
        (
            order.state == S.PACKED and order.reach == "ambil",
            "orders.hand_over",
            Deed("Serahkan", "penyerahan", "primary", "check"),
        ),
        (
            order.state == S.PACKED and order.reach == "antar",
            "orders.deliver",
            Deed("Berangkatkan", "pengiriman", "primary", "truck"),
        ),
        (order.state == S.ON_THE_WAY, "orders.deliver", Deed("Serahkan di rumah", "pengantaran", "primary", "check")),
        (order.state == S.ON_THE_WAY, "orders.deliver", Deed("Kembali ke toko", "kepulangan", "quiet", "back")),
        (
            things.tries >= MOST_TRIES and order.shows_code,
            "orders.unlock",
            Deed("Buka kunci kode", "pembukaan-kode", "quiet", "key"),
        ),
        (
            order.state in RUNNING and unexplained_idr(order, things) > 0,
            "refunds.ask",
            Deed("Catat potongan", "potongan", "quiet", "check"),
        ),
        (bool(done_at and still_open(done_at, now())), "refunds.ask", Deed("Terima retur", "retur", "quiet", "back")),
        (order.state in BEFORE_HAND_OVER, "orders.cancel", Deed("Batalkan", "pembatalan", "danger", "cross")),
    ]
    return [deed for fits, permit, deed in offered if fits and allowed(permit)]


def unexplained_idr(order: Order, things: Around) -> int:
    """What a paid order lacks and nobody let go yet."""
    if order.tender in ("tunai", "cod"):
        return 0
    let_go_idr: int = sum(one["amount_idr"] for one in things.let_go)
    return order.total_idr - (order.paid_idr - order.refunded_idr) - let_go_idr


async def counters_for(asker: Asker) -> list[tuple[int, str]]:
    """The pickup places the asker may choose between."""
    sight = sight_of(asker, "orders.read")
    names = await counter_names()
    return [(coop, name) for coop, name in sorted(names.items()) if 1 in sight.entities or coop in sight.counters]


def read_sieve(
    words: str, state: str, reach: str, counter: str, day: str, before: str, brought_on: str = "", slot: str = ""
) -> Sieve:
    """What the address asks for; what makes no sense there is left out."""
    return Sieve(
        words=" ".join(words.replace("\x00", "").split())[:60],
        state=state if state in set(LABELS) else "",
        reach=reach if reach in ("ambil", "antar") else "",
        counter=number_in(counter),
        day=day_in(day),
        brought_on=day_in(brought_on),
        slot=number_in(slot),
        before=before[:40] if before.isascii() and before.isprintable() else "",
    )


def number_in(text: str) -> int | None:
    return whole_number(text, 4)


def day_in(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None


def address(sieve: Sieve, path: str = "/kantor/pesanan") -> str:
    """The same list as an address."""
    asked = {"q": sieve.words, "keadaan": sieve.state, "cara": sieve.reach, "ambil": sieve.counter if sieve.counter is not None else "",
             "hari": sieve.day.isoformat() if sieve.day else "",
             "antar": sieve.brought_on.isoformat() if sieve.brought_on else "", "waktu": sieve.slot if sieve.slot is not None else "",
             "sebelum": sieve.before}  # fmt: skip
    query = urlencode({name: value for name, value in asked.items() if value != ""})
    return f"{path}?{query}" if query else path


def trail(order: Order, *steps: str) -> list[tuple[str, str]]:
    """Where this page lies."""
    above = [("Pesanan", "/kantor/pesanan"), (order.number, f"/kantor/pesanan/{order.number}")]
    return [*above, *((step, "") for step in steps)]


handlers = [list_orders, print_pickups, print_round, show_order]
