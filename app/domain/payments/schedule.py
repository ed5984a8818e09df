"""When a payment is asked about again, though no notice came."""

from datetime import datetime, timedelta

from app.domain.payments.find import Payment
from app.domain.payments.states import PaymentState as P

# After the attempt was made; from then on OFTEN while somebody could still pay it. A rarer question would do if every notice
# came, but money must stand on its order within fifteen minutes of its coming even when none does.
FIRST = (timedelta(minutes=1), timedelta(minutes=3), timedelta(minutes=10))
OFTEN = timedelta(minutes=8)
# A settlement may still be taken back within minutes, a card settles the next day. Later changes are found by the daily match.
AFTER_PAID = tuple(timedelta(minutes=after) for after in (2, 6, 13, 30, 120, 26 * 60))
# An attempt that we ended without the gateway ever having known it: its charge may still be on the way, its page still open.
GHOST = timedelta(minutes=40)
JUST_AFTER_EXPIRY = timedelta(seconds=90)


def next_ask(payment: Payment, now: datetime) -> datetime | None:
    """The time of the next question; None when nothing can change any more that the daily match would not find."""
    if payment.state == P.INTENDED:
        return now + timedelta(seconds=20 if now - payment.made_at < timedelta(minutes=2) else 60)
    if payment.state == P.CANCELLING:
        return now + timedelta(seconds=30)
    if payment.state == P.PENDING:
        times = [payment.made_at + step for step in FIRST]
        times = [moment for moment in times if moment > now] or [now + OFTEN]
        if payment.expires_at and payment.expires_at + JUST_AFTER_EXPIRY > now:
            times.append(payment.expires_at + JUST_AFTER_EXPIRY)
        return min(times)
    if payment.state in (P.PAID, P.REVERSED):
        since = payment.paid_at or payment.made_at
        return next((since + step for step in AFTER_PAID if since + step > now), None)
    if payment.transaction_id is None:
        until = max(payment.expires_at or payment.made_at, payment.made_at) + GHOST
        return now + OFTEN if now < until else None
    return None
