"""Ending what nobody paid for: at its hour, or because the buyer says so. Attempts to pay end at the gateway first."""

import structlog

from app.domain import lives, transactions
from app.domain.errors import Refused
from app.domain.payments.end import end_attempts, settle_or_end
from app.domain.payments.gateway import GatewayError
from app.domain.people.asker import Asker
from app.domain.ppob.find import transaction_of
from app.domain.ppob.states import PpobState
from app.domain.transactions import retried, transaction

log = structlog.get_logger("ppob")
S = PpobState

_LATE = (
    "SELECT id FROM ppob_transaction WHERE state = 'awaiting_payment' AND pay_until < now() ORDER BY pay_until LIMIT $1"
)
_LIVING = "SELECT EXISTS (SELECT FROM payment WHERE subject = 'ppob' AND subject_id = $1 AND state IN ('intended', 'pending', 'cancelling'))"


async def expire_due(limit: int = 100) -> int:
    """Whatever waited too long for its money; how many were looked at. A payment of the last minute counts."""
    rows = await transactions.fetch(_LATE, limit)
    for row in rows:
        try:
            await settle_or_end(row["id"], subject="ppob")
            await _end(row["id"], S.EXPIRED, why="Batas waktu pembayaran lewat")
        except GatewayError as error:
            log.info("not ended yet", transaction=row["id"], error=repr(error))
    return len(rows)


async def cancel(asker: Asker, number: str) -> None:
    """The buyer does not want it after all. Raises NotFound; Refused once it is paid, or while the gateway does not say."""
    made = await transaction_of(asker, number)
    if made.state == S.CANCELLED:
        return
    if made.state != S.AWAITING_PAYMENT:
        raise Refused("Transaksi ini sudah dibayar atau sudah berakhir, jadi tidak dapat dibatalkan.")
    try:
        await end_attempts(made.id, subject="ppob", why="dibatalkan pembeli")
    except GatewayError:
        raise Refused("Layanan pembayaran belum menjawab. Tunggu sebentar, lalu coba lagi.") from None
    if not await _end(made.id, S.CANCELLED, by=asker.person_id, why="Dibatalkan pembeli"):
        raise Refused("Transaksi ini sudah dibayar atau sudah berakhir, jadi tidak dapat dibatalkan.")


@retried
async def _end(transaction_id: int, state: PpobState, *, why: str, by: int | None = None) -> bool:
    async with transaction():
        await transactions.fetch_one("SELECT id FROM ppob_transaction WHERE id = $1 FOR UPDATE", transaction_id)
        if await transactions.fetch_value(_LIVING, transaction_id):
            return False
        return await lives.move("ppob", transaction_id, S.AWAITING_PAYMENT, state, by=by, why=why)
