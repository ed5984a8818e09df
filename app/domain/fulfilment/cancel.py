"""Cancelling before hand-over: what was promised comes free, what was paid goes back."""

from app.domain import transactions
from app.domain.errors import Refused
from app.domain.fulfilment import words
from app.domain.fulfilment.locked import done_before, go, lock_order
from app.domain.notifications.tell import tell
from app.domain.orders.goods import release_goods
from app.domain.orders.states import OrderState
from app.domain.payments.end import end_attempts
from app.domain.payments.gateway import GatewayError
from app.domain.payments.refund import ask_refund, refund_of
from app.domain.payments.states import RefundState
from app.domain.payments.to_savings import save_at_once
from app.domain.transactions import retried, transaction

S = OrderState
BEFORE_PACKING = {S.AWAITING_PAYMENT, S.CONFIRMED, S.PAID}
BEFORE_HAND_OVER = BEFORE_PACKING | {S.PACKED}
TOO_LATE = (
    "Pesanan ini sudah dikemas atau sudah selesai, jadi tidak dapat dibatalkan dari sini. Hubungi toko, kami bantu."
)
UNKNOWN = (
    "Gateway belum dapat ditanya apakah pesanan ini sudah dibayar. Tunggu beberapa menit, lalu batalkan sekali lagi."
)


async def cancel_order(
    order_id: int,
    by: int | None,
    reason: str,
    *,
    key: str | None = None,
    by_buyer: bool = False,
    save_for: int | None = None,
) -> None:
    """Cancel an order that has not been handed over; whatever was paid is refunded. Cancelling twice is the same as once.

    A buyer's word counts until packing begins, which is decided with the order locked; an officer may cancel a packed one.
    Open attempts to pay are ended at the gateway first: if one of them turns out to be paid, that money goes back too.
    `save_for`: the buyer, who consented that what would go back to the gateway becomes his simpanan sukarela.
    What is on its way must come home first. Raises Refused, NotFound.
    """
    reason = " ".join(reason.split())
    if not 3 <= len(reason) <= 200:
        raise Refused("Tulis alasan pembatalan, 3 sampai 200 huruf.", field="alasan")
    if await transactions.fetch_value("SELECT state FROM shop_order WHERE id = $1", order_id) == S.AWAITING_PAYMENT:
        try:
            await end_attempts(order_id)
        except GatewayError:
            raise Refused(UNKNOWN) from None
    await _cancel(order_id, by=by, reason=reason, key=key, by_buyer=by_buyer, save_for=save_for)


@retried
async def _cancel(
    order_id: int, *, by: int | None, reason: str, key: str | None, by_buyer: bool, save_for: int | None
) -> None:
    async with transaction():
        if by is not None and key is not None and await done_before(by, key, "pembatalan", order_id, reason=reason):
            return
        order = await lock_order(order_id)
        if order.state == S.CANCELLED:
            return
        if by_buyer and order.state not in BEFORE_PACKING:
            raise Refused(TOO_LATE)
        if order.state == S.ON_THE_WAY:
            raise Refused("Pesanan sedang diantar. Catat dulu kembalinya ke toko, lalu batalkan.")
        await go(order, S.CANCELLED, come_from=BEFORE_HAND_OVER, by=by, why=reason)
        paid_idr, by_officer = order.paid_idr - order.refunded_idr, False
        if paid_idr > 0:
            # The whole sum by rule, not by anybody's judgement: so no second person is asked.
            refund = await ask_refund(
                order.id,
                paid_idr,
                f"Dibatalkan: {reason}"[:200],
                None,
                f"order:{order.id}:cancelled",
                from_role="uang_muka",
            )
            if save_for is not None and await save_at_once("order", order.id, person=save_for):
                refund = await refund_of(refund.id)
            by_officer = refund.state == RefundState.OWED
        await release_goods(order.id)
        said = words.cancelled(order.number, paid_idr, by_officer=by_officer)
        await tell("whatsapp", order.phone, said, f"order:{order.id}:cancelled")
