"""Paying an order, or a part of it, with what the buyer has at his primary: simpanan sukarela, or a bon within his limit.

In the unit that places the order, or later while it waits for money.
"""

from app.domain import transactions
from app.domain.bon.buy import pay_on_bon
from app.domain.checkout.bill import Bill
from app.domain.checkout.wish import Wish
from app.domain.errors import Refused
from app.domain.lives import move
from app.domain.orders.goods import hold_longer
from app.domain.orders.states import OrderState
from app.domain.people.asker import Asker
from app.domain.savings.tender import pay_with_savings

CALLED = {"simpanan": "simpanan sukarela", "bon": "bon"}


async def pay_by_tenders(asker: Asker, order_id: int, number: str, wish: Wish, bill: Bill) -> None:
    """What the wish says of savings and bon; an order that is wholly paid by them waits for nothing more. Raises Refused."""
    parts = {"simpanan": wish.from_savings_idr(bill.total_idr), "bon": wish.on_bon_idr(bill.total_idr)}
    used = {tender: idr for tender, idr in parts.items() if idr}
    if not used:
        return
    if bill.for_coop is not None:
        raise Refused("Pesanan atas nama koperasi tidak dibayar dengan simpanan atau bon pribadi.", field="cara_bayar")
    for tender, idr in used.items():
        await pay_part(asker, order_id, number, tender, idr)
    if sum(used.values()) == bill.total_idr:
        await is_paid(order_id, by=asker.person_id, why=f"Dengan {' dan '.join(CALLED[tender] for tender in used)}")


async def pay_part(asker: Asker, order_id: int, number: str, tender: str, amount_idr: int) -> None:
    """One tender's share of a locked order, counted as paid. Raises Refused."""
    if asker.person_id is None or asker.coop is None:
        raise Refused(f"{CALLED[tender].capitalize()} hanya untuk anggota yang sudah masuk.", field="cara_bayar")
    memo = f"Belanja pesanan {number} dengan {'simpanan' if tender == 'simpanan' else 'bon'}"
    if tender == "simpanan":
        await pay_with_savings(asker.person_id, "order", order_id, amount_idr, coop=asker.coop, memo=memo)
    else:
        await pay_on_bon(asker.person_id, order_id, amount_idr, coop=asker.coop, memo=memo)
    await transactions.execute("UPDATE shop_order SET paid_idr = paid_idr + $2 WHERE id = $1", order_id, amount_idr)


async def is_paid(order_id: int, *, by: int | None, why: str) -> None:
    """Nothing is waited for any more: the goods stay held until they are handed over."""
    await move("order", order_id, OrderState.AWAITING_PAYMENT, OrderState.PAID, by=by, why=why)
    await hold_longer(order_id)
