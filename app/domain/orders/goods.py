"""What an order holds: its voucher, its time of delivery, and goods locked in the order of their ids. Given back, or held again."""

from app.domain import transactions
from app.domain.delivery.promise import give_place_back, take_place_again
from app.domain.promotions.redeem import give_voucher_back, take_voucher_again
from app.domain.stock.moves import lock

_LOCK = """
SELECT s.product, s.place, s.on_hand - s.reserved AS free, r.quantity
FROM reservation r JOIN stock_level s ON s.place = r.place AND s.product = r.product
WHERE r.order_id = $1 AND r.state = $2 ORDER BY s.product, s.place FOR UPDATE OF s
"""


async def release_goods(order_id: int) -> int:
    """Give back what the order still holds; how many kinds of goods. Twice is the same as once."""
    await give_voucher_back(order_id)
    await transactions.fetch(_LOCK, order_id, "held")
    released = await transactions.execute(
        "UPDATE reservation SET state = 'released' WHERE order_id = $1 AND state = 'held'", order_id
    )
    await give_place_back(order_id)
    return released


async def hold_again(order_id: int) -> bool:
    """Hold once more what was released, all of it or nothing; False when something has been sold, or the voucher used up, meanwhile."""
    if not await take_voucher_again(order_id):
        return False
    rows = await transactions.fetch(_LOCK, order_id, "released")
    if not rows or any(row["free"] < row["quantity"] for row in rows):
        await give_voucher_back(order_id)
        return False
    await transactions.execute(
        "UPDATE reservation SET state = 'held', held_until = now() + interval '3 days' WHERE order_id = $1 AND state = 'released'",
        order_id,
    )
    await take_place_again(order_id)
    return True


async def move_goods(order_id: int, place: int) -> list[int]:
    """Promise the order's goods at another place instead. The products of which there is not enough: then nothing moved."""
    held = await transactions.fetch(
        "SELECT product, place, quantity FROM reservation WHERE order_id = $1 AND state = 'held'", order_id
    )
    levels = await lock([place, *{row["place"] for row in held}], [row["product"] for row in held])
    free = {
        product: level["on_hand"] - level["reserved"] for (where, product), level in levels.items() if where == place
    }
    short = [row["product"] for row in held if free.get(row["product"], 0) < row["quantity"]]
    if not short:
        await transactions.execute(
            "UPDATE reservation SET place = $2 WHERE order_id = $1 AND state = 'held'", order_id, place
        )
    return short


async def hold_longer(order_id: int) -> None:
    """Paid goods wait for their buyer, not for an hour."""
    await transactions.execute(
        "UPDATE reservation SET held_until = now() + interval '3 days' WHERE order_id = $1 AND state = 'held'", order_id
    )
