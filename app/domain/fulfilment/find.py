"""What the office can ask: the list of orders, one order with all that hangs on it, what needs doing, what was sold today."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from app.domain import transactions
from app.domain.clock import WIB
from app.domain.fulfilment.sight import Sight
from app.domain.orders.states import LABELS, OrderState

A_PAGE = 30


@dataclass(frozen=True, slots=True)
class Sieve:
    """What the list is narrowed to; empty means everything. It stands in the address, so it can be kept and sent."""

    words: str = ""
    state: str = ""
    reach: str = ""  # ambil | antar
    counter: int | None = None  # the co-op where it is collected
    day: date | None = None
    brought_on: date | None = None  # the day it is promised for
    slot: int | None = None  # and the time
    before: str = ""  # the number of the last order of the page before


@dataclass(frozen=True, slots=True)
class Row:
    """One order in the list."""

    number: str
    name: str
    state: OrderState
    reach: str
    pickup_coop: int | None
    kecamatan: str | None
    tender: str
    total_idr: int
    less_idr: int  # of it, what the buyer no longer wants
    placed_at: datetime
    primary_coop: int | None  # the primary that buys; None: somebody for himself
    brought_on: date | None  # the day it is promised for, and the name of the time
    time_name: str | None

    @property
    def label(self) -> str:
        return LABELS[self.state]


class Where:
    """Conditions glued from constants; values only ever travel as arguments. A `?` stands for the next argument."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.args: list[object] = []

    def add(self, condition: str, *values: object) -> None:
        for value in values:
            self.args.append(value)
            condition = condition.replace("?", f"${len(self.args)}", 1)
        self.parts.append(condition)

    def sql(self, head: str, tail: str) -> str:
        return head + " AND ".join(self.parts) + tail


_HEAD = (
    "SELECT o.number, o.name, o.state, o.reach, o.pickup_coop, o.kecamatan, o.tender, o.total_idr, less_idr_of(o.id) AS less_idr, o.placed_at,"
    " CASE WHEN o.tier = 'primer' THEN o.primary_coop END AS primary_coop, dp.day AS brought_on, ds.name AS time_name FROM shop_order o"
    " LEFT JOIN delivery_promise dp ON dp.order_id = o.id AND dp.state = 'held' LEFT JOIN delivery_slot ds ON ds.id = dp.slot WHERE "
)
# Ids rise with time, so a day is a span of ids: whatever else is asked, its own index is walked from the newest id down.
# The + 0 keeps the planner from walking all ids in the hope of meeting the day early.
_DAY = (
    "o.id BETWEEN (SELECT coalesce(min(id + 0), 0) FROM shop_order WHERE placed_at >= ? AND placed_at < ?)"
    " AND (SELECT coalesce(max(id + 0), -1) FROM shop_order WHERE placed_at >= ? AND placed_at < ?)"
)

# A day's promises are few: gathered first, by their own index.
_PROMISED = "o.id = ANY(ARRAY(SELECT q.order_id FROM delivery_promise q WHERE q.day = ? AND q.state = 'held'))"

# Gathered first, by the index of names alone: left to choose, the planner walks all orders in the hope of an early hit.
_NAMED = (
    "o.id = ANY(ARRAY(SELECT n.id FROM shop_order n WHERE to_tsvector('simple', n.name) @@ to_tsquery('simple', ?)))"
)


async def orders_in(sight: Sight, sieve: Sieve) -> tuple[list[Row], bool]:
    """One page of the orders within sight, newest first, and whether there are more. One query, flat whatever lies behind it."""
    where = Where()
    _within(where, sight)
    if sieve.state:
        where.add("o.state = ?", sieve.state)
    if sieve.reach:
        where.add("o.reach = ?", sieve.reach)
    if sieve.counter is not None:
        where.add("o.pickup_coop = ?", sieve.counter)
    if sieve.day is not None:
        start, end = span(sieve.day)
        where.add(_DAY, start, end, start, end)
    if sieve.brought_on is not None:
        where.add(_PROMISED, sieve.brought_on)
    if sieve.slot is not None:
        where.add("dp.slot = ?", sieve.slot)
    if sieve.words:
        _words(where, sieve.words)
    if sieve.before:
        where.add("o.id < (SELECT id FROM shop_order WHERE number = ?)", sieve.before.upper())
    rows = await transactions.fetch(where.sql(_HEAD, " ORDER BY o.id DESC LIMIT 31"), *where.args)
    listed = [Row(**{**dict(row), "state": OrderState(row["state"])}) for row in rows[:A_PAGE]]
    return listed, len(rows) > A_PAGE


def _within(where: Where, sight: Sight) -> None:
    """One counter is asked for as one value: then its own index gives the newest first without sorting."""
    if sight.entities and sight.counters:
        where.add(
            "(o.entity = ANY(?::int[]) OR o.pickup_coop = ANY(?::int[]))", list(sight.entities), list(sight.counters)
        )
    elif len(sight.counters) == 1:
        where.add("o.pickup_coop = ?", next(iter(sight.counters)))
    elif sight.counters:
        where.add("o.pickup_coop = ANY(?::int[])", list(sight.counters))
    else:
        where.add("o.entity = ANY(?::int[])", list(sight.entities))


def _words(where: Where, words: str) -> None:
    """A number or its beginning, the last digits of a phone, or words of the name: each has its own index."""
    digits = "".join(words.replace("-", "").split()).lstrip("+")
    if digits.isascii() and digits.isdigit() and len(digits) >= 3:
        where.add("reverse(o.phone) LIKE ?", digits.removeprefix("0")[::-1] + "%")
    elif words.upper().startswith("PS-"):
        start = "".join(letter for letter in words.upper() if letter.isascii() and (letter.isalnum() or letter == "-"))
        where.add("o.number LIKE ?", start + "%")
    else:
        terms = ["".join(letter for letter in term if letter.isalnum()) for term in words.lower().split()]
        query = " & ".join(f"{term}:*" for term in terms if term)
        where.add(_NAMED, query) if query else where.add("false")


def span(day: date) -> tuple[datetime, datetime]:
    """The first moment of a day in WIB, and of the next."""
    start = datetime(day.year, day.month, day.day, tzinfo=WIB)
    return start, start + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Around:
    """What hangs on an order besides its lines, each as plain mappings, oldest first. Amounts in whole rupiah."""

    payments: list[dict[str, Any]] = field(default_factory=list)
    refunds: list[dict[str, Any]] = field(default_factory=list)
    trips: list[dict[str, Any]] = field(default_factory=list)
    returns: list[dict[str, Any]] = field(default_factory=list)
    moves: list[dict[str, Any]] = field(default_factory=list)
    stock: dict[int, int] = field(default_factory=dict)  # product -> base units that lie at the order's place
    held: dict[int, str] = field(default_factory=dict)  # product -> held | taken | released
    place: str = ""
    place_kind: str = ""
    tries: int = 0
    let_go: list[dict[str, Any]] = field(default_factory=list)


_AROUND = """
SELECT
 (SELECT jsonb_agg(jsonb_build_object('id', p.id, 'method', p.method, 'amount_idr', p.amount_idr, 'received_idr', p.received_idr, 'state', p.state,
    'trouble', p.trouble, 'made_at', p.made_at, 'paid_at', p.paid_at) ORDER BY p.id)
    FROM payment p WHERE p.subject = 'order' AND p.subject_id = o.id) AS payments,
 (SELECT jsonb_agg(jsonb_build_object('id', r.id, 'amount_idr', r.amount_idr, 'reason', r.reason, 'way', r.way, 'state', r.state,
    'made_at', r.made_at, 'done_at', r.done_at) ORDER BY r.id) FROM refund r WHERE r.order_id = o.id) AS refunds,
 (SELECT jsonb_agg(jsonb_build_object('courier', d.courier, 'name', w.name, 'sent_at', d.sent_at, 'ended_at', d.ended_at, 'outcome', d.outcome,
    'cash_idr', d.cash_idr, 'deposited', d.deposit IS NOT NULL) ORDER BY d.id)
    FROM delivery d JOIN person w ON w.id = d.courier WHERE d.order_id = o.id) AS trips,
 (SELECT jsonb_agg(jsonb_build_object('reason', b.reason, 'refund_idr', b.refund_idr, 'at', b.at, 'by', w.name) ORDER BY b.id)
    FROM order_return b JOIN person w ON w.id = b.by_person WHERE b.order_id = o.id) AS returns,
 (SELECT jsonb_agg(jsonb_build_object('amount_idr', c.amount_idr, 'reason', c.reason, 'at', c.at, 'by', w.name) ORDER BY c.id)
    FROM order_concession c JOIN person w ON w.id = c.by_person WHERE c.order_id = o.id) AS let_go,
 (SELECT jsonb_agg(jsonb_build_object('to', m.to_state, 'at', m.at, 'why', m.why, 'by', w.name) ORDER BY m.id)
    FROM life_move m LEFT JOIN person w ON w.id = m.by_person WHERE m.life = 'order' AND m.subject_id = o.id) AS moves,
 (SELECT jsonb_object_agg(s.product, s.on_hand) FROM stock_level s
    WHERE s.place = o.place AND s.product IN (SELECT product FROM order_line WHERE order_id = o.id)) AS stock,
 (SELECT jsonb_object_agg(r.product, r.state) FROM reservation r WHERE r.order_id = o.id) AS held,
 p.name AS place, p.kind AS place_kind, o.pickup_tries AS tries
FROM shop_order o JOIN place p ON p.id = o.place WHERE o.id = $1
"""


async def around(order_id: int) -> Around:
    """Payments, refunds, trips, returns, moves and stock of one order. One query."""
    row = await transactions.fetch_one(_AROUND, order_id)
    assert row is not None, "asked for an order that was found"
    return Around(
        _list(row["payments"]), _list(row["refunds"]), _list(row["trips"]), _list(row["returns"]), _list(row["moves"]),
        _numbered(row["stock"]), _numbered(row["held"]), row["place"], row["place_kind"], row["tries"], _list(row["let_go"]),
    )  # fmt: skip


def _list(text: str | None) -> list[dict[str, Any]]:
    """Times come out of JSON as text."""
    return [
        {
            key: datetime.fromisoformat(value) if value and (key == "at" or key.endswith("_at")) else value
            for key, value in one.items()
        }
        for one in json.loads(text or "[]")
    ]


def _numbered(text: str | None) -> dict[int, Any]:
    return {int(key): value for key, value in json.loads(text or "{}").items()}


@dataclass(frozen=True, slots=True)
class Desk:
    """How many things wait. `cod_idr` is the cash that couriers carry, whole rupiah."""

    to_pack_paid: int
    to_pack_cash: int
    to_hand_over: int
    to_send: int
    on_the_way: int
    cod_idr: int
    tasks: int
    trouble: int


_DESK = """
WITH live AS (
  SELECT state, reach FROM shop_order
  WHERE state IN ('confirmed','paid','packed','on_the_way') AND (entity = ANY($1::int[]) OR pickup_coop = ANY($2::int[]))
)
SELECT (SELECT count(*) FROM live WHERE state = 'paid') AS to_pack_paid,
       (SELECT count(*) FROM live WHERE state = 'confirmed') AS to_pack_cash,
       (SELECT count(*) FROM live WHERE state = 'packed' AND reach = 'ambil') AS to_hand_over,
       (SELECT count(*) FROM live WHERE state = 'packed' AND reach = 'antar') AS to_send,
       (SELECT count(*) FROM live WHERE state = 'on_the_way') AS on_the_way,
       (SELECT coalesce(sum(d.cash_idr), 0)::bigint FROM delivery d JOIN shop_order o ON o.id = d.order_id
          WHERE d.cash_idr > 0 AND d.deposit IS NULL AND o.entity = ANY($1::int[])) AS cod_idr,
       (SELECT count(*) FROM task WHERE done_at IS NULL AND entity = ANY($3::int[])) AS tasks,
       (SELECT count(*) FROM payment p JOIN shop_order o ON p.subject = 'order' AND o.id = p.subject_id
          WHERE p.state IN ('intended','pending','cancelling','reversed') AND p.trouble IS NOT NULL AND o.entity = ANY($4::int[])) AS trouble
"""


async def desk(sight: Sight, *, tasks_of: frozenset[int], payments_of: frozenset[int]) -> Desk:
    """What needs doing, in one query over what is still open, however many orders are done."""
    row = await transactions.fetch_one(
        _DESK, list(sight.entities), list(sight.counters), list(tasks_of), list(payments_of)
    )
    assert row is not None
    return Desk(**dict(row))


async def sold_by_hour(sight: Sight, day: date) -> list[int]:
    """Rupiah handed over in each of the 24 hours of a day (WIB): what was sold, not what was ordered. One query."""
    start, end = span(day)
    hours = [0] * 24
    for row in await transactions.fetch(_BY_HOUR, start, end, list(sight.entities), list(sight.counters)):
        hours[row["hour"]] = row["amount_idr"]
    return hours


_BY_HOUR = """
SELECT extract(hour FROM m.at AT TIME ZONE 'Asia/Jakarta')::int AS hour,
       sum(o.delivery_idr + (SELECT coalesce(sum(total_idr - total_idr * (quantity - coalesce(handed_quantity, 0)) / quantity), 0)
         FROM order_line WHERE order_id = o.id))::bigint AS amount_idr
FROM life_move m JOIN shop_order o ON o.id = m.subject_id
WHERE m.life = 'order' AND m.to_state = 'handed_over' AND m.at >= $1 AND m.at < $2
  AND (o.entity = ANY($3::int[]) OR o.pickup_coop = ANY($4::int[])) GROUP BY 1
"""
