"""The buyer calls an order off, until packing begins."""

from app.domain.errors import Refused
from app.domain.fulfilment.cancel import TOO_LATE, cancel_order
from app.domain.orders.find import order_of
from app.domain.orders.states import OrderState
from app.domain.payments.gateway import patience
from app.domain.people.asker import Asker

SECONDS = 7  # a person waits for the gateway's word


async def cancel_own(asker: Asker, number: str, *, reason: str, to_savings: bool = False) -> None:
    """Cancel the asker's own order; one that is cancelled already stays so. Raises NotFound and Refused.

    `to_savings`: the buyer consents that money which would go back to the gateway becomes his simpanan sukarela.
    Attempts to pay are ended at the gateway first. If the money was quicker, it goes back with the cancellation.
    """
    order = await order_of(asker, number)
    if order.state == OrderState.CANCELLED:
        return
    if not order.buyer_may_cancel:
        raise Refused(TOO_LATE)
    with patience(SECONDS):
        await cancel_order(
            order.id,
            asker.person_id,
            f"Oleh pembeli: {reason}",
            by_buyer=True,
            save_for=asker.person_id if to_savings else None,
        )
