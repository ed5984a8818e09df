"""Deposits that nobody paid end at their hour, or when the person calls them off; only after the gateway was asked about the money."""

import structlog

from app.domain import transactions
from app.domain.errors import NotFound, Refused
from app.domain.lives import move
from app.domain.payments.end import end_attempts, settle_or_end
from app.domain.payments.gateway import GatewayError
from app.domain.savings.states import DepositState
from app.domain.transactions import retried, transaction

log = structlog.get_logger("savings")
D = DepositState
_DUE = (
    "SELECT id FROM savings_deposit WHERE state = 'awaiting_payment' AND pay_until < now() ORDER BY random() LIMIT $1"
)
_LIVING = (
    "SELECT EXISTS (SELECT FROM payment WHERE subject = 'savings' AND subject_id = $1"
    " AND state IN ('intended','pending','cancelling'))"
)


async def expire_due(limit: int = 50) -> int:
    """End what is due by the database's clock; how many ended. What cannot be asked waits for the next turn."""
    ended = 0
    for row in await transactions.fetch(_DUE, limit):
        try:
            await settle_or_end(row["id"], subject="savings")
            ended += await _end(row["id"], D.EXPIRED, "Batas waktu pembayaran lewat")
        except GatewayError as error:
            log.warning("cannot ask before expiring", deposit=row["id"], error=repr(error))
    return ended


async def cancel_deposit(person: int | None, number: str) -> None:
    """The person calls off a deposit that waits for money. Raises NotFound, Refused; twice is the same as once."""
    row = await transactions.fetch_one(
        "SELECT id, state FROM savings_deposit WHERE number = $1 AND person = $2", number, person
    )
    if row is None:
        raise NotFound
    if row["state"] in (D.CANCELLED, D.EXPIRED):
        return
    try:
        await end_attempts(row["id"], subject="savings", why="setoran dibatalkan")
    except GatewayError:
        raise Refused("Layanan pembayaran belum menjawab. Tunggu beberapa menit, lalu batalkan sekali lagi.") from None
    if not await _end(row["id"], D.CANCELLED, "Oleh penyetor"):
        raise Refused("Setoran ini sudah dibayar, jadi tidak dapat dibatalkan.")


@retried
async def _end(deposit: int, go_to: DepositState, why: str) -> bool:
    """Decide again with the row locked: the money may have come."""
    async with transaction():
        state = await transactions.fetch_value("SELECT state FROM savings_deposit WHERE id = $1 FOR UPDATE", deposit)
        if state != D.AWAITING or await transactions.fetch_value(_LIVING, deposit):
            return False
        return await move("savings_deposit", deposit, D.AWAITING, go_to, why=why)
