"""Paying an order, or a part of it, with the buyer's simpanan sukarela, in the unit that places it."""

from app.domain import transactions
from app.domain.checkout.bill import Bill
from app.domain.errors import Refused
from app.domain.lives import move
from app.domain.orders.goods import hold_longer
from app.domain.orders.states import OrderState
from app.domain.people.asker import Asker
from app.domain.savings.tender import pay_with_savings


async def pay_from_savings(asker: Asker, order_id: int, number: str, amount_idr: int, bill: Bill) -> None:
    """Take the sum out of the member's savings; an order that is wholly paid by it waits for nothing more. Raises Refused."""
    if asker.person_id is None or asker.coop is None:
        raise Refused("Simpanan sukarela hanya untuk anggota yang sudah masuk.", field="cara_bayar")
    if bill.for_coop is not None:
        raise Refused("Pesanan atas nama koperasi tidak dibayar dengan simpanan pribadi.", field="cara_bayar")
    await pay_with_savings(
        asker.person_id,
        "order",
        order_id,
        amount_idr,
        coop=asker.coop,
        memo=f"Belanja pesanan {number} dengan simpanan",
    )
    await transactions.execute("UPDATE shop_order SET paid_idr = paid_idr + $2 WHERE id = $1", order_id, amount_idr)
    if amount_idr == bill.total_idr:
        await move(
            "order",
            order_id,
            OrderState.AWAITING_PAYMENT,
            OrderState.PAID,
            by=asker.person_id,
            why="Dengan simpanan sukarela",
        )
        await hold_longer(order_id)
