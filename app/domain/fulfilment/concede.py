"""Money that went back at the gateway's desk before the hand-over, let go as a difference of price: the order goes on as it is.

Without this deed such an order is handed over only with so much less in it. Nothing moves yet: at the hand-over it is booked beside the
sale, as what comes off; an order that is called off instead has let nothing go.
"""

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import Refused
from app.domain.fulfilment.locked import Locked, done_before, lock_order, wrong_state
from app.domain.governance.setting import following
from app.domain.money import rupiah
from app.domain.orders.states import OrderState
from app.domain.payments.refund import alone
from app.domain.transactions import retried, transaction

S = OrderState
RUNNING = (S.PAID, S.PACKED, S.ON_THE_WAY)


@retried
async def concede(order_id: int, *, by: int, reason: str, key: str) -> int:
    """Let go what a paid order lacks; how much it was. The same key twice is once. Raises Refused, NotFound."""
    reason = " ".join(reason.split())
    if not 5 <= len(reason) <= 200:
        raise Refused("Tulis sebabnya, 5 sampai 200 huruf: siapa mengembalikannya, dan mengapa.", field="sebab")
    async with transaction():
        if await done_before(by, key, "potongan", order_id, reason=reason):
            return 0
        order = await lock_order(order_id)
        if order.state not in RUNNING:
            raise wrong_state(order)
        before_idr = await conceded_idr(order.id)
        amount_idr = lacking_idr(order) - before_idr
        if order.cash or amount_idr <= 0:
            raise Refused("Pembayaran pesanan ini utuh: tidak ada yang perlu dilepas.")
        limit = await alone()
        if before_idr + amount_idr > limit.idr:
            raise Refused(
                f"Lebih dari {rupiah(limit.idr)}{following(limit.by)} tidak dilepas seorang diri. Serahkan barang lebih sedikit, atau batalkan pesanannya."
            )
        await transactions.execute(
            "INSERT INTO order_concession (order_id, amount_idr, reason, by_person) VALUES ($1, $2, $3, $4)",
            order.id, amount_idr, reason, by,
        )  # fmt: skip
        await record("potongan pesanan", f"order:{order.id}", by=by, entity=order.entity, before={"idr": before_idr},
                     after={"idr": before_idr + amount_idr}, why=reason)  # fmt: skip
        return amount_idr


def lacking_idr(order: Locked) -> int:
    """How much of what the order costs is no longer there: it was paid, and went back."""
    return max(0, order.total_idr - (order.paid_idr - order.refunded_idr))


async def conceded_idr(order_id: int) -> int:
    """How much of it was let go."""
    let_go: int = await transactions.fetch_value(
        "SELECT coalesce(sum(amount_idr), 0)::bigint FROM order_concession WHERE order_id = $1", order_id
    )
    return let_go
