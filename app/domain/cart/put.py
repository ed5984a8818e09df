"""Putting goods into a cart, changing how many, taking them out. The row of the cart is locked first: one change at a time."""

import hashlib
import time
from dataclasses import dataclass

from app.domain import transactions
from app.domain.cart.lines import MOST_LINES, CartLine, lines_of
from app.domain.errors import Refused
from app.domain.once import first_time
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
    """Add to what is there already; None when this very tap was counted before.

    The same page is served to everybody, so its form has no key of its own. `nonce` comes from the readable cookie and changes
    with each answer: a double tap, or a second try after a lost answer, still carries the old one and counts once.
    """
    async with transaction():
        key = tap_key(asker, unit, quantity, nonce)
        if await first_time(asker.actor, key, {"unit": unit, "quantity": quantity}, answer="masuk") is not None:
            return None
        cart = await locked_cart(asker)
        await _upsert(cart, unit, quantity, adding=True)
        return await _accepted(cart, unit, asker)


@retried
async def set_quantity(asker: Asker, *, unit: int, quantity: int) -> Put | None:
    """Make it this many of a unit that lies in the cart; 0 takes it out. Doing it twice is the same as once."""
    async with transaction():
        cart = await locked_cart(asker)
        if quantity == 0:
            await transactions.execute("DELETE FROM cart_line WHERE cart = $1 AND unit = $2", cart, unit)
            return None
        if not await _upsert(cart, unit, quantity, adding=False):
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


async def _upsert(cart: int, unit: int, quantity: int, *, adding: bool) -> bool:
    """Write the quantity; False when there is no such line to change. Unknown and hidden units are refused."""
    if not adding:
        return await transactions.execute(
            "UPDATE cart_line SET quantity = $3 WHERE cart = $1 AND unit = $2", cart, unit, quantity
        ) == 1  # fmt: skip
    written = await transactions.execute(
        "INSERT INTO cart_line (cart, unit, quantity, seen_price_idr)"
        " SELECT $1, u.id, $3, 0 FROM product_unit u JOIN product p ON p.id = u.product AND p.published WHERE u.id = $2"
        " ON CONFLICT (cart, unit) DO UPDATE SET quantity = LEAST(cart_line.quantity + EXCLUDED.quantity, $4)",
        cart, unit, quantity, MOST,
    )  # fmt: skip
    if not written:
        raise Refused("Barang ini tidak dijual.")
    return True


async def _accepted(cart: int, unit: int, asker: Asker) -> Put:
    """The line as it now is, with the price its owner is about to see; refused (and so undone) when it breaks a limit."""
    lines = await lines_of(cart, asker)
    line = next(line for line in lines if line.unit == unit)
    if line.price_idr is None:
        raise Refused("Barang ini sedang tidak dijual.")
    if line.quantity > line.most:
        raise Refused(f"{line.label}: paling banyak {line.most} dalam satu pesanan.", field="jumlah")
    if len(lines) > MOST_LINES:
        raise Refused(f"Keranjang memuat paling banyak {MOST_LINES} macam barang.")
    if line.price_idr != line.seen_idr:
        await transactions.execute(
            "UPDATE cart_line SET seen_price_idr = $3 WHERE cart = $1 AND unit = $2", cart, unit, line.price_idr
        )  # fmt: skip
    return Put(line, sum(line.quantity for line in lines))
