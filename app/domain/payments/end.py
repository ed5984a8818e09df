"""Ending an attempt: at the gateway first, for until it says so somebody may still pay."""

from app.domain import lives, transactions
from app.domain.payments.decide import Truth
from app.domain.payments.find import Payment, attempts_of, payment_of
from app.domain.payments.gateway import A_PERSON_WAITS, GatewayRefused, GatewayUnavailable, asked, gateway, patience
from app.domain.payments.methods import CARD
from app.domain.payments.settle import settle
from app.domain.payments.states import PaymentState
from app.domain.payments.subjects import bill_of
from app.domain.transactions import retried, transaction

P = PaymentState
NOT_SENT = "belum terkirim"  # the one trouble that says for certain that the gateway knows nothing
TOO_LATE = {"412", "404"}  # no longer to be cancelled, or not there: its status says more


async def end_attempts(subject_id: int, *, subject: str = "order", why: str = "pesanan diakhiri") -> None:
    """End every living attempt to pay an order, or another subject. Those that were paid first are settled instead.

    Outside of any transaction. Raises GatewayError while the gateway does not say: then nothing may be taken for unpaid.
    """
    with patience(A_PERSON_WAITS):
        for payment in await attempts_of(subject, subject_id):
            if payment.living:
                await end_attempt(payment, why=why)


async def settle_or_end(subject_id: int, *, subject: str = "order") -> None:
    """The same, for one whose hour has come: what was paid in the last minute is settled, the rest ends."""
    await end_attempts(subject_id, subject=subject, why="batas waktu pembayaran lewat")


async def end_attempt(payment: Payment, *, why: str) -> Payment:
    """Bring one attempt to its end, whichever that is; the attempt as it then stands. Raises GatewayError if unknown."""
    if payment.state == P.INTENDED and payment.trouble == NOT_SENT:
        return await _end_here(payment, why)
    if payment.state in (P.INTENDED, P.CANCELLING) or payment.method == CARD:
        payment = await _ask(payment)
        if payment.state == P.INTENDED:
            raise GatewayUnavailable("the charge may still be on its way")
    if payment.state == P.PENDING:
        payment = await _cancelling(payment, why)
    if payment.state == P.CANCELLING:
        payment = await _cancel(payment)
    return payment


async def _ask(payment: Payment) -> Payment:
    answer = await settle(payment.id)
    if not answer.answered:
        raise GatewayUnavailable(answer.payment.trouble or "no answer")
    now = answer.payment
    if answer.truth != Truth.ABSENT or not now.living:
        return now
    if now.state == P.INTENDED and not await _too_young(now):
        return await _end_here(now, "gateway tidak mengenalnya")
    if now.method == CARD and now.state == P.PENDING:
        # Nothing was chosen on the hosted page. It stays open for its hour, so this attempt is watched until then.
        return await _end_here(now, "halaman kartu ditinggalkan")
    return now


async def _too_young(payment: Payment) -> bool:
    """A charge without an answer can still arrive for as long as our own call may take."""
    young: bool = await transactions.fetch_value(
        "SELECT made_at > now() - interval '30 seconds' FROM payment WHERE id = $1", payment.id
    )
    return young


async def _cancelling(payment: Payment, why: str) -> Payment:
    await lives.move("payment", payment.id, P.PENDING, P.CANCELLING, why=why)
    await transactions.execute(
        "UPDATE payment SET ask_next_at = now() + interval '20 seconds' WHERE id = $1", payment.id
    )
    return await payment_of(payment.id)


async def _cancel(payment: Payment) -> Payment:
    """Ask the gateway to end it, then believe only its status."""
    try:
        await asked(gateway().cancel(payment.transaction_id or payment.gateway_order_id))
    except GatewayRefused as refused:
        if refused.code not in TOO_LATE:
            raise
    answer = await settle(payment.id)
    if answer.payment.state == P.CANCELLING:
        raise GatewayUnavailable("the gateway has not ended it yet")
    return answer.payment


@retried
async def _end_here(payment: Payment, why: str) -> Payment:
    """End what the gateway does not know. It stays watched: should money come after all, it is owed."""
    async with transaction():
        await bill_of(payment.subject, payment.subject_id, lock=True)
        now = await payment_of(payment.id, lock=True)
        if now.living and now.transaction_id is None:
            await lives.move("payment", now.id, now.state, P.CANCELLED, why=why)
            await transactions.execute(
                "UPDATE payment SET ask_next_at = now() + interval '5 minutes' WHERE id = $1", now.id
            )
    return await payment_of(payment.id)
