"""Goods brought back after hand-over: at their original price and cost, counted under the original membership."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain import transactions
from app.domain.clock import Clock, now, tanggal
from app.domain.errors import Refused, RefusedFields
from app.domain.fulfilment import words
from app.domain.fulfilment.books import book_discounts_back, book_goods_back
from app.domain.fulfilment.concede import conceded_idr
from app.domain.fulfilment.discounts import discounts_back
from app.domain.fulfilment.locked import Line, Locked, lines_of, lock_order, wrong_state
from app.domain.fulfilment.window import last_day_to_return, still_open
from app.domain.money import share_floor
from app.domain.notifications.tell import tell
from app.domain.once import first_time, remember
from app.domain.orders.states import OrderState
from app.domain.payments.refund import ask_refund
from app.domain.payments.states import RefundState
from app.domain.stock.moves import put_in
from app.domain.transactions import retried, transaction


@dataclass(frozen=True, slots=True)
class Back:
    """A line that came back: units, what is owed for them, and what they had cost, whole rupiah."""

    line: Line
    quantity: int
    damaged: bool

    @property
    def amount_idr(self) -> int:
        """What was paid for these units: after those that were never handed over and those that came back before."""
        return self.line.worth_idr(self.line.missing + self.line.returned_quantity, self.quantity)

    @property
    def gross_idr(self) -> int:
        """The same before promotions."""
        return self.line.price_idr * self.quantity

    @property
    def cost_idr(self) -> int:
        """The share of the line's cost, so that all returns of a line together give back exactly what all of it cost."""
        handed, cost, before = self.line.handed_quantity or 0, self.line.cost_idr or 0, self.line.returned_quantity
        return share_floor(cost, before + self.quantity, handed) - share_floor(cost, before, handed)


@retried
async def bring_back(
    order_id: int, units: Mapping[int, int], *, damaged: frozenset[int] = frozenset(), by: int, reason: str, key: str, clock: Clock = now
) -> int:  # fmt: skip
    """Take back units of lines (line_no -> units) of a handed-over order; the return's id. The same key twice is once.

    Sound goods return to stock at their original cost; those of `damaged` lines are written off. The price paid is refunded.
    Raises Refused outside the return window, for more than was handed over, or for nothing.
    """
    reason = " ".join(reason.split())
    if not 3 <= len(reason) <= 200:
        raise Refused("Tulis alasan pengembalian barang, 3 sampai 200 huruf.", field="alasan")
    async with transaction():
        asked = {
            "deed": "retur",
            "order": order_id,
            "units": sorted(units.items()),
            "damaged": sorted(damaged),
            "reason": reason,
        }
        answer = await first_time(f"person:{by}", key, asked)
        if answer is not None:
            return int(answer)
        order = await lock_order(order_id)
        await _within_window(order, clock)
        back = _what_comes_back(await lines_of(order.id), units, damaged)
        refund_idr = await _what_goes_back(order, back)
        return_id = await _write(order, back, refund_idr, reason=reason, by=by)
        waits = False
        if refund_idr:  # what cost nothing comes back for nothing
            refund = await ask_refund(
                order.id, refund_idr, f"Retur: {reason}"[:200], by, f"return:{return_id}", from_role=order.return_role
            )
            waits = refund.state == RefundState.ASKED
        sound = [(one.line.product, one.quantity * one.line.factor, one.cost_idr) for one in back if not one.damaged]
        await put_in(order.place, sound, kind="retur", source=f"return:{return_id}", by=by)
        lost_idr = sum(one.cost_idr for one in back if one.damaged)
        await book_goods_back(order, return_id, good_idr=sum(cost for _, _, cost in sound), damaged_idr=lost_idr, by=by)
        await book_discounts_back(order, return_id, await discounts_back(order.id, back), by=by)
        said = words.brought_back(order.number, refund_idr, waits)
        await tell("whatsapp", order.phone, said, f"return:{return_id}")
        await remember(f"person:{by}", key, str(return_id))
        return return_id


async def handed_over_at(order_id: int) -> datetime | None:
    """When the order was handed over, or None."""
    moment: datetime | None = await transactions.fetch_value(
        "SELECT at FROM life_move WHERE life = 'order' AND subject_id = $1 AND to_state = 'handed_over'", order_id
    )
    return moment


async def _within_window(order: Locked, clock: Clock) -> None:
    moment = await handed_over_at(order.id)
    if order.state != OrderState.HANDED_OVER or moment is None:
        raise wrong_state(order)
    if not still_open(moment, clock()):
        raise Refused(f"Batas pengembalian barang sudah lewat pada {tanggal(last_day_to_return(moment))}.")


def _what_comes_back(lines: Sequence[Line], units: Mapping[int, int], damaged: frozenset[int]) -> list[Back]:
    wrong: dict[str, str] = {}
    back: list[Back] = []
    for line in lines:
        many, left = units.get(line.line_no, 0), (line.handed_quantity or 0) - line.returned_quantity
        if not 0 <= many <= left:
            wrong[f"jumlah-{line.line_no}"] = f"{line.name}: antara 0 dan {left} {line.unit_name}."
        elif many:
            back.append(Back(line, many, line.line_no in damaged))
    if wrong:
        raise RefusedFields(wrong)
    if not back:
        raise Refused("Isi jumlah barang yang dikembalikan.")
    return back


async def _what_goes_back(order: Locked, back: Sequence[Back]) -> int:
    """What was paid for these units; of an order with something let go no more than is left of its money."""
    worth = sum(one.amount_idr for one in back)
    left = order.paid_idr - order.refunded_idr
    return min(worth, left) if worth > left and await conceded_idr(order.id) else worth


async def _write(order: Locked, back: Sequence[Back], refund_idr: int, *, reason: str, by: int) -> int:
    return_id: int = await transactions.fetch_value(
        "INSERT INTO order_return (order_id, reason, refund_idr, by_person) VALUES ($1, $2, $3, $4) RETURNING id",
        order.id, reason, refund_idr, by,
    )  # fmt: skip
    rows = [(one.line.line_no, one.quantity, one.damaged, one.amount_idr, one.cost_idr) for one in back]
    columns = [list(column) for column in zip(*rows, strict=True)]
    await transactions.execute(_WRITE_LINES, return_id, order.id, *columns)
    return return_id


# The order's own rows count what came back; their CHECK keeps it within what was handed over.
_WRITE_LINES = """
WITH came AS (
  SELECT * FROM unnest($3::int[], $4::int[], $5::boolean[], $6::bigint[], $7::bigint[]) AS c (line_no, quantity, damaged, amount_idr, cost_idr)
), counted AS (
  UPDATE order_line l SET returned_quantity = l.returned_quantity + c.quantity FROM came c WHERE l.order_id = $2 AND l.line_no = c.line_no
)
INSERT INTO order_return_line (return_id, order_id, line_no, quantity, damaged, amount_idr, cost_idr)
SELECT $1, $2, line_no, quantity, damaged, amount_idr, cost_idr FROM came
"""
