"""At the counter: an order that was to be paid in cash is paid with simpanan sukarela, or on bon, by the member who stands there."""

from dataclasses import dataclass

from app.domain import transactions
from app.domain.bon.buy import pay_on_bon
from app.domain.errors import Refused
from app.domain.fulfilment.locked import Locked, lock_order
from app.domain.money import rupiah
from app.domain.people.acting import Presence, noted
from app.domain.savings.tender import pay_with_savings

WAYS = {"simpanan": "Simpanan sukarela", "bon": "Bon"}


@dataclass(frozen=True, slots=True)
class OwnMoney:
    """Which account pays, and how the member showed that he is there; no presence when the same form comes a second time."""

    tender: str
    presence: Presence | None


async def buyer_at_counter(order_id: int) -> tuple[int, int] | None:
    """(person, primary) of a cash order whose buyer is a member now and bought for himself; None: it is paid in cash."""
    row = await transactions.fetch_one(_BUYER, order_id)
    return (row["person"], row["coop"]) if row else None


async def pay_own(order: Locked, own: OwnMoney, *, by: int) -> Locked:
    """Pay the whole order; the order as it then stands. What is not handed over goes back there in the same deed. Raises Refused (field lunas)."""
    buyer = await buyer_at_counter(order.id)
    if buyer is None or own.presence is None or own.presence.person != buyer[0] or own.tender not in WAYS:
        raise Refused("Pesanan ini dibayar tunai.", field="lunas")
    person, coop = buyer
    memo = f"Belanja pesanan {order.number} dengan {WAYS[own.tender].lower()}"
    try:
        if own.tender == "bon":
            await pay_on_bon(person, order.id, order.total_idr, coop=coop, memo=memo, by=by)
        else:
            await pay_with_savings(person, "order", order.id, order.total_idr, coop=coop, memo=memo)
    except Refused as refused:
        raise Refused(refused.sentence, field="lunas") from refused
    await transactions.execute(
        "UPDATE shop_order SET tender = $2, paid_idr = total_idr WHERE id = $1", order.id, own.tender
    )
    await noted(
        own.presence,
        f"pesanan {order.number} dibayar dengan {WAYS[own.tender].lower()} {rupiah(order.total_idr)}",
        f"order:{order.id}",
    )
    return await lock_order(order.id)


_BUYER = """
SELECT o.person, m.coop FROM shop_order o JOIN membership m ON m.person = o.person AND m.ended_on IS NULL
WHERE o.id = $1 AND o.tender = 'tunai' AND o.tier <> 'primer' ORDER BY m.id DESC LIMIT 1
"""
