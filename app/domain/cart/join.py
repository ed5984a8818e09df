"""A guest logs in: what lay in the browser's cart joins the person's own."""

from app.domain import transactions
from app.domain.transactions import in_transaction, retried, transaction


async def join_carts(visitor_hash: bytes, person_id: int) -> None:
    """Move the guest's lines to the person, quantities added up to what one order may hold. Twice is the same as once.

    Works inside the transaction of the log-in or in one of its own.
    """
    if in_transaction():
        await _join(visitor_hash, person_id)
    else:
        await _join_alone(visitor_hash, person_id)


@retried
async def _join_alone(visitor_hash: bytes, person_id: int) -> None:
    async with transaction():
        await _join(visitor_hash, person_id)


async def _join(visitor_hash: bytes, person_id: int) -> None:
    guest = await transactions.fetch_value("SELECT id FROM cart WHERE visitor_hash = $1 FOR UPDATE", visitor_hash)
    if guest is None:
        return
    await transactions.execute("INSERT INTO cart (person) VALUES ($1) ON CONFLICT DO NOTHING", person_id)
    mine = await transactions.fetch_value("SELECT id FROM cart WHERE person = $1 FOR UPDATE", person_id)
    await transactions.execute(
        "INSERT INTO cart_line (cart, unit, quantity, seen_price_idr, added_at)"
        " SELECT $2, g.unit, LEAST(g.quantity, u.max_per_order), g.seen_price_idr, g.added_at"
        " FROM cart_line g JOIN product_unit u ON u.id = g.unit WHERE g.cart = $1"
        " ON CONFLICT (cart, unit) DO UPDATE SET quantity = LEAST(cart_line.quantity + EXCLUDED.quantity,"
        " (SELECT max_per_order FROM product_unit WHERE id = EXCLUDED.unit))",
        guest, mine,
    )  # fmt: skip
    await transactions.execute("DELETE FROM cart WHERE id = $1", guest)
