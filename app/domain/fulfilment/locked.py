"""An order in the hands of a deed: found, locked first of all, moved once, and its form remembered."""

from dataclasses import dataclass
from typing import Any

from app.domain import lives, transactions
from app.domain.errors import NotFound, Refused
from app.domain.once import first_time, remember
from app.domain.orders.sold import Sold
from app.domain.orders.states import LABELS, OrderState

DONE = "selesai"


@dataclass(frozen=True, slots=True)
class Line(Sold):
    """One line as sold: `quantity` units of `factor` base units at `price_idr` each, `discount_idr` off all of them."""

    line_no: int
    product: int
    name: str
    unit_name: str
    factor: int
    quantity: int
    price_idr: int
    handed_quantity: int | None
    returned_quantity: int
    cost_idr: int | None
    discount_idr: int
    total_idr: int
    less: int = 0


@dataclass(frozen=True, slots=True)
class Locked:
    """What a deed needs to know of the order it holds. Rupiah are whole."""

    id: int
    number: str
    entity: int
    place: int
    place_kind: str  # toko | gudang
    phone: str
    is_member: bool
    tier: str
    reach: str
    pickup_coop: int | None
    tender: str
    goods_idr: int
    delivery_idr: int
    total_idr: int
    paid_idr: int
    refunded_idr: int
    state: OrderState

    @property
    def cash(self) -> bool:
        """Paid in cash when the goods change hands."""
        return self.tender in ("tunai", "cod")

    @property
    def of_members(self) -> bool:
        """Whether the sale counts among members: members of a primary, and the primaries themselves."""
        return self.is_member or self.tier == "primer"

    @property
    def stock_role(self) -> str:
        return "persediaan_gudang" if self.place_kind == "gudang" else "persediaan_toko"

    @property
    def cost_role(self) -> str:
        return "pokok_anggota" if self.of_members else "pokok_bukan_anggota"

    @property
    def return_role(self) -> str:
        return "retur_anggota" if self.of_members else "retur_bukan_anggota"

    @property
    def sale_role(self) -> str:
        if self.tier == "primer":
            return "penjualan_primer"
        return "penjualan_anggota" if self.is_member else "penjualan_bukan_anggota"


_LOCK = """
SELECT o.id, o.number, o.entity, o.place, p.kind AS place_kind, o.phone, o.is_member, o.tier, o.reach, o.pickup_coop, o.tender,
       o.goods_idr, o.delivery_idr, o.total_idr, o.paid_idr, o.refunded_idr, o.state
FROM shop_order o JOIN place p ON p.id = o.place WHERE o.id = $1 FOR UPDATE OF o
"""
_LINES = """
SELECT l.line_no, product, name, unit_name, factor, quantity, price_idr, handed_quantity, returned_quantity, cost_idr, discount_idr, total_idr,
       coalesce(x.units, 0) AS less
FROM order_line l LEFT JOIN order_less x ON x.order_id = l.order_id AND x.line_no = l.line_no WHERE l.order_id = $1 ORDER BY l.line_no
"""


async def lock_order(order_id: int) -> Locked:
    """The order, held until the transaction ends: the first lock of every deed. Raises NotFound."""
    row = await transactions.fetch_one(_LOCK, order_id)
    if row is None:
        raise NotFound
    return Locked(**{**dict(row), "state": OrderState(row["state"])})


async def lines_of(order_id: int) -> list[Line]:
    return [Line(**dict(row)) for row in await transactions.fetch(_LINES, order_id)]


async def done_before(by: int, key: str, deed: str, order_id: int, **asked: Any) -> bool:
    """Whether this very form was already carried out; if not, it is remembered as such when the transaction commits."""
    if await first_time(f"person:{by}", key, {"deed": deed, "order": order_id, **asked}) is not None:
        return True
    await remember(f"person:{by}", key, DONE)
    return False


async def go(order: Locked, to: OrderState, *, come_from: set[OrderState], by: int | None, why: str = "") -> None:
    """Move a locked order. Raises Refused with its present state when it stands somewhere else."""
    if order.state not in come_from:
        raise wrong_state(order)
    assert await lives.move("order", order.id, order.state, to, by=by, why=why), "a locked order stays where it is"


def wrong_state(order: Locked) -> Refused:
    return Refused(
        f"Pesanan ini sekarang: {LABELS[order.state].lower()}. Muat ulang halaman untuk melihat yang dapat dilakukan."
    )
