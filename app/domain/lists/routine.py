"""Belanja rutin: a named list, made from an order or from the cart, put into the cart with one press at today's prices."""

from dataclasses import dataclass

from app.domain import transactions
from app.domain.cart.put import locked_cart
from app.domain.errors import NotFound, Refused
from app.domain.orders.find import order_of
from app.domain.people.asker import Asker
from app.domain.transactions import retried, transaction

MOST = 20


@dataclass(frozen=True, slots=True)
class Line:
    list: int
    slug: str
    name: str
    unit_name: str
    quantity: int
    price_idr: int | None  # the general price today; None: not sold any more


@dataclass(frozen=True, slots=True)
class Routine:
    id: int
    name: str
    lines: list[Line]

    @property
    def about_idr(self) -> int:
        """About what it costs today, at general prices."""
        return sum(line.quantity * (line.price_idr or 0) for line in self.lines)


async def from_order(asker: Asker, number: str, name: str) -> int:
    """A list of what the asker's own order holds. Raises NotFound, Refused."""
    order = await order_of(asker, number)
    return await _make(asker, name, _OF_ORDER, order.id)


async def from_cart(asker: Asker, name: str) -> int:
    """A list of what lies in the cart now. Raises Refused."""
    cart = await transactions.fetch_value("SELECT id FROM cart WHERE person = $1", asker.person_id)
    return await _make(asker, name, _OF_CART, cart or 0)


@retried
async def _make(asker: Asker, name: str, lines: str, subject: int) -> int:
    """The same name again takes the new lines: a list is a habit, and habits change."""
    async with transaction():
        many = await transactions.fetch_value("SELECT count(*) FROM shopping_list WHERE person = $1 AND name <> $2", asker.person_id, name)  # fmt: skip
        if many >= MOST:
            raise Refused(f"Paling banyak {MOST} daftar belanja rutin. Hapus yang tidak dipakai.", field="nama")
        await transactions.execute("DELETE FROM shopping_list WHERE person = $1 AND name = $2", asker.person_id, name)
        made: int = await transactions.fetch_value(
            "INSERT INTO shopping_list (person, name) VALUES ($1, $2) RETURNING id", asker.person_id, name
        )
        if not await transactions.execute(lines, made, subject):
            raise Refused("Tidak ada barang yang dapat disimpan.", field="nama")
        return made


_OF_ORDER = "INSERT INTO shopping_list_line (list, unit, quantity) SELECT $1, unit, sum(quantity)::int FROM order_line WHERE order_id = $2 GROUP BY unit"
_OF_CART = (
    "INSERT INTO shopping_list_line (list, unit, quantity) SELECT $1, unit, quantity FROM cart_line WHERE cart = $2"
)


async def routines_of(person: int) -> list[Routine]:
    """All lists with their lines, one query."""
    lists: dict[int, Routine] = {}
    for row in await transactions.fetch(_ALL, person):
        known = lists.setdefault(row["id"], Routine(row["id"], row["list_name"], []))
        known.lines.append(
            Line(row["id"], row["slug"], row["name"], row["unit_name"], row["quantity"], row["price_idr"])
        )
    return list(lists.values())


_ALL = """
SELECT s.id, s.name AS list_name, p.slug, p.name, u.name AS unit_name, l.quantity,
  (SELECT r.price_idr FROM price r WHERE p.published AND r.unit = u.id AND r.tier = 'umum' AND r.valid_until IS NULL) AS price_idr
FROM shopping_list s JOIN shopping_list_line l ON l.list = s.id JOIN product_unit u ON u.id = l.unit JOIN product p ON p.id = u.product
WHERE s.person = $1 ORDER BY s.name, p.name, u.factor
"""


@retried
async def put_in_cart(asker: Asker, list_id: int) -> int:
    """Everything of the asker's list that is sold today goes into the cart; how many lines. Twice is the same as once. Raises NotFound, Refused."""
    async with transaction():
        mine = await transactions.fetch_value(
            "SELECT true FROM shopping_list WHERE id = $1 AND person = $2", list_id, asker.person_id
        )
        if not mine:
            raise NotFound
        put = await transactions.execute(_PUT, await locked_cart(asker), list_id)
        if not put:
            raise Refused("Barang dalam daftar ini sudah tidak dijual.")
        return put


_PUT = """
INSERT INTO cart_line (cart, unit, quantity, seen_price_idr)
SELECT $1, l.unit, LEAST(l.quantity, u.max_per_order), r.price_idr
FROM shopping_list_line l JOIN product_unit u ON u.id = l.unit JOIN product p ON p.id = u.product AND p.published
JOIN price r ON r.unit = u.id AND r.tier = 'umum' AND r.valid_until IS NULL
WHERE l.list = $2 ORDER BY l.unit
ON CONFLICT (cart, unit) DO UPDATE SET quantity = LEAST(GREATEST(cart_line.quantity, EXCLUDED.quantity), 9999)
"""


async def remove(person: int, list_id: int) -> None:
    """Raises NotFound."""
    if not await transactions.execute("DELETE FROM shopping_list WHERE id = $1 AND person = $2", list_id, person):
        raise NotFound
