"""An answer that is about something else: another order, another merchant, another sum."""

from app.domain import lives, transactions
from app.domain.ledger.post import post
from app.domain.money import rupiah
from app.domain.payments.find import Payment
from app.domain.payments.gateway import Status
from app.domain.payments.methods import CARD
from app.domain.payments.refund import write_refund
from app.domain.payments.states import PaymentState, RefundState
from app.domain.payments.subjects import Bill, unusable
from app.domain.payments.trouble import tell_treasurer


def strange(payment: Payment, status: Status, *, merchant_id: str) -> str | None:
    """In what the answer differs from what we wrote down before asking for money, in a word; None if in nothing."""
    if not status.found:
        return None
    pinned = payment.transaction_id and (payment.method != CARD or payment.received_idr)
    differs = {
        "pesanan": status.gateway_order_id != payment.gateway_order_id,
        "transaksi": bool(pinned) and status.transaction_id != payment.transaction_id,
        "merchant": status.merchant_id != merchant_id,
        "mata uang": status.currency != "IDR",
        "jumlah": status.amount_idr != payment.amount_idr,
    }
    return next((what for what, so in differs.items() if so), None)


async def money_of_another_amount(payment: Payment, bill: Bill, status: Status) -> None:
    """The gateway holds a sum that was never asked for: the order is not paid by it, the sum is a debt to the payer."""
    if payment.state in (PaymentState.PAID, PaymentState.REFUNDED, PaymentState.REVERSED):
        return  # its own money was booked before; that the sum is another now is for a person to find out
    if payment.living:
        await lives.move("payment", payment.id, payment.state, PaymentState.DENIED, why=f"gateway: {status.amount_idr}")
    source, sum_idr = f"payment:{payment.id}:wrong_amount", status.amount_idr
    if await transactions.fetch_value("SELECT EXISTS (SELECT FROM refund WHERE source = $1)", source):
        return
    await unusable(bill.subject, bill.subject_id, sum_idr)
    reason = "Jumlah yang diterima gateway berbeda dari tagihan"
    refund = await write_refund(
        bill.subject,
        bill.subject_id,
        None,
        sum_idr,
        reason,
        by=None,
        source=source,
        from_role="utang_pengembalian",
        state=RefundState.OWED,
    )
    await post(
        bill.entity, source=f"refund:{refund.id}:held", memo=f"Jumlah berbeda, {payment.gateway_order_id}",
        postings={"piutang_gateway": sum_idr, "utang_pengembalian": -sum_idr},
    )  # fmt: skip
    await tell_treasurer(
        source, subject=f"payment:{payment.id}", entity=bill.entity,
        text=f"Gateway memegang {rupiah(sum_idr)} untuk {payment.gateway_order_id}, tagihannya {rupiah(payment.amount_idr)}."
        " Pesanan tidak dianggap lunas; uangnya dicatat sebagai utang pengembalian.",
    )  # fmt: skip
