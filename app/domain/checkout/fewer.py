"""Whether fewer of an order's goods still deserve its prices: what was cheaper for its number is not kept for less of it.

A wholesale price, three for two, a bundle and a voucher from a sum on each ask for a number of goods. Who ordered that many and then wants one
would keep the price without the number; so fewer are charged by the rules of the day of the order, or not taken off the order at all.
"""

from collections.abc import Iterable, Mapping, Sequence

from app.domain import transactions
from app.domain.catalogue.prices import Price, price_for
from app.domain.errors import Refused
from app.domain.money import rupiah
from app.domain.orders.find import Order, OrderLine
from app.domain.promotions.deals import Line, deals_for, off_each, voucher_deal
from app.domain.promotions.rules import Buyer, Promotion
from app.domain.promotions.running import promotions_of_order


async def refuse_unless_as_cheap(order: Order, kept: Mapping[int, int]) -> None:
    """`kept`: line number -> how many are still wanted. Raises Refused when so few would not have had these prices."""
    fewer = [line for line in order.lines if kept[line.line_no] < line.quantity]
    if not any(line.discount_idr or line.tier == "grosir" for line in order.lines) or not fewer:
        return
    promotions = await promotions_of_order(order.id)
    by_rule = by_rule_idr(await _at_their_number(order, kept), promotions, _buyer(order))
    charged = sum(line.worth_idr(line.quantity - kept[line.line_no], kept[line.line_no]) for line in order.lines)
    if by_rule > charged + _rounding(order.lines, promotions):
        raise Refused(
            f"Dengan jumlah itu harga pesanan ini tidak berlaku lagi: {_why(order)}. Barang yang tersisa menjadi {rupiah(by_rule)}, bukan {rupiah(charged)}."
            " Batalkan pesanan ini, lalu pesan lagi dengan jumlah yang baru."
        )


def by_rule_idr(lines: Iterable[Line], promotions: Sequence[Promotion], buyer: Buyer) -> int:
    """What these lines cost with those of the promotions whose conditions they still meet. Pure."""
    lines = [line for line in lines if line.quantity]
    deals = deals_for(lines, promotions, buyer)
    for voucher in (one for one in promotions if one.kind.is_voucher):
        found = voucher_deal(lines, deals, voucher, buyer)
        deals = deals if isinstance(found, str) else (*deals, found)
    return sum(line.total_idr for line in lines) - sum(off_each(deals).values())


def _rounding(lines: Sequence[OrderLine], promotions: Sequence[Promotion]) -> int:
    """Pieces of discounts are whole rupiah, so what is kept of them may be a rupiah off on each line."""
    return len(lines) * (1 + len(promotions))


_THEN = """
SELECT unit, tier, min_quantity, price_idr FROM price
WHERE unit = ANY($1) AND valid_from <= $2 AND (valid_until IS NULL OR valid_until > $2) ORDER BY unit, price_idr
"""


async def _at_their_number(order: Order, kept: Mapping[int, int]) -> list[Line]:
    """The lines at the prices of the day of the order for so many; never below what was agreed."""
    wholesale = [line.unit for line in order.lines if line.tier == "grosir"]
    prices: dict[int, list[Price]] = {}
    for row in await transactions.fetch(_THEN, wholesale, order.placed_at) if wholesale else ():
        prices.setdefault(row["unit"], []).append(Price(row["tier"], row["min_quantity"], row["price_idr"]))
    found = []
    for line in order.lines:
        then = price_for(prices.get(line.unit, ()), order.tier, kept[line.line_no])
        found.append(
            Line(line.unit, kept[line.line_no], max(line.price_idr, then.price_idr) if then else line.price_idr)
        )
    return found


def _buyer(order: Order) -> Buyer:
    return Buyer(order.is_member, order.primary_coop, for_coop=order.tier == "primer")


def _why(order: Order) -> str:
    names = [name for name, _ in order.off]
    return ", ".join([*names, "harga grosir"] if any(line.tier == "grosir" for line in order.lines) else names)
