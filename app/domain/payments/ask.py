"""Asking without being nudged: everything that is due, so that no payment hangs on a notice that never came."""

import asyncio

import structlog

from app.domain import transactions
from app.domain.errors import Refused
from app.domain.payments.decide import Truth
from app.domain.payments.end import NOT_SENT, end_attempt
from app.domain.payments.find import Payment, payment_of
from app.domain.payments.gateway import GatewayError
from app.domain.payments.settle import Settled, settle
from app.domain.payments.start import SENT_AGAIN, charge
from app.domain.payments.states import PaymentState
from app.domain.payments.subjects import bill_of

log = structlog.get_logger("payments")
AT_ONCE = 4
P = PaymentState

# A lease, not a lock: whoever dies with a row in hand leaves it to the next turn. Attempts for orders that no longer wait
# for money are due at once. What somebody else holds just now waits for the next turn: two who claim must not wait for each other.
_CLAIM = """
UPDATE payment SET ask_next_at = now() + interval '90 seconds' WHERE id IN (SELECT id FROM payment WHERE id IN (
  SELECT p.id FROM payment p WHERE p.ask_next_at <= now()
  UNION ALL
  SELECT p.id FROM payment p JOIN shop_order o ON p.subject = 'order' AND o.id = p.subject_id
    WHERE p.state IN ('intended', 'pending') AND o.state <> 'awaiting_payment' AND coalesce(p.asked_at, p.made_at) < now() - interval '15 seconds'
  LIMIT $1) FOR UPDATE SKIP LOCKED) RETURNING id
"""


async def ask_due(limit: int = 100) -> int:
    """Ask about everything that is due; how many were asked. Each stands alone."""
    due = [row["id"] for row in await transactions.fetch(_CLAIM, limit)]
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(payment_id: int) -> None:
        async with gate:
            try:
                await watch(payment_id)
            except Exception as error:
                log.warning("could not ask", payment=payment_id, error=repr(error))

    await asyncio.gather(*(one(payment_id) for payment_id in due))
    return len(due)


async def watch(payment_id: int) -> Payment:
    """Ask about one attempt and do what its answer calls for: send it once more, end it, or wait. Raises NotFound."""
    answer = await settle(payment_id)
    payment = answer.payment
    if not payment.living:
        return payment
    bill = await bill_of(payment.subject, payment.subject_id)
    try:
        if not bill.open or payment.state == P.CANCELLING:
            return await end_attempt(payment, why="pesanan tidak lagi menunggu pembayaran")
        if payment.state == P.INTENDED and answer.truth == Truth.ABSENT:
            return await _send_again(payment, answer)
    except (GatewayError, Refused) as error:
        log.info("attempt not ended yet", payment=payment.id, error=repr(error))
    return await payment_of(payment_id)


async def _send_again(payment: Payment, answer: Settled) -> Payment:
    """The gateway does not know it: send it once more under the same order id, which it takes only once; then give it up."""
    row = await transactions.fetch_one(
        "SELECT trouble, made_at > now() - interval '30 seconds' AS young FROM payment WHERE id = $1", payment.id
    )
    assert row is not None
    if row["young"] and row["trouble"] != NOT_SENT:
        return payment  # the first call may still be on its way
    if row["trouble"] == SENT_AGAIN:
        return await end_attempt(payment, why="gateway tidak menerimanya")
    mine = await transactions.execute(
        "UPDATE payment SET trouble = $2 WHERE id = $1 AND state = 'intended' AND trouble IS NOT DISTINCT FROM $3",
        payment.id, SENT_AGAIN, row["trouble"],
    )  # fmt: skip
    if not mine:
        return payment
    return await charge(payment, await bill_of(payment.subject, payment.subject_id))
