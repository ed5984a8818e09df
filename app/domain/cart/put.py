"""Putting goods into a cart, changing how many, taking them out. The row of the cart is locked first: one change at a time."""

import hashlib
import time
from dataclasses import dataclass, replace

import asyncpg

from app.domain import once, transactions
from app.domain.cart.buyer import tier_of
from app.domain.cart.lines import GOODS, MOST_LINES, PRICES, CartLine, by_owner, line_of, lines_of, owner_of
from app.domain.errors import Refused
from app.domain.people.asker import Asker
from app.domain.transactions import retried, transaction

MOST = 9999


@dataclass(frozen=True, slots=True)
class Put:
    """What a tap put into the cart."""

    line: CartLine
    count: int  # units in the whole cart now


@retried
async def put_in_cart(asker: Asker, *, unit: int, quantity: int, nonce: str) -> Put | None:
    """Add to what is there already; None when this very tap was counted before. Two round trips: a look, and one statement that is the deed.

    The same page is served to everybody, so its form has no key of its own. `nonce` comes from the readable cookie and changes
    with each answer: a double tap, or a second try after a lost answer, still carries the old one and counts once.
    """
    key = tap_key(asker, unit, quantity, nonce)
    seen = await _look(asker, unit, key)
    if seen is None or not seen["published"]:
        raise Refused("Barang ini tidak dijual.")
    if seen["counted"]:
        return None
    line = line_of(seen, tier_of(asker, seen["for_coop"]), seen["had"] + quantity, seen_idr=0)
    _check(line, seen["others"] + 1)
    written = await _write(asker, line, quantity, key)
    return (
        Put(replace(line, quantity=written["quantity"]), written["quantity"] + written["others"]) if written else None
    )


# The unit as it would lie in the asker's cart, and whether this tap was counted.
_SEE = (
    "SELECT c.for_coop, coalesce(l.quantity, 0) AS had, (SELECT count(*) FROM cart_line WHERE cart = c.id AND unit <> $2) AS others,"  # noqa: S608
    " EXISTS (SELECT FROM once WHERE actor = $3 AND key = $4) AS counted, " + GOODS
    + " FROM product_unit u JOIN product p ON p.id = u.product LEFT JOIN cart c ON c.{whose} = $1"
    " LEFT JOIN cart_line l ON l.cart = c.id AND l.unit = u.id CROSS JOIN " + PRICES + " WHERE u.id = $2"
)  # fmt: skip
# The tap, the cart (made if there is none, and locked), the line: all of it or nothing. More than one order may hold is written as
# none at all, which the table refuses: then nothing of this was. What lies beside it is counted by a function, for that looks after
# the wait for the lock; this statement's own eyes were opened before it.
_DO = (
    "WITH tap AS ("  # noqa: S608 - our own text
    + once.FIRST
    + """), mine AS (
  INSERT INTO cart ({whose}) SELECT $5 FROM tap ON CONFLICT ({whose}) DO UPDATE SET changed_at = now() RETURNING id
), put AS (
  INSERT INTO cart_line AS l (cart, unit, quantity, seen_price_idr) SELECT id, $6::bigint, $7::int, $8::bigint FROM mine
  ON CONFLICT (cart, unit) DO UPDATE SET seen_price_idr = EXCLUDED.seen_price_idr,
    quantity = CASE WHEN l.quantity + EXCLUDED.quantity <= $9::int THEN l.quantity + EXCLUDED.quantity ELSE 0 END
  RETURNING cart, quantity
)
SELECT quantity, units_beside(cart, $6) AS others FROM put
"""
)
_LOOK, _WRITE = by_owner(_SEE), by_owner(_DO)


async def _look(asker: Asker, unit: int, key: str) -> transactions.Row | None:
    column, owner = owner_of(asker)
    return await transactions.fetch_one(_LOOK[column], owner, unit, asker.actor, key)


async def _write(asker: Asker, line: CartLine, quantity: int, key: str) -> transactions.Row | None:
    """How many of the unit and of others lie there now; None when the tap was counted meanwhile."""
    column, owner = owner_of(asker)
    digest = once.digest_of({"unit": line.unit, "quantity": quantity})
    try:
        return await transactions.fetch_one(
            _WRITE[column], asker.actor, key, digest, "masuk", owner, line.unit, quantity, line.price_idr, line.most
        )
    except asyncpg.CheckViolationError:
        raise _too_many(line) from None


@retried
async def set_quantity(asker: Asker, *, unit: int, quantity: int) -> Put | None:
    """Make it this many of a unit that lies in the cart; 0 takes it out. Doing it twice is the same as once."""
    async with transaction():
        cart = await locked_cart(asker)
        if quantity == 0:
            await transactions.execute("DELETE FROM cart_line WHERE cart = $1 AND unit = $2", cart, unit)
            return None
        if not await transactions.execute(
            "UPDATE cart_line SET quantity = $3 WHERE cart = $1 AND unit = $2", cart, unit, quantity
        ):
            raise Refused("Barang ini sudah tidak ada di keranjang.")
        return await _accepted(cart, unit, asker)


def tap_key(asker: Asker, unit: int, quantity: int, nonce: str) -> str:
    """The once-key of a tap. A browser that has no nonce yet (a new device of a member) gets ten seconds instead."""
    mark = nonce or f"{asker.login_id}:{int(time.time()) // 10}"
    return hashlib.sha256(f"keranjang|{mark[:64]}|{unit}|{quantity}".encode("utf-8", "replace")).hexdigest()


async def locked_cart(asker: Asker) -> int:
    """The asker's cart, made if there is none, and locked until the end of the transaction."""
    assert asker.person_id is not None or asker.visitor_hash is not None
    person, visitor = (asker.person_id, None) if asker.person_id is not None else (None, asker.visitor_hash)
    for _ in range(2):
        cart: int | None = await transactions.fetch_value(
            "SELECT id FROM cart WHERE person = $1 OR ($1::bigint IS NULL AND visitor_hash = $2) FOR UPDATE",
            person,
            visitor,
        )
        if cart is not None:
            return cart
        cart = await transactions.fetch_value(
            "INSERT INTO cart (person, visitor_hash) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id",
            person,
            visitor,
        )
        if cart is not None:
            return cart
    raise AssertionError("a cart that was just made is there")


async def _accepted(cart: int, unit: int, asker: Asker) -> Put:
    """The line as it now is, with the price its owner is about to see; refused (and so undone) when it breaks a limit."""
    lines = await lines_of(cart, asker)
    line = next(line for line in lines if line.unit == unit)
    _check(line, len(lines))
    if line.price_idr != line.seen_idr:
        await transactions.execute(
            "UPDATE cart_line SET seen_price_idr = $3 WHERE cart = $1 AND unit = $2", cart, unit, line.price_idr
        )  # fmt: skip
    return Put(line, sum(line.quantity for line in lines))


def _check(line: CartLine, lines: int) -> None:
    """Raise Refused when the line, or the cart with so many lines, breaks a limit."""
    if line.price_idr is None:
        raise Refused("Barang ini sedang tidak dijual.")
    if line.quantity > line.most:
        raise _too_many(line)
    if lines > MOST_LINES:
        raise Refused(f"Keranjang memuat paling banyak {MOST_LINES} macam barang.")


def _too_many(line: CartLine) -> Refused:
    return Refused(f"{line.label}: paling banyak {line.most} dalam satu pesanan.", field="jumlah")
