"""Goods leave with the buyer: promises end, stock and cost follow, each line says what was handed over and what it cost."""

from collections.abc import Mapping, Sequence

from app.domain import transactions
from app.domain.errors import Refused
from app.domain.fulfilment.locked import Line, Locked
from app.domain.money import share_floor
from app.domain.orders.goods import hold_again
from app.domain.stock.moves import lock, take_out

_PROMISES = "SELECT product, quantity, state FROM reservation WHERE order_id = $1 ORDER BY product FOR UPDATE"
# What leaves is taken, what does not is released: both end the promise, and the level's `reserved` follows.
_END_PROMISES = """
UPDATE reservation r SET state = CASE WHEN g.quantity > 0 THEN 'taken' ELSE 'released' END,
    quantity = CASE WHEN g.quantity > 0 THEN g.quantity ELSE r.quantity END
FROM unnest($2::bigint[], $3::bigint[]) AS g (product, quantity)
WHERE r.order_id = $1 AND r.product = g.product AND r.state = 'held'
"""
_WRITE_LINES = """
UPDATE order_line l SET handed_quantity = h.quantity, cost_idr = h.cost_idr
FROM unnest($2::int[], $3::int[], $4::bigint[]) AS h (line_no, quantity, cost_idr)
WHERE l.order_id = $1 AND l.line_no = h.line_no
"""


async def take_goods(order: Locked, lines: Sequence[Line], handed: Mapping[int, int], *, by: int | None) -> int:
    """Let the handed units of each line leave stock; what they cost in all, whole rupiah. `handed`: line_no -> units.

    Raises Refused when the goods were given to others after the order's hour had passed.
    """
    going = base_units(lines, handed)
    await _still_promised(order, going)
    await transactions.execute(_END_PROMISES, order.id, list(going), list(going.values()))
    leaving = [(product, quantity) for product, quantity in going.items() if quantity]
    costs = await take_out(order.place, leaving, kind="jual", source=f"order:{order.id}:handed_over", by=by)
    shares = cost_of_lines(lines, handed, costs)
    await transactions.execute(
        _WRITE_LINES, order.id, list(shares), [handed[line_no] for line_no in shares], list(shares.values())
    )
    return sum(costs.values())


async def _still_promised(order: Locked, going: Mapping[int, int]) -> None:
    await lock([order.place], going)  # stock before reservations, as everywhere
    promises = await transactions.fetch(_PROMISES, order.id)
    if all(row["state"] == "held" for row in promises):
        return
    if not await hold_again(order.id):
        raise Refused("Barang pesanan ini sudah dilepas karena lewat batas waktunya, dan stoknya kini tidak cukup.")


def base_units(lines: Sequence[Line], handed: Mapping[int, int]) -> dict[int, int]:
    """Product -> base units that leave (0: none of it), in the order of the products' ids."""
    going: dict[int, int] = {}
    for line in sorted(lines, key=lambda line: line.product):
        going[line.product] = going.get(line.product, 0) + handed[line.line_no] * line.factor
    return going


def cost_of_lines(lines: Sequence[Line], handed: Mapping[int, int], costs: Mapping[int, int]) -> dict[int, int]:
    """line_no -> its share of what the product cost, by base units; the last line of a product takes the rest."""
    left_idr, left_units = dict(costs), base_units(lines, handed)
    shares: dict[int, int] = {}
    for line in lines:
        units = handed[line.line_no] * line.factor
        share = share_floor(left_idr[line.product], units, left_units[line.product]) if units else 0
        shares[line.line_no] = share
        if units:
            left_idr[line.product] -= share
            left_units[line.product] -= units
    return shares
