"""Refunds on their way through the gateway: once for each key, whatever happens to the answers."""

from datetime import timedelta

import structlog

from app.domain import lives, transactions
from app.domain.payments.done import done
from app.domain.payments.find import payment_of
from app.domain.payments.gateway import (
    GatewayBusy,
    GatewayError,
    GatewayMisconfigured,
    GatewayRefused,
    Status,
    asked,
    gateway,
)
from app.domain.payments.refund import Refund, ask_officer, lock_refund, read, refund_of
from app.domain.payments.states import RefundState
from app.domain.payments.trouble import tell_treasurer
from app.domain.transactions import retried, transaction

log = structlog.get_logger("payments")
R = RefundState
KEY_LIVES = "6 days"  # the gateway remembers a refund key for seven
LONGEST_PAUSE = 60  # minutes


async def send_due(limit: int = 50) -> int:
    """Every refund that is due; how many were tried."""
    rows = await transactions.fetch(
        "SELECT id FROM refund WHERE state IN ('approved', 'sent') AND next_try_at <= now() ORDER BY id LIMIT $1", limit
    )
    for row in rows:
        try:
            await send_refund(row["id"])
        except Exception as error:
            log.warning("refund not sent", refund=row["id"], error=repr(error))
    return len(rows)


async def send_refund(refund_id: int) -> Refund | None:
    """Send one refund, or find out what became of it. None when another worker has it, or it is not due."""
    refund, before = await _claim(refund_id)
    if refund is None:
        return None
    payment = await payment_of(refund.payment or 0)
    assert payment.transaction_id, "what was paid has a transaction"
    try:
        if before == R.SENT:
            status = await asked(gateway().status(payment.transaction_id))
            if _shown(status, refund):
                return await _done(refund_id)
            if await _too_old(refund_id):
                return await _owed(refund_id, "gateway tidak mengenalnya")
        await asked(gateway().refund(payment.transaction_id, refund.refund_key, refund.amount_idr, refund.reason))
    except GatewayRefused as refused:
        return await _refused(refund, refused, payment.transaction_id)
    except GatewayMisconfigured:
        await tell_treasurer(
            "gateway:misconfigured", subject="gateway", text="Gateway menolak kunci kami. Pengembalian tertahan."
        )
        return await _again(refund, before if before == R.SENT else R.APPROVED, "kunci ditolak")
    except GatewayBusy:
        return await _again(refund, before, "gateway sibuk")  # nothing was sent: it stands where it stood
    except GatewayError as error:
        return await _again(refund, R.SENT, str(error))
    return await _done(refund_id)


@retried
async def _claim(refund_id: int) -> tuple[Refund | None, RefundState]:
    """Take it for two minutes and say SENT before it is: from now on the outcome is unknown until the gateway tells."""
    async with transaction():
        row = await transactions.fetch_one("SELECT * FROM refund WHERE id = $1 FOR UPDATE SKIP LOCKED", refund_id)
        if row is None or row["state"] not in (R.APPROVED, R.SENT):
            return None, R.REFUSED
        taken = await transactions.execute(
            "UPDATE refund SET tries = tries + 1, next_try_at = now() + interval '2 minutes' WHERE id = $1 AND next_try_at <= now()",
            refund_id,
        )  # fmt: skip
        if not taken:
            return None, R.REFUSED
        if row["state"] == R.APPROVED:
            await lives.move("refund", refund_id, R.APPROVED, R.SENT)
    return read(row), RefundState(row["state"])


def _shown(status: Status, refund: Refund) -> bool:
    return any(line.refund_key == refund.refund_key and line.amount_idr == refund.amount_idr for line in status.refunds)


@retried
async def _done(refund_id: int) -> Refund:
    async with transaction():
        refund = await lock_refund(refund_id)
        if refund.state == R.SENT:
            await done(refund, way="gateway")
    return await refund_of(refund_id)


async def _refused(refund: Refund, refused: GatewayRefused, transaction_id: str) -> Refund:
    """A definite no. A card that is only captured can be refunded tomorrow; everything else an officer pays."""
    try:
        status = await asked(gateway().status(transaction_id))
    except GatewayError:
        return await _again(refund, R.SENT, str(refused))
    if _shown(status, refund):
        return await _done(refund.id)
    if status.status == "capture" and not await _too_old(refund.id):
        return await _again(refund, R.APPROVED, "kartu belum disetel", minutes=60)
    return await _owed(refund.id, f"gateway: {refused.code}")


@retried
async def _owed(refund_id: int, why: str) -> Refund:
    async with transaction():
        refund = await lock_refund(refund_id)
        if refund.state == R.SENT:
            await lives.move("refund", refund_id, R.SENT, R.OWED, why=why)
            await transactions.execute(
                "UPDATE refund SET way = 'transfer', trouble = $2 WHERE id = $1", refund_id, why[:200]
            )
            await ask_officer(refund)
    return await refund_of(refund_id)


@retried
async def _again(refund: Refund, state: RefundState, trouble: str, *, minutes: int | None = None) -> Refund:
    pause = timedelta(minutes=minutes or min(2 ** min(refund.tries, 6), LONGEST_PAUSE))
    async with transaction():
        now = await lock_refund(refund.id)
        if now.state == R.SENT and state == R.APPROVED:
            await lives.move("refund", refund.id, R.SENT, R.APPROVED, why=trouble[:200])
        await transactions.execute(
            "UPDATE refund SET next_try_at = now() + $2, trouble = $3 WHERE id = $1 AND state IN ('approved', 'sent')",
            refund.id, pause, trouble[:200],
        )  # fmt: skip
        if refund.tries == 10:
            await tell_treasurer(
                f"refund:{refund.id}:stuck",
                subject=f"refund:{refund.id}",
                text="Pengembalian lewat gateway sudah sepuluh kali tertunda.",
            )
    return await refund_of(refund.id)


async def _too_old(refund_id: int) -> bool:
    old: bool = await transactions.fetch_value(
        "SELECT made_at < now() - $2::text::interval FROM refund WHERE id = $1", refund_id, KEY_LIVES
    )
    return old
