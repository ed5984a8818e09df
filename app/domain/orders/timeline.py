"""The way of an order as people read it: what is done, what is now, what comes."""

from dataclasses import dataclass

from app.domain.clock import tanggal_jam
from app.domain.orders.find import Order
from app.domain.orders.states import LABELS, OrderState

S = OrderState


@dataclass(frozen=True, slots=True)
class Step:
    """`state`: done | now | todo | bad, as the timeline piece draws it."""

    label: str
    state: str
    at: str = ""
    note: str = ""


def timeline(order: Order) -> list[Step]:
    """What happened, in order, and what usually still comes."""
    begun = Step("Pesanan dibuat", "done", tanggal_jam(order.placed_at))
    past = [
        Step(LABELS[move.to_state], _done(move.to_state), tanggal_jam(move.at), move.why) for move in order.moves[1:]
    ]
    if order.state in (S.AWAITING_PAYMENT, S.CONFIRMED) and len(order.moves) == 1:
        past = [Step(LABELS[order.state], "now", note=_waits(order))]
    elif past and past[-1].state == "done" and not order.ended:
        last = past[-1]
        past[-1] = Step(last.label, "now", last.at, last.note)
    return [begun, *past, *(Step(LABELS[state], "todo") for state in _to_come(order))]


def _done(state: OrderState) -> str:
    return "bad" if state in (S.EXPIRED, S.CANCELLED) else "done"


def _waits(order: Order) -> str:
    if order.state == S.AWAITING_PAYMENT:
        return f"Pesanan ini menunggu sampai {tanggal_jam(order.pay_until)}."
    if order.tender == "cod":
        return "Bayar tunai saat barang sampai."
    return f"Bayar tunai saat mengambil. Kami simpan sampai {tanggal_jam(order.pay_until)}."


def _to_come(order: Order) -> list[OrderState]:
    way = [] if order.tender in ("tunai", "cod") else [S.PAID]
    way += [S.PACKED] + ([S.ON_THE_WAY] if order.reach == "antar" else []) + [S.HANDED_OVER]
    if order.state in (S.EXPIRED, S.CANCELLED):
        return []
    return way[way.index(order.state) + 1 :] if order.state in way else way
