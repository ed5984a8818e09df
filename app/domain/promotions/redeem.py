"""Vouchers are used and given back by guarded writes: a budget and a cap hold however many try at once."""

from app.domain import transactions
from app.domain.errors import Refused
from app.domain.promotions.deals import Deal

# The cap by person first, then the budget: both rows stay locked until the order stands. Neither is read before it is written.
_COUNT_PERSON = """
INSERT INTO voucher_person AS v (promotion, person, used) SELECT $1, $2, 1 FROM promotion p WHERE p.id = $1 AND p.per_person >= 1
ON CONFLICT (promotion, person) DO UPDATE SET used = v.used + 1 WHERE v.used < (SELECT per_person FROM promotion WHERE id = $1)
"""
_SPEND = """
UPDATE promotion SET spent_idr = spent_idr + $2, used = used + 1
WHERE id = $1 AND spent_idr + $2 <= budget_idr AND (state = 'running' OR $3)
"""


async def use_voucher(deal: Deal, *, person: int) -> None:
    """Take one use and its rupiah, inside the order's transaction, before any stock is locked. Raises Refused when the limits say no."""
    assert transactions.in_transaction(), "used with the order, or not at all"
    trouble = await _take(deal.promotion.id, person, deal.total_idr)
    if trouble:
        raise Refused(f"Voucher {deal.promotion.code} {trouble}", field="voucher")


async def _take(promotion: int, person: int, amount_idr: int, *, again: bool = False) -> str:
    if not await transactions.execute(_COUNT_PERSON, promotion, person):
        return "sudah Anda pakai sebanyak yang boleh. Lepaskan dari keranjang, lalu lanjutkan."
    if not await transactions.execute(_SPEND, promotion, amount_idr, again):
        await _uncount(promotion, person)
        return "sudah habis anggarannya atau sudah dihentikan. Lepaskan dari keranjang, lalu lanjutkan."
    return ""


async def _uncount(promotion: int, person: int) -> None:
    await transactions.execute(
        "UPDATE voucher_person SET used = used - 1 WHERE promotion = $1 AND person = $2", promotion, person
    )


async def give_voucher_back(order_id: int) -> bool:
    """The order ended without a sale: its voucher may be used again. Twice is the same as once. Inside the deed's transaction."""
    row = await transactions.fetch_one(
        "UPDATE voucher_use SET returned_at = now() WHERE order_id = $1 AND returned_at IS NULL RETURNING promotion, person, amount_idr",
        order_id,
    )
    if row is None:
        return False
    await _uncount(row["promotion"], row["person"])
    await transactions.execute(
        "UPDATE promotion SET spent_idr = spent_idr - $2, used = used - 1 WHERE id = $1",
        row["promotion"],
        row["amount_idr"],
    )
    return True


async def take_voucher_again(order_id: int) -> bool:
    """Late money revives an order: its voucher counts once more, if the limits still allow it. True where there was none."""
    row = await transactions.fetch_one(
        "SELECT promotion, person, amount_idr FROM voucher_use WHERE order_id = $1 AND returned_at IS NOT NULL FOR UPDATE",
        order_id,
    )
    if row is None:
        return True
    if await _take(row["promotion"], row["person"], row["amount_idr"], again=True):
        return False
    await transactions.execute("UPDATE voucher_use SET returned_at = NULL WHERE order_id = $1", order_id)
    return True
