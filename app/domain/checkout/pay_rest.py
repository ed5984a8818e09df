"""An order that waits for money is paid with what the buyer has at his primary: all that is still due, from simpanan sukarela or on bon."""

from app.domain import transactions
from app.domain.checkout.tenders import CALLED, is_paid, pay_part
from app.domain.errors import Refused
from app.domain.once import first_time
from app.domain.orders.find import Order, order_of
from app.domain.orders.states import OrderState
from app.domain.payments.end import end_attempts
from app.domain.payments.gateway import GatewayError, patience
from app.domain.people.asker import Asker
from app.domain.transactions import retried, transaction

SECONDS = 7  # a person waits for the gateway's word
UNKNOWN = (
    "Layanan pembayaran belum menjawab apakah pesanan ini sudah dibayar. Tunggu beberapa menit, lalu coba sekali lagi."
)


def may_pay_rest(asker: Asker, order: Order) -> bool:
    """The member's own order, not his primary's, while money is waited for."""
    own = order.person is not None and order.person == asker.person_id
    return own and asker.is_member and not order.coop_name and order.open_to_pay


async def pay_rest(asker: Asker, number: str, tender: str, *, key: str) -> None:
    """Pay all that is still due by "simpanan" or "bon". The same form twice, and an order that is paid already, change nothing.

    Attempts at the gateway are ended first; if one of them was paid meanwhile, that counts and nothing is taken here. The caller has
    seen to the password. Raises NotFound, Refused.
    """
    order = await order_of(asker, number)
    if order.state == OrderState.PAID and order.person == asker.person_id:
        return
    if tender not in CALLED or not may_pay_rest(asker, order):
        raise Refused("Pesanan ini tidak lagi menunggu pembayaran.")
    try:
        with patience(SECONDS):
            await end_attempts(order.id, why=f"dibayar dengan {CALLED[tender]}")
    except GatewayError:
        raise Refused(UNKNOWN) from None
    await _pay(asker, order, tender, key)


@retried
async def _pay(asker: Asker, order: Order, tender: str, key: str) -> None:
    """Decide again with the order locked: money or the hour may have come."""
    async with transaction():
        if await first_time(asker.actor, key, {"sisa": order.id, "dengan": tender}, answer=order.number) is not None:
            return
        row = await transactions.fetch_one(_LOCKED, order.id)
        assert row is not None, "orders are never removed"
        if row["state"] == OrderState.PAID:
            return
        if row["state"] != OrderState.AWAITING_PAYMENT or row["late"]:
            raise Refused("Pesanan ini tidak lagi menunggu pembayaran.")
        if row["living"]:
            raise Refused("Cara bayar sedang diubah dari perangkat lain. Muat ulang halaman ini.")
        await pay_part(asker, order.id, order.number, tender, row["due_idr"])
        await is_paid(order.id, by=asker.person_id, why=f"Dengan {CALLED[tender]}")


_LOCKED = """
SELECT state, now() > pay_until AS late, total_idr - paid_idr + refunded_idr AS due_idr,
       EXISTS (SELECT FROM payment WHERE subject = 'order' AND subject_id = o.id AND state IN ('intended', 'pending', 'cancelling')) AS living
FROM shop_order o WHERE id = $1 FOR UPDATE
"""
