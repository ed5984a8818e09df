"""Packing: what must be picked, and that it was."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain import transactions
from app.domain.fulfilment import words
from app.domain.fulfilment.locked import done_before, go, lock_order
from app.domain.notifications.tell import tell
from app.domain.orders.find import OrderLine
from app.domain.orders.states import OrderState
from app.domain.transactions import retried, transaction

TO_PACK = {OrderState.CONFIRMED, OrderState.PAID}


@retried
async def pack(order_id: int, *, by: int, key: str) -> None:
    """confirmed | paid → packed; who collects is told that it is ready. The same key twice is once."""
    async with transaction():
        if await done_before(by, key, "pengemasan", order_id):
            return
        order = await lock_order(order_id)
        await go(order, OrderState.PACKED, come_from=TO_PACK, by=by)
        if order.reach == "ambil":
            counter = await transactions.fetch_one(
                "SELECT coalesce((SELECT name FROM place WHERE coop = c.id AND kind = 'toko' ORDER BY id LIMIT 1), name) AS name, opening_hours"
                " FROM coop c WHERE id = $1",
                order.pickup_coop,
            )
            assert counter is not None
            await tell(
                "whatsapp",
                order.phone,
                words.packed(order.number, counter["name"], counter["opening_hours"]),
                f"order:{order.id}:packed",
            )


@dataclass(frozen=True, slots=True)
class Pick:
    """One kind of goods to be fetched: the units as ordered, side by side ("2 dus, 3 bungkus")."""

    product: int
    name: str
    units: str
    quantity: int  # base units in all


def pick_list(lines: Sequence[OrderLine]) -> list[Pick]:
    """What to fetch, one row for each product, by name: a dus and three pieces of the same goods are one walk."""
    of: dict[int, list[OrderLine]] = {}
    for line in sorted(lines, key=lambda line: line.name):
        if line.wanted:
            of.setdefault(line.product, []).append(line)
    return [
        Pick(
            product,
            rows[0].name,
            ", ".join(f"{row.wanted} {row.unit_name}" for row in rows),
            sum(row.wanted * row.factor for row in rows),
        )
        for product, rows in of.items()
    ]
