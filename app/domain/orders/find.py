"""What can be asked of orders. A buyer's orders are found through the buyer: not found and not yours are one answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from app.domain import transactions
from app.domain.clock import long_day
from app.domain.coops.hours import AS_JSON
from app.domain.coops.sekunder import SEKUNDER
from app.domain.delivery.times import hours
from app.domain.errors import NotFound
from app.domain.governance.setting import Setting, named
from app.domain.orders.sold import Sold
from app.domain.orders.states import LABELS, OrderState
from app.domain.people.asker import Asker

NUMBER = re.compile(r"[A-Z0-9-]{12,40}")
A_PAGE = 20


@dataclass(frozen=True, slots=True)
class OrderLine(Sold):
    """One line as it was sold; rupiah for one unit before promotions, and for all of it after them."""

    line_no: int
    product: int
    unit: int
    name: str
    unit_name: str
    factor: int
    quantity: int
    price_idr: int
    tier: str
    umum_idr: int
    discount_idr: int
    total_idr: int
    handed_quantity: int | None
    returned_quantity: int
    slug: str
    picture: str
    less: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """One step of the order's life."""

    to_state: OrderState
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Order:
    """An order as its page shows it. `version` changes with everything that page shows."""

    id: int
    number: str
    entity: int
    place: int
    person: int | None
    name: str
    phone: str
    is_member: bool
    primary_coop: int | None
    primary_name: str | None
    tier: str
    reach: str
    pickup_coop: int | None
    pickup_name: str | None
    pickup_address: str | None
    pickup_hours: str | None
    pickup_week: str | None  # the same for `read_hours`, with days off
    kecamatan: str | None
    street: str | None
    note: str
    tender: str
    goods_idr: int
    discount_idr: int  # what promotions and voucher took off; `goods_idr` is what was left
    delivery_idr: int
    total_idr: int
    paid_idr: int
    refunded_idr: int
    state: OrderState
    pickup_code: str
    placed_at: datetime
    pay_until: datetime
    savings_idr: int  # of what was paid: with simpanan sukarela
    bon_idr: int  # and on bon
    late: bool  # the database's clock is past pay_until
    version: str
    moves: tuple[Move, ...]
    lines: tuple[OrderLine, ...]
    off: tuple[tuple[str, int], ...] = ()  # (promotion or voucher, what it took off)
    village_name: str | None = None  # where it was chosen from the list; `street` names it too
    slot: int | None = None  # the time it is promised for
    slot_day: date | None = None
    slot_name: str | None = None
    slot_starts: time | None = None
    slot_ends: time | None = None
    fee_by: Setting | None = None  # what the delivery fee of that day follows

    @property
    def label(self) -> str:
        return LABELS[self.state]

    @property
    def time_words(self) -> str:
        """When it is brought: "Jumat, 27 November 2026, Pagi 08.00–11.00"; empty without a time."""
        if self.slot_day is None or self.slot_starts is None or self.slot_ends is None:
            return ""
        return f"{long_day(self.slot_day)}, {self.slot_name} {hours(self.slot_starts, self.slot_ends)}"

    @property
    def less_idr(self) -> int:
        """What the units that are no longer wanted were worth to the buyer."""
        return sum(line.worth_idr(0, line.less) for line in self.lines)

    @property
    def due_idr(self) -> int:
        """What is paid at the hand-over of an order in cash."""
        return self.total_idr - self.less_idr

    @property
    def coop_name(self) -> str:
        """The primary in whose name it was bought; empty when somebody bought for himself."""
        return (self.primary_name or "") if self.tier == "primer" else ""

    @property
    def open_to_pay(self) -> bool:
        """Whether an attempt to pay may be begun."""
        return self.state == OrderState.AWAITING_PAYMENT and not self.late

    @property
    def buyer_may_cancel(self) -> bool:
        """Until packing begins."""
        return self.state in (OrderState.AWAITING_PAYMENT, OrderState.CONFIRMED, OrderState.PAID)

    @property
    def shows_code(self) -> bool:
        """The pickup code is of use: the goods wait, or will wait, for whoever names it."""
        return self.state in (OrderState.CONFIRMED, OrderState.PAID, OrderState.PACKED, OrderState.ON_THE_WAY)

    @property
    def ended(self) -> bool:
        """Nothing more happens by itself: the page stops asking."""
        return self.state in (OrderState.HANDED_OVER, OrderState.CANCELLED)

    @property
    def bought_idr(self) -> int:
        """The goods without what the buyer took off or never got."""
        return self.goods_idr - sum(line.worth_idr(0, line.gone) for line in self.lines)

    @property
    def gain_idr(self) -> int:
        """What membership, quantity, promotions and voucher saved on them against anybody's price."""
        return sum(line.umum_idr * (line.quantity - line.gone) for line in self.lines) - self.bought_idr


# $2 person, $3 the browser's hash. A person's order is not open to the browser it was placed with.
_MINE = (
    "(o.person = $2 OR (o.person IS NULL AND o.visitor_hash = $3)"
    " OR EXISTS (SELECT FROM order_follower f WHERE f.order_id = o.id AND f.visitor_hash = $3 AND f.until > now()))"
)
_VERSION = (
    "concat_ws('.', o.state, o.paid_idr, o.refunded_idr, now() > o.pay_until, o.pickup_coop,"
    " (SELECT sum(units) FROM order_less WHERE order_id = o.id), (SELECT concat(slot, day, state) FROM delivery_promise WHERE order_id = o.id),"
    " (SELECT count(*) FROM life_move m WHERE m.life = 'order' AND m.subject_id = o.id),"
    " (SELECT string_agg(concat(p.id, p.state, p.instructions IS NULL, CASE WHEN p.trouble LIKE 'kartu %' THEN p.trouble END), '.' ORDER BY p.id)"
    "  FROM payment p WHERE p.subject = 'order' AND p.subject_id = o.id),"
    " (SELECT string_agg(concat(r.id, r.state), '.' ORDER BY r.id) FROM refund r WHERE r.order_id = o.id)) AS version"
)
_ORDER = (
    "SELECT o.*, now() > o.pay_until AS late, coalesce(t.name, c.name) AS pickup_name, c.address AS pickup_address, c.opening_hours AS pickup_hours,"  # noqa: S608 - our own text
    " CASE WHEN o.reach = 'ambil' THEN " + AS_JSON + " END AS pickup_week,"
    " (SELECT coalesce(sum(s.amount_idr), 0)::bigint FROM savings_tender s WHERE s.subject = 'order' AND s.subject_id = o.id"
    " AND s.kind = 'simpanan') AS savings_idr, (SELECT coalesce(sum(s.amount_idr), 0)::bigint FROM savings_tender s WHERE s.subject = 'order'"
    " AND s.subject_id = o.id AND s.kind = 'bon') AS bon_idr,"
    " CASE WHEN o.reach = 'antar' THEN settings_named_at(1, ARRAY['ongkos_kirim'], o.placed_at) END AS fee_by,"
    " b.name AS primary_name, v.name AS village_name, dp.slot, dp.day AS slot_day, ds.name AS slot_name, ds.starts AS slot_starts, ds.ends AS slot_ends, "
    + _VERSION
    + ", h.states, h.times, h.whys, d.off_names, d.off_idr FROM shop_order o LEFT JOIN coop c ON c.id = o.pickup_coop"
    " LEFT JOIN LATERAL (SELECT name FROM place WHERE coop = c.id AND kind = 'toko' ORDER BY id LIMIT 1) t ON true"
    " LEFT JOIN coop b ON b.id = o.primary_coop LEFT JOIN village v ON v.code = o.village"
    " LEFT JOIN delivery_promise dp ON dp.order_id = o.id AND dp.state = 'held' LEFT JOIN delivery_slot ds ON ds.id = dp.slot"
    " CROSS JOIN LATERAL (SELECT array_agg(to_state ORDER BY id) AS states, array_agg(at ORDER BY id) AS times,"
    " array_agg(why ORDER BY id) AS whys FROM life_move WHERE life = 'order' AND subject_id = o.id) h"
    " CROSS JOIN LATERAL (SELECT array_agg(name ORDER BY id) AS off_names, array_agg(idr ORDER BY id) AS off_idr"
    " FROM (SELECT p.id, coalesce('Voucher ' || p.code, p.name) AS name, sum(x.amount_idr)::bigint AS idr FROM order_line_discount x"
    " JOIN promotion p ON p.id = x.promotion WHERE x.order_id = o.id GROUP BY p.id) y) d"
    " WHERE o.number = $1"
)
_OWN_ORDER = f"{_ORDER} AND {_MINE}"
_OWN_VERSION = f"SELECT {_VERSION} FROM shop_order o WHERE o.number = $1 AND {_MINE}"  # noqa: S608
_LINES = (
    "SELECT l.*, p.slug, p.picture, coalesce(x.units, 0) AS less FROM order_line l JOIN product p ON p.id = l.product"
    " LEFT JOIN order_less x ON x.order_id = l.order_id AND x.line_no = l.line_no WHERE l.order_id = $1 ORDER BY l.line_no"
)


async def order_of(asker: Asker, number: str) -> Order:
    """The asker's own order. Two queries. Raises NotFound, also for somebody else's."""
    row = await transactions.fetch_one(_OWN_ORDER, _number(number), asker.person_id, asker.visitor_hash)
    return await _whole(row)


async def order_by_number(number: str) -> Order:
    """Any order, for staff and for what follows from a payment. Raises NotFound."""
    return await _whole(await transactions.fetch_one(_ORDER, _number(number)))


async def version_of(asker: Asker, number: str) -> str:
    """What `Order.version` would say, in one cheap query. Raises NotFound."""
    version = await transactions.fetch_value(_OWN_VERSION, _number(number), asker.person_id, asker.visitor_hash)
    if version is None:
        raise NotFound
    return str(version)


@dataclass(frozen=True, slots=True)
class Summary:
    """One row of a buyer's list."""

    number: str
    state: OrderState
    placed_at: datetime
    total_idr: int
    first: str  # the first line's name
    lines: int
    coop_name: str  # the primary in whose name it was bought, else empty

    @property
    def label(self) -> str:
        return LABELS[self.state]


# Each way to an order by its own index, so that the list stays as quick among a million orders of others.
# The words may stand in the number or in any line's name; no pattern characters, so nothing needs escaping.
_LIST = """
WITH mine AS (
  SELECT id FROM shop_order WHERE person = $1
  UNION SELECT id FROM shop_order WHERE visitor_hash = $2 AND person IS NULL
  UNION SELECT order_id FROM order_follower WHERE visitor_hash = $2 AND until > now()
)
SELECT o.number, o.state, o.placed_at, o.total_idr, count(*) OVER () AS found,
       (SELECT name FROM order_line WHERE order_id = o.id ORDER BY line_no LIMIT 1) AS first,
       (SELECT count(*) FROM order_line WHERE order_id = o.id) AS lines,
       coalesce((SELECT name FROM coop WHERE o.tier = 'primer' AND id = o.primary_coop), '') AS coop_name
FROM mine JOIN shop_order o ON o.id = mine.id
WHERE $3 = '' OR strpos(o.number, upper($3)) > 0
   OR EXISTS (SELECT FROM order_line l WHERE l.order_id = o.id AND strpos(lower(l.name), lower($3)) > 0)
ORDER BY o.id DESC LIMIT $4 OFFSET $5
"""


async def orders_of(asker: Asker, *, words: str = "", page: int = 1) -> tuple[list[Summary], int]:
    """One page of the asker's orders, newest first, and how many there are in all (0 on a page past the end). One query."""
    rows = await transactions.fetch(_LIST, asker.person_id, asker.visitor_hash, words, A_PAGE, (page - 1) * A_PAGE)
    listed = [
        Summary(
            row["number"],
            OrderState(row["state"]),
            row["placed_at"],
            row["total_idr"],
            row["first"],
            row["lines"],
            row["coop_name"],
        )
        for row in rows
    ]
    return listed, rows[0]["found"] if rows else 0


def _number(number: str) -> str:
    asked = number.strip().upper()
    if not NUMBER.fullmatch(asked):
        raise NotFound
    return asked


async def _whole(row: Mapping[str, Any] | None) -> Order:
    if row is None:
        raise NotFound
    lines = await transactions.fetch(_LINES, row["id"])
    own = {name: row[name] for name in Order.__dataclass_fields__ if name not in _READ}
    return Order(
        **own,
        state=OrderState(row["state"]),
        moves=tuple(
            Move(OrderState(s), at, why) for s, at, why in zip(row["states"], row["times"], row["whys"], strict=True)
        ),
        lines=tuple(OrderLine(**{name: line[name] for name in OrderLine.__dataclass_fields__}) for line in lines),
        off=tuple(zip(row["off_names"] or (), row["off_idr"] or (), strict=True)),
        fee_by=named(SEKUNDER, row["fee_by"] or "{}").get("ongkos_kirim"),
    )


_READ = ("state", "moves", "lines", "off", "fee_by")  # made of columns of other names or kinds
