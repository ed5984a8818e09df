"""A refund has reached the person: state, books, and the payment it came from, in the caller's unit."""

from app.domain import lives, transactions
from app.domain.errors import Refused
from app.domain.ledger.between import owe
from app.domain.ledger.errors import DrawerShort
from app.domain.ledger.post import post
from app.domain.payments.find import payment_of
from app.domain.payments.refund import ENTITY, Refund
from app.domain.payments.states import PaymentState, RefundState
from app.domain.savings.tender import return_to_savings

PAID_FROM = {"gateway": "piutang_gateway", "tunai": "kas_toko", "transfer": "bank"}


async def done(refund: Refund, *, way: str, by: int | None = None, drawer: int = ENTITY) -> bool:
    """Close it, whoever paid; False if somebody else was first. Order, payment and refund are locked by the caller.

    `drawer`: the co-op whose cash it was, for `way` "tunai"; a primary then owes the store that much less.
    """
    if not await lives.move("refund", refund.id, refund.state, RefundState.DONE, by=by, why=way):
        return False
    await transactions.execute(
        "UPDATE refund SET done_at = now(), way = $2, paid_by = $3, trouble = NULL WHERE id = $1", refund.id, way, by
    )
    try:
        await _in_books(refund, way, by=by, drawer=drawer)
    except DrawerShort as short:  # the officer may choose another way
        raise Refused(short.sentence, field="cara") from short
    await transactions.execute(
        "UPDATE task SET done_at = now(), done_by = $2, outcome = 'selesai' WHERE source = $1 AND done_at IS NULL",
        f"refund:{refund.id}:owed", by,
    )  # fmt: skip
    if refund.payment:
        await _all_went_back(refund.payment)
    return True


async def _in_books(refund: Refund, way: str, *, by: int | None, drawer: int) -> None:
    source, memo = f"refund:{refund.id}:done", f"Pengembalian dibayar: {refund.reason}"[:200]
    went_idr, settled = -refund.amount_idr, {"utang_pengembalian": refund.amount_idr}
    if refund.tender:
        await return_to_savings(
            refund.tender, refund.amount_idr, source=source, memo=f"Pengembalian: {refund.reason}"[:200], by=by
        )
    elif drawer == ENTITY:
        await post(ENTITY, source=source, memo=memo, postings={**settled, PAID_FROM[way]: went_idr}, by=by)
    else:
        await owe(
            debtor=drawer, creditor=ENTITY, amount_idr=went_idr, source=source, memo=memo,
            at_debtor={PAID_FROM[way]: went_idr}, at_creditor=settled, by=by,
        )  # fmt: skip


async def _all_went_back(payment_id: int) -> None:
    payment = await payment_of(payment_id)
    gone: int = await transactions.fetch_value(
        "SELECT coalesce(sum(amount_idr), 0)::bigint FROM refund WHERE payment = $1 AND state = 'done'", payment_id
    )
    if payment.state == PaymentState.PAID and gone == payment.received_idr:
        await lives.move("payment", payment_id, PaymentState.PAID, PaymentState.REFUNDED, why="semua dikembalikan")
