"""What a receipt says: what was handed over at which price, what membership saved, how it was paid, what went back. Nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.domain.fulfilment.find import Around
from app.domain.fulfilment.window import last_day_to_return
from app.domain.orders.find import Order, OrderLine
from app.domain.orders.states import OrderState
from app.domain.payments.methods import label_of

SAVED = {"anggota": "Hemat anggota", "grosir": "Hemat grosir", "primer": "Hemat primer"}
CASH = {"tunai": "Tunai", "cod": "Tunai di tempat (COD)"}
REFUND_STATES = {
    "asked": "menunggu persetujuan",
    "approved": "diproses",
    "sent": "diproses",
    "owed": "menunggu dibayarkan petugas",
    "done": "selesai",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One line as handed over (as ordered while it is not); `ordered` says how much was asked for, if that was more."""

    name: str
    unit_name: str
    quantity: int
    price_idr: int
    total_idr: int  # after promotions
    ordered: int | None = None

    @property
    def discount_idr(self) -> int:
        """What promotions and voucher took off these units."""
        return self.price_idr * self.quantity - self.total_idr


@dataclass(frozen=True, slots=True)
class Receipt:
    """Whole rupiah throughout. `paid`: (how, how much); `refunds`: (why, state, how much)."""

    items: tuple[Item, ...]
    saved: tuple[tuple[str, int], ...]
    delivery_idr: int
    paid: tuple[tuple[str, int], ...]
    refunds: tuple[tuple[str, str, int], ...]
    handed_over_at: datetime | None
    return_until: date | None

    @property
    def handed_over(self) -> bool:
        return self.handed_over_at is not None

    @property
    def goods_idr(self) -> int:
        return sum(item.total_idr for item in self.items)

    @property
    def discount_idr(self) -> int:
        return sum(item.discount_idr for item in self.items)

    @property
    def total_idr(self) -> int:
        return self.goods_idr + self.delivery_idr

    @property
    def saved_idr(self) -> int:
        """All that was saved against anybody's price."""
        return sum(idr for _, idr in self.saved)


def receipt_of(order: Order, around: Around) -> Receipt:
    done = order.state == OrderState.HANDED_OVER
    moment = next((move.at for move in order.moves if move.to_state == OrderState.HANDED_OVER), None)
    return Receipt(
        items=tuple(_item(line, done) for line in order.lines),
        saved=_saved(order.lines, done),
        delivery_idr=order.delivery_idr,
        paid=_paid(order, around.payments),
        refunds=tuple(
            (one["reason"], REFUND_STATES[one["state"]], one["amount_idr"])
            for one in around.refunds
            if one["state"] in REFUND_STATES
        ),
        handed_over_at=moment,
        return_until=last_day_to_return(moment) if moment else None,
    )


def _item(line: OrderLine, done: bool) -> Item:
    handed = _handed(line, done)
    total_idr = line.total_idr - line.worth_idr(0, line.quantity - handed)
    return Item(
        line.name, line.unit_name, handed, line.price_idr, total_idr, line.quantity if handed < line.quantity else None
    )


def _handed(line: OrderLine, done: bool) -> int:
    return line.handed_quantity or 0 if done else line.quantity


def _saved(lines: Sequence[OrderLine], done: bool) -> tuple[tuple[str, int], ...]:
    """What each tier, and what promotions and voucher saved against anybody's price."""
    saved: dict[str, int] = {}
    for line in lines:
        gain = (line.umum_idr - line.price_idr) * _handed(line, done)
        if gain > 0 and line.tier in SAVED:
            saved[SAVED[line.tier]] = saved.get(SAVED[line.tier], 0) + gain
    off_idr = sum(_item(line, done).discount_idr for line in lines)
    if off_idr:
        saved["Hemat promosi"] = off_idr
    return tuple(saved.items())


def _paid(order: Order, payments: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, int], ...]:
    if order.tender in CASH:
        return ((CASH[order.tender], order.paid_idr),) if order.paid_idr else ()
    came = [one for one in payments if one["received_idr"] and one["state"] in ("paid", "refunded")]
    savings = (("Simpanan sukarela", order.savings_idr),) if order.savings_idr else ()
    bon = (("Bon", order.bon_idr),) if order.bon_idr else ()
    return savings + bon + tuple((label_of(one["method"]), one["received_idr"]) for one in came)
