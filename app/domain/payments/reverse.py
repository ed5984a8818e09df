"""The gateway takes a settlement back: as if it had never come, or, where money has left already, a case for a person."""

import structlog

from app.domain import lives, transactions
from app.domain.ledger.post import reverse
from app.domain.payments.find import Payment
from app.domain.payments.refund import call_off, read
from app.domain.payments.states import PaymentState, RefundState
from app.domain.payments.subjects import Bill, was_reversed
from app.domain.payments.trouble import tell_treasurer

log = structlog.get_logger("payments")
GONE = (RefundState.SENT, RefundState.DONE)


async def take_back(payment: Payment, bill: Bill, *, why: str) -> bool:
    """Undo what the money's coming did, in the caller's unit. False: it was already on its way back, a person is told."""
    rows = await transactions.fetch(
        "SELECT * FROM refund WHERE payment = $1 AND state <> 'refused' ORDER BY id FOR UPDATE", payment.id
    )
    refunds = [read(row) for row in rows]
    if any(refund.state in GONE for refund in refunds):
        await tell_treasurer(
            f"payment:{payment.id}:gone:{payment.times_paid}", subject=f"payment:{payment.id}", entity=bill.entity,
            text=f"Gateway menarik kembali {payment.gateway_order_id} ({why}), padahal uangnya sudah dikembalikan kepada pembeli.",
        )  # fmt: skip
        return False
    for refund in refunds:
        await call_off(refund, by=None, why="gateway menarik kembali uangnya")
    await transactions.execute("UPDATE payment SET received_idr = 0 WHERE id = $1", payment.id)
    await lives.move("payment", payment.id, PaymentState.PAID, PaymentState.REVERSED, why=why)
    await was_reversed(payment)
    if payment.fee_idr:
        await reverse(
            bill.entity,
            payment.fee_source,
            source=f"{payment.reversed_source}:fee",
            memo=f"Biaya batal, {payment.gateway_order_id}",
        )
    log.warning("payment reversed", payment=payment.id, why=why)
    return True
