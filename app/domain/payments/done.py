"""A refund has reached the person: state, books, and the payment it came from, in the caller's unit."""

from app.domain import lives, transactions
from app.domain.ledger.post import post
from app.domain.payments.find import payment_of
from app.domain.payments.refund import ENTITY, Refund
from app.domain.payments.states import PaymentState, RefundState

PAID_FROM = {"gateway": "piutang_gateway", "tunai": "kas_toko", "transfer": "bank"}


async def done(refund: Refund, *, way: str, by: int | None = None) -> bool:
    """Close it, whoever paid; False if somebody else was first. Order, payment and refund are locked by the caller."""
    if not await lives.move("refund", refund.id, refund.state, RefundState.DONE, by=by, why=way):
        return False
    await transactions.execute(
        "UPDATE refund SET done_at = now(), way = $2, paid_by = $3, trouble = NULL WHERE id = $1", refund.id, way, by
    )
    await post(
        ENTITY, source=f"refund:{refund.id}:done", memo=f"Pengembalian dibayar: {refund.reason}"[:200], by=by,
        postings={"utang_pengembalian": refund.amount_idr, PAID_FROM[way]: -refund.amount_idr},
    )  # fmt: skip
    await transactions.execute(
        "UPDATE task SET done_at = now(), done_by = $2, outcome = 'selesai' WHERE source = $1 AND done_at IS NULL",
        f"refund:{refund.id}:owed", by,
    )  # fmt: skip
    if refund.payment:
        await _all_went_back(refund.payment)
    return True


async def _all_went_back(payment_id: int) -> None:
    payment = await payment_of(payment_id)
    gone: int = await transactions.fetch_value(
        "SELECT coalesce(sum(amount_idr), 0)::bigint FROM refund WHERE payment = $1 AND state = 'done'", payment_id
    )
    if payment.state == PaymentState.PAID and gone == payment.received_idr:
        await lives.move("payment", payment_id, PaymentState.PAID, PaymentState.REFUNDED, why="semua dikembalikan")
