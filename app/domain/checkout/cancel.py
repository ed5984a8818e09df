"""The buyer calls an order off, until packing begins."""

from app.domain import transactions
from app.domain.errors import NotFound, Refused
from app.domain.fulfilment.cancel import cancel_order
from app.domain.lives import move
from app.domain.orders.find import Order, order_of
from app.domain.orders.goods import release_goods
from app.domain.orders.states import OrderState
from app.domain.payments.end import end_attempts
from app.domain.payments.gateway import GatewayError
from app.domain.people.asker import Asker
from app.domain.transactions import retried, transaction

S = OrderState
TOO_LATE = "Pesanan ini sudah dikemas atau sudah selesai, jadi tidak dapat dibatalkan dari sini. Hubungi toko, kami bantu."
UNKNOWN = "Kami belum dapat menanyakan pembayarannya. Tunggu beberapa menit, lalu batalkan sekali lagi."


async def cancel_own(asker: Asker, number: str, *, reason: str) -> None:
    """Cancel the asker's own order; one that is cancelled already stays so. Raises NotFound and Refused.

    Attempts to pay are ended at the gateway first. If the money was quicker, the order is paid by now, and is cancelled with
    its refund.
    """
    order = await order_of(asker, number)
    if order.state == S.AWAITING_PAYMENT:
        try:
            await end_attempts(order.id)
        except GatewayError:
            raise Refused(UNKNOWN) from None
    state = await _cancel_unpaid(order, asker, reason)
    if state == S.PAID:
        await cancel_order(order.id, asker.person_id, reason)
    elif state != S.CANCELLED:
        raise Refused(TOO_LATE)


@retried
async def _cancel_unpaid(order: Order, asker: Asker, reason: str) -> OrderState:
    """Cancel if no money is in it and the goods are still on the shelf; the state it then has."""
    async with transaction():
        state = await locked_state(order.id)
        if state not in (S.AWAITING_PAYMENT, S.CONFIRMED):
            return state
        await move("order", order.id, state, S.CANCELLED, by=asker.person_id, why=f"Dibatalkan pembeli: {reason}"[:500])
        await release_goods(order.id)
        return S.CANCELLED


async def locked_state(order_id: int) -> OrderState:
    """The order's state, its row locked until the transaction ends."""
    state = await transactions.fetch_value("SELECT state FROM shop_order WHERE id = $1 FOR UPDATE", order_id)
    if state is None:
        raise NotFound
    return OrderState(state)
