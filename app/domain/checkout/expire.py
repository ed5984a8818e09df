"""Orders whose hour has come: the goods go back to the shelf once, and only after the gateway was asked about the money."""

import structlog

from app.domain import transactions
from app.domain.errors import NotFound
from app.domain.lives import move
from app.domain.notifications.tell import tell
from app.domain.orders.goods import release_goods
from app.domain.orders.states import OrderState
from app.domain.payments.end import settle_or_end
from app.domain.payments.gateway import GatewayError
from app.domain.payments.refund import ask_refund
from app.domain.transactions import retried, transaction

log = structlog.get_logger("checkout")
S = OrderState

# Cash orders that nobody came for end at their hour too; COD is the shop's own to bring. They go first, for they need no
# gateway; the rest in any order, so that some that cannot be asked do not stand in everybody's way.
_DUE = """
SELECT id, state FROM shop_order
WHERE pay_until < now() AND (state = 'awaiting_payment' OR (state = 'confirmed' AND tender = 'tunai'))
ORDER BY state DESC, random() LIMIT $1
"""
_NOTHING, _BACK = "Anda tidak ditagih apa pun.", "Yang sudah dibayar dengan simpanan kami kembalikan ke simpanan Anda."
_LIVING = "SELECT EXISTS (SELECT FROM payment WHERE subject = 'order' AND subject_id = $1 AND state IN ('intended','pending','cancelling'))"


async def expire_due(limit: int = 50) -> int:
    """End what is due by the database's clock; how many ended. Each stands alone: one that fails waits for the next turn."""
    ended = 0
    for row in await transactions.fetch(_DUE, limit):
        try:
            ended += await (_expire(row["id"]) if row["state"] == S.AWAITING_PAYMENT else _not_collected(row["id"]))
        except GatewayError as error:
            # While nobody knows whether the money came, the goods stay held.
            log.warning("cannot ask before expiring", order=row["id"], error=repr(error))
    return ended


async def _expire(order_id: int) -> bool:
    await settle_or_end(order_id)
    return await _release(order_id, S.AWAITING_PAYMENT, S.EXPIRED, "Batas waktu pembayaran lewat")


async def _not_collected(order_id: int) -> bool:
    return await _release(order_id, S.CONFIRMED, S.CANCELLED, "Tidak diambil sampai batas waktu")


@retried
async def _release(order_id: int, come_from: OrderState, go_to: OrderState, why: str) -> bool:
    """Decide again with the row locked: a payment may have come, an officer may have packed, the hour may have been put off."""
    async with transaction():
        if await locked_state(order_id) != come_from or await transactions.fetch_value(_LIVING, order_id):
            return False
        row = await transactions.fetch_one(
            "SELECT number, phone, paid_idr, refunded_idr FROM shop_order WHERE id = $1 AND pay_until < now()", order_id
        )
        if row is None:
            return False
        await move("order", order_id, come_from, go_to, why=why)
        await release_goods(order_id)
        if row["paid_idr"] > row["refunded_idr"]:  # a part was paid with simpanan: it goes back there
            left_idr = row["paid_idr"] - row["refunded_idr"]
            await ask_refund(order_id, left_idr, why, None, f"order:{order_id}:ended", from_role="uang_muka")
        await tell(
            "whatsapp",
            row["phone"],
            f"Pesanan {row['number']} kami tutup: {why.lower()}. {_NOTHING if not row['paid_idr'] else _BACK}",
            f"order:{order_id}:ended",
        )
    return True


async def locked_state(order_id: int) -> OrderState:
    """The order's state, its row locked until the transaction ends."""
    state = await transactions.fetch_value("SELECT state FROM shop_order WHERE id = $1 FOR UPDATE", order_id)
    if state is None:
        raise NotFound
    return OrderState(state)
