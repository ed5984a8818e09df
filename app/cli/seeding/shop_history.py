"""The demo's purchases of the last year: some members of each primary bought staples at the counter, at the prices of their days.

Deterministic but for the calendar, and through the real tables, so that every invariant holds: order, goods, books, and what it counts for.
The goods that were sold came in for it, so the shelves stay as the catalogue left them. Everything is dated back before any day is sealed.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from app.cli.seeding.bon import on_bon, write_bons
from app.cli.seeding.price_watch import BASKET
from app.domain import transactions
from app.domain.clock import business_day, now
from app.domain.ledger.post import post
from app.domain.numbering import ALPHABET
from app.domain.stock.moves import put_in, write_moves

SEED, DAYS_BACK = 2027, 320
EACH, OFTEN = 4, 11  # orders of a member; of the two that the README names first
MOST = {"beras-curah": 5, "mi-goreng-85-g": 12, "sabun-mandi-85-g": 4}  # of the others two


@dataclass(frozen=True, slots=True)
class Line:
    unit: int
    product: int
    name: str
    unit_name: str
    factor: int
    quantity: int
    price_idr: int
    umum_idr: int

    @property
    def total_idr(self) -> int:
        return self.price_idr * self.quantity

    @property
    def cost_idr(self) -> int:
        return self.umum_idr * self.quantity * 87 // 100


@dataclass(slots=True)
class Order:
    number: str
    code: str
    at: datetime
    day: date
    who: transactions.Row
    lines: list[Line] = field(default_factory=list)
    id: int = 0
    tender: str = "tunai"

    @property
    def total_idr(self) -> int:
        return sum(line.total_idr for line in self.lines)

    @property
    def cost_idr(self) -> int:
        return sum(line.cost_idr for line in self.lines)


async def seed_shop_history() -> None:
    """A second call finds it done and changes nothing."""
    if await transactions.fetch_value("SELECT EXISTS (SELECT FROM shop_order)"):
        return
    shop = await transactions.fetch_one(_SHOP)
    orders = await _orders()
    if shop is None or shop["kasir"] is None or not orders:
        return
    async with transactions.transaction():
        await _bought_in(orders, shop["place"])
        await _placed(orders, shop["place"])
        for order in orders:
            await _handed_over(order, shop["place"], shop["kasir"])
        await _ended(orders, shop["kasir"])
        await write_bons()


async def _orders() -> list[Order]:
    dice = random.Random(SEED)  # noqa: S311 - the same demo every time
    goods = await transactions.fetch(_GOODS, list(BASKET))
    prices = _by_unit(await transactions.fetch(_PRICES, [row["unit"] for row in goods]))
    today, orders, credit = business_day(now()), [], await on_bon()
    for n, who in enumerate(await transactions.fetch(_MEMBERS)):
        many = OFTEN if who["known"] else EACH
        for nth in range(many if goods else 0):
            order = _order(dice, today - timedelta(days=2 + n % 19 + nth * DAYS_BACK // many), who)
            if nth < credit.get(who["phone"], 0):
                order.tender = "bon"
            for row in dice.sample(goods, dice.randint(2, 4)):
                found = [_price(prices, row["unit"], tier, order.at) for tier in ("anggota", "umum")]
                order.lines.append(
                    Line(row["unit"], row["product"], row["name"], row["unit_name"], row["factor"], dice.randint(1, MOST.get(row["slug"], 2)), *found)
                )  # fmt: skip
            orders.append(order)
    return sorted(orders, key=lambda order: order.at)


def _order(dice: random.Random, day: date, who: transactions.Row) -> Order:
    body = "".join(dice.choice(ALPHABET) for _ in range(11))
    at = datetime.combine(day, time(1 + dice.randrange(9), dice.randrange(60)), UTC)  # 08.00 to 16.59 WIB
    return Order(f"PS-{body[:5]}-{body[5:10]}-{body[10:]}", f"{dice.randrange(10**6):06d}", at, day, who)


Prices = dict[tuple[int, str], list[tuple[datetime, int]]]


def _by_unit(rows: list[transactions.Row]) -> Prices:
    found: Prices = {}
    for row in rows:
        found.setdefault((row["unit"], row["tier"]), []).append((row["valid_from"], row["price_idr"]))
    return found


def _price(prices: Prices, unit: int, tier: str, at: datetime) -> int:
    """What it cost then; before the first known price, that one."""
    known = prices[unit, tier]
    return next((idr for since, idr in reversed(known) if since <= at), known[0][1])


async def _bought_in(orders: list[Order], place: int) -> None:
    """The goods of these orders, at what they cost, from the bank account."""
    came: dict[int, tuple[int, int]] = {}
    for line in (line for order in orders for line in order.lines):
        units, idr = came.get(line.product, (0, 0))
        came[line.product] = (units + line.quantity * line.factor, idr + line.cost_idr)
    source = "awal:riwayat"
    rows = [(product, units, idr) for product, (units, idr) in sorted(came.items())]
    await put_in(place, rows, kind="terima", source=source, by=None)
    total = sum(idr for _, _, idr in rows)
    await post(1, source=f"stok:{source}", memo="Barang dibeli untuk toko",
               postings={"persediaan_toko": total, "bank": -total}, day=orders[0].day.replace(day=1))  # fmt: skip


async def _placed(orders: list[Order], place: int) -> None:
    rows = [
        (order.number, place, order.who["person"], order.who["name"], order.who["phone"], order.who["coop"], order.total_idr, order.code, order.at)
        for order in orders
    ]  # fmt: skip
    ids = await transactions.fetch(_PLACED, *_columns(rows))
    by_number = {row["number"]: row["id"] for row in ids}
    for order in orders:
        order.id = by_number[order.number]
    lines = [
        (order.id, no, line.product, line.unit, line.name, line.unit_name, line.factor, line.quantity, line.price_idr, line.umum_idr, line.total_idr,
         line.cost_idr)
        for order in orders for no, line in enumerate(order.lines, 1)
    ]  # fmt: skip
    await transactions.execute(_LINES, *_columns(lines))


async def _handed_over(order: Order, place: int, kasir: int) -> None:
    """Goods and books of one order, as fulfilment/hand_over.py writes them."""
    source = f"order:{order.id}:handed_over"
    moves = [(line.product, -line.quantity * line.factor, -line.cost_idr) for line in order.lines]
    await write_moves(place, sorted(moves), kind="jual", source=source, by=kasir)
    await post(1, source=source, memo=f"Penyerahan pesanan {order.number}", day=order.day, by=kasir,
               postings={"uang_muka" if order.tender == "bon" else "kas_toko": order.total_idr, "penjualan_anggota": -order.total_idr})  # fmt: skip
    await post(1, source=f"order:{order.id}:cost", memo=f"Beban pokok pesanan {order.number}", day=order.day, by=kasir,
               postings={"pokok_anggota": order.cost_idr, "persediaan_toko": -order.cost_idr})  # fmt: skip


async def _ended(orders: list[Order], kasir: int) -> None:
    """Packed, collected and paid within the hour; what each counts for stands on its own day."""
    ids = [order.id for order in orders]
    await transactions.execute("UPDATE shop_order SET state = 'packed' WHERE id = ANY ($1::bigint[])", ids)
    await transactions.execute(
        "UPDATE shop_order SET tender = 'bon' WHERE id = ANY ($1::bigint[])",
        [order.id for order in orders if order.tender == "bon"],
    )
    await transactions.execute(
        "UPDATE shop_order SET state = 'handed_over', paid_idr = total_idr WHERE id = ANY ($1::bigint[])", ids
    )
    await transactions.execute(_MOVES, ids, kasir)
    await transactions.execute(_COUNTED, ids)


def _columns(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]


_SHOP = """
SELECT (SELECT id FROM place WHERE slug = 'toko-bangkle') AS place,
       (SELECT min(person) FROM office WHERE coop = 1 AND role = 'kasir' AND granted_at IS NOT NULL) AS kasir
"""
# Three of each primary, and the two whom the README names.
_MEMBERS = """
WITH ranked AS (
  SELECT p.id AS person, p.name, p.phone, m.coop, p.phone IN ('+6281200000001', '+6281200000002') AS known,
         row_number() OVER (PARTITION BY m.coop ORDER BY p.id) AS nr
  FROM membership m JOIN person p ON p.id = m.person WHERE m.ended_on IS NULL AND p.phone IS NOT NULL AND m.since < current_date - 330)
SELECT * FROM ranked WHERE nr <= 3 OR known ORDER BY person
"""
_GOODS = """
SELECT u.id AS unit, u.product, u.name AS unit_name, u.factor, p.name, p.slug FROM product p
JOIN product_unit u ON u.product = p.id AND u.position = 0 WHERE p.slug = ANY ($1::text[]) ORDER BY p.id
"""
_PRICES = """
SELECT unit, tier, price_idr, valid_from FROM price WHERE unit = ANY ($1::bigint[]) AND tier IN ('umum', 'anggota') ORDER BY unit, tier, valid_from
"""
_PLACED = """
INSERT INTO shop_order (number, entity, place, person, name, phone, is_member, primary_coop, tier, reach, pickup_coop, tender, goods_idr, delivery_idr,
  total_idr, state, pickup_code, placed_at, pay_until)
SELECT o.number, 1, o.place, o.person, o.name, o.phone, true, o.coop, 'anggota', 'ambil', 1, 'tunai', o.idr, 0, o.idr, 'confirmed', o.code, o.at,
  o.at + interval '3 days'
FROM unnest($1::text[], $2::int[], $3::bigint[], $4::text[], $5::text[], $6::int[], $7::bigint[], $8::text[], $9::timestamptz[])
  AS o (number, place, person, name, phone, coop, idr, code, at)
RETURNING id, number
"""
_LINES = """
INSERT INTO order_line (order_id, line_no, product, unit, name, unit_name, factor, quantity, handed_quantity, price_idr, tier, umum_idr, total_idr, cost_idr)
SELECT l.order_id, l.line_no, l.product, l.unit, l.name, l.unit_name, l.factor, l.quantity, l.quantity, l.price_idr, 'anggota', l.umum_idr, l.total_idr,
  l.cost_idr
FROM unnest($1::bigint[], $2::int[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::int[], $8::int[], $9::bigint[], $10::bigint[], $11::bigint[],
  $12::bigint[]) AS l (order_id, line_no, product, unit, name, unit_name, factor, quantity, price_idr, umum_idr, total_idr, cost_idr)
"""
_MOVES = """
INSERT INTO life_move (life, subject_id, from_state, to_state, at, by_person)
SELECT 'order', o.id, s.was, s.now, o.placed_at + s.later, CASE WHEN s.was <> '' THEN $2::bigint END
FROM shop_order o CROSS JOIN (VALUES ('', 'confirmed', interval '0'), ('confirmed', 'packed', interval '20 min'), ('packed', 'handed_over', interval '1 hour'))
  AS s (was, now, later) WHERE o.id = ANY ($1::bigint[]) ORDER BY o.id, s.later
"""
_COUNTED = """
INSERT INTO participation (source, seller, pool, buyer, person, primary_coop, base_idr, day)
SELECT 'order:' || o.id, 1, 'retail', 'anggota', o.person, o.primary_coop, o.goods_idr, (o.placed_at AT TIME ZONE 'Asia/Jakarta')::date
FROM shop_order o WHERE o.id = ANY ($1::bigint[])
"""
