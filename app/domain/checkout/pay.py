"""After an order stands: the first attempt to pay it. The gateway may be down; the order stands all the same."""

import structlog

from app.domain.errors import Refused
from app.domain.orders.find import order_of
from app.domain.payments.gateway import GatewayError, patience
from app.domain.payments.start import start_payment
from app.domain.people.asker import Asker

log = structlog.get_logger("checkout")
SECONDS = 7  # a person waits; what the gateway has not said by then its order's page will


async def begin_payment(asker: Asker, number: str, method: str) -> bool:
    """Begin to pay the order by this method, outside of any transaction; False when the buyer has to try again from its page.

    Sent twice with the form it begins nothing new: an order that is not open, or is being paid this way, stays as it is.
    """
    order = await order_of(asker, number)
    if not order.open_to_pay:
        return False
    try:
        with patience(SECONDS):
            await start_payment("order", order.id, method, asker.person_id)
    except (GatewayError, Refused) as error:
        log.warning("payment not begun", order=order.id, error=repr(error))
        return False
    return True
