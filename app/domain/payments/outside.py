"""The refunds that the gateway shows: ours that had no answer are done now; those of the dashboard are written down."""

import hashlib
import re

from app.domain import lives, transactions
from app.domain.money import rupiah
from app.domain.payments.done import done
from app.domain.payments.find import Payment
from app.domain.payments.gateway import RefundLine, Status
from app.domain.payments.refund import decided_in_books, promised, refund_of, write_refund
from app.domain.payments.states import RefundState
from app.domain.payments.subjects import Bill, lock_subject, was_refunded_elsewhere
from app.domain.payments.trouble import tell_treasurer

KEY = re.compile(r"[A-Za-z0-9_-]{3,40}", re.ASCII)


async def refunds_at_gateway(payment: Payment, bill: Bill, status: Status) -> None:
    """Bring every line of the gateway's refunds into our books, once each. Inside the unit that locked order and payment."""
    lines = status.refunds or (
        (RefundLine("semua", status.refunded_idr, "", None, None),) if status.refunded_idr else ()
    )
    for line in lines:
        known = await transactions.fetch_one("SELECT id, state FROM refund WHERE refund_key = $1", _key(payment, line))
        if known is None:
            await _made_elsewhere(payment, bill, line)
        elif known["state"] in (RefundState.SENT, RefundState.APPROVED):
            await _ours_after_all(known["id"])


async def _ours_after_all(refund_id: int) -> None:
    refund = await refund_of(refund_id, lock=True)
    if refund.state == RefundState.APPROVED:
        await lives.move("refund", refund_id, RefundState.APPROVED, RefundState.SENT, why="terlihat di gateway")
        refund = await refund_of(refund_id)
    if refund.state == RefundState.SENT:
        await done(refund, way="gateway")


async def _made_elsewhere(payment: Payment, bill: Bill, line: RefundLine) -> None:
    """Once for each line: the money is gone, so it settles what we owed of that sum, or is a new refund; then a person is told."""
    source = f"payment:{payment.id}:outside:{_key(payment, line)}"
    if await transactions.fetch_value("SELECT EXISTS (SELECT FROM task WHERE source = $1)", source):
        return
    todo = await _pays_what_we_owed(payment, line) or await _a_new_refund(payment, line, source)
    await tell_treasurer(
        source, subject=f"payment:{payment.id}", entity=bill.entity,
        text=f"{rupiah(line.amount_idr)} dari {payment.gateway_order_id} dikembalikan di luar Indora. {todo}",
    )  # fmt: skip


async def _pays_what_we_owed(payment: Payment, line: RefundLine) -> str:
    """The very sum that an officer was to pay, or that we were about to send: nobody may pay it again. Empty if there is none."""
    ours = await transactions.fetch_value(
        "SELECT id FROM refund WHERE payment = $1 AND amount_idr = $2 AND state IN ('owed', 'approved') ORDER BY id LIMIT 1", payment.id, line.amount_idr
    )  # fmt: skip
    if ours is None:
        return ""
    refund = await refund_of(ours, lock=True)
    if refund.state == RefundState.APPROVED:
        await lives.move("refund", ours, RefundState.APPROVED, RefundState.SENT, why="dibayar lewat dasbor gateway")
        refund = await refund_of(ours)
    await done(refund, way="gateway")
    return f"Itu melunasi pengembalian nomor {ours}, jadi jangan dibayar lagi. Tidak ada yang tersisa."


async def _a_new_refund(payment: Payment, line: RefundLine, source: str) -> str:
    if not await promised(payment, line.amount_idr):
        return "Itu lebih dari sisa uangnya menurut Indora. Cocokkan dengan mutasi di dasbor gateway sebelum membayar pengembalian apa pun dari pesanan ini."
    about = await lock_subject(payment.subject, payment.subject_id)
    refund = await write_refund(
        payment.subject, payment.subject_id, payment, line.amount_idr, line.reason or "Dikembalikan lewat dasbor gateway", by=None, source=source,
        from_role=about["from_role"], state=RefundState.APPROVED, key=_key(payment, line),
    )  # fmt: skip
    await decided_in_books(refund)
    await lives.move("refund", refund.id, RefundState.APPROVED, RefundState.SENT, why="di luar Indora")
    await done(await refund_of(refund.id), way="gateway")
    return await was_refunded_elsewhere(payment, line.amount_idr)


def _key(payment: Payment, line: RefundLine) -> str:
    """The gateway's key, or one made of it where ours could not be."""
    if KEY.fullmatch(line.refund_key) and line.refund_key != "semua":
        return line.refund_key
    return f"out-{hashlib.sha256(f'{payment.id}|{line.refund_key}'.encode()).hexdigest()[:24]}"
