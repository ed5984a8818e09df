"""Beli lagi: what was ordered once goes into the cart again, at today's prices. Ubah: the same, and the order is called off."""

from app.domain import transactions
from app.domain.cart.put import locked_cart
from app.domain.checkout.cancel import cancel_own
from app.domain.errors import Refused
from app.domain.orders.find import order_of
from app.domain.people.asker import Asker
from app.domain.transactions import retried, transaction

# What lies in the cart already stays; the old price is what was seen last, so the cart says what has changed since.
_AGAIN = """
INSERT INTO cart_line (cart, unit, quantity, seen_price_idr)
SELECT $1, l.unit, LEAST(l.quantity, u.max_per_order), l.price_idr
FROM order_line l JOIN product_unit u ON u.id = l.unit JOIN product p ON p.id = l.product AND p.published
WHERE l.order_id = $2 AND EXISTS (SELECT FROM price r WHERE r.unit = u.id AND r.valid_until IS NULL) ORDER BY l.line_no
ON CONFLICT (cart, unit) DO UPDATE SET quantity = LEAST(GREATEST(cart_line.quantity, EXCLUDED.quantity), 9999)
"""


async def order_again(asker: Asker, number: str) -> int:
    """Put the lines of the asker's own order into the cart; how many could be. Twice is the same as once."""
    order = await order_of(asker, number)
    put = await _put(asker, order.id)
    if not put:
        raise Refused("Barang dari pesanan ini sudah tidak dijual.")
    return put


async def change_order(asker: Asker, number: str) -> int:
    """Call the asker's own order off and lay its goods into the cart, to be changed and ordered anew; how many lines.

    Until packing begins. Money that was paid goes back as with any cancellation. Raises NotFound, Refused.
    """
    await cancel_own(asker, number, reason="diubah")
    return await order_again(asker, number)


@retried
async def _put(asker: Asker, order_id: int) -> int:
    async with transaction():
        return await transactions.execute(_AGAIN, await locked_cart(asker), order_id)
