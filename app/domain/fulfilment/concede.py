"""Money that went back at the gateway's desk before the hand-over, let go as a difference of price: the order goes on as it is.

Without this deed such an order is handed over only with so much less in it. Nothing moves yet: at the hand-over it is booked beside the
sale, as what comes off; an order that is called off instead has let nothing go. More than one officer lets go alone is asked for
(`order_concession_request`) and agreed to by another person.
"""

from dataclasses import dataclass
from datetime import datetime

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import NotFound, Refused
from app.domain.fulfilment.locked import Locked, done_before, lock_order, wrong_state
from app.domain.money import rupiah
from app.domain.orders.states import OrderState
from app.domain.payments.refund import Alone, alone
from app.domain.payments.trouble import close_tasks, tell_treasurer
from app.domain.transactions import retried, transaction

S = OrderState
RUNNING = (S.PAID, S.PACKED, S.ON_THE_WAY)


@dataclass(frozen=True, slots=True)
class Request:
    """What waits for a second person."""

    id: int
    order_id: int
    amount_idr: int
    reason: str
    by_person: int
    at: datetime
    name: str


@retried
async def concede(order_id: int, *, by: int, reason: str, key: str) -> int:
    """Let go what a paid order lacks, and say how much; 0: it was done before, or now waits for a second person.

    The same key twice is once. Raises Refused, NotFound.
    """
    reason = " ".join(reason.split())
    if not 5 <= len(reason) <= 200:
        raise Refused("Tulis sebabnya, 5 sampai 200 huruf: siapa mengembalikannya, dan mengapa.", field="sebab")
    async with transaction():
        if await done_before(by, key, "potongan", order_id, reason=reason):
            return 0
        order = await lock_order(order_id)
        before_idr, amount_idr = await _to_let_go(order)
        if await waiting_for(order.id) is not None:
            raise Refused("Potongan ini sudah diminta dan menunggu orang kedua. Muat ulang halaman.")
        if before_idr + amount_idr > (await alone()).idr:
            await _ask(order, amount_idr, by=by, reason=reason)
            return 0
        await _let_go(order, before_idr, amount_idr, by=by, reason=reason)
        return amount_idr


async def by_two(order_id: int, amount_idr: int) -> Alone | None:
    """The limit that so much more would pass, so that two persons are needed; None: one is enough."""
    limit = await alone()
    return limit if amount_idr and await conceded_idr(order_id) + amount_idr > limit.idr else None


async def _to_let_go(order: Locked) -> tuple[int, int]:
    """(let go before, what lacks still). Raises Refused where there is nothing to let go."""
    if order.state not in RUNNING:
        raise wrong_state(order)
    before_idr = await conceded_idr(order.id)
    amount_idr = lacking_idr(order) - before_idr
    if order.cash or amount_idr <= 0:
        raise Refused("Pembayaran pesanan ini utuh: tidak ada yang perlu dilepas.")
    return before_idr, amount_idr


async def _ask(order: Locked, amount_idr: int, *, by: int, reason: str) -> None:
    request: int = await transactions.fetch_value(
        "INSERT INTO order_concession_request (order_id, amount_idr, reason, by_person) VALUES ($1, $2, $3, $4) RETURNING id",
        order.id, amount_idr, reason, by,
    )  # fmt: skip
    await record(
        "potongan pesanan diminta",
        f"order:{order.id}",
        by=by,
        entity=order.entity,
        after={"idr": amount_idr},
        why=reason,
    )
    await tell_treasurer(
        f"concession:{request}", subject=f"concession:{request}", entity=order.entity,
        text=f"Setujui atau tolak potongan {rupiah(amount_idr)} pada pesanan {order.number}: {reason}",
    )  # fmt: skip


async def _let_go(order: Locked, before_idr: int, amount_idr: int, *, by: int, reason: str) -> int:
    made: int = await transactions.fetch_value(
        "INSERT INTO order_concession (order_id, amount_idr, reason, by_person) VALUES ($1, $2, $3, $4) RETURNING id",
        order.id, amount_idr, reason, by,
    )  # fmt: skip
    await record("potongan pesanan", f"order:{order.id}", by=by, entity=order.entity, before={"idr": before_idr},
                 after={"idr": before_idr + amount_idr}, why=reason)  # fmt: skip
    return made


@retried
async def agree(order_id: int, request_id: int, *, by: int) -> None:
    """A second person lets it go. Exactly what was asked for: if more or less lacks by now, it is asked anew. Raises Refused, NotFound."""
    async with transaction():
        order = await lock_order(order_id)
        if await _decided_so(order_id, request_id, by=by, approved=True):
            return
        request = await _waiting(order_id, request_id)
        if request.by_person == by:
            raise Refused("Yang meminta tidak dapat menyetujui permintaannya sendiri.")
        before_idr, amount_idr = await _to_let_go(order)
        if amount_idr != request.amount_idr:
            raise Refused(
                f"Yang kurang sekarang {rupiah(amount_idr)}, bukan {rupiah(request.amount_idr)}. Tolak permintaan ini, lalu minta lagi."
            )
        made = await _let_go(order, before_idr, amount_idr, by=request.by_person, reason=request.reason)
        await _decide(order, request, made, by=by)


@retried
async def decline(order_id: int, request_id: int, *, by: int) -> None:
    """It is not let go; whoever asked may take it back in the same way. Raises Refused, NotFound."""
    async with transaction():
        order = await lock_order(order_id)
        if await _decided_so(order_id, request_id, by=by, approved=False):
            return
        request = await _waiting(order_id, request_id)
        await _decide(order, request, None, by=by)


async def _decided_so(order_id: int, request_id: int, *, by: int, approved: bool) -> bool:
    """Whether this person decided just this before: a second tap is the first one."""
    found: int = await transactions.fetch_value(
        "SELECT count(*) FROM order_concession_request WHERE id = $1 AND order_id = $2 AND decided_by = $3 AND approved = $4",
        request_id, order_id, by, approved,
    )  # fmt: skip
    return found > 0


async def _waiting(order_id: int, request_id: int) -> Request:
    """The request, if it still waits. Raises Refused, NotFound."""
    request = await waiting_for(order_id)
    if request is not None and request.id == request_id:
        return request
    if not await transactions.fetch_value(
        "SELECT count(*) FROM order_concession_request WHERE id = $1 AND order_id = $2", request_id, order_id
    ):
        raise NotFound
    raise Refused("Permintaan ini sudah diputuskan. Muat ulang halaman.")


async def _decide(order: Locked, request: Request, made: int | None, *, by: int) -> None:
    await transactions.execute(
        "UPDATE order_concession_request SET decided_by = $2, decided_at = now(), approved = $3, concession = $4 WHERE id = $1",
        request.id, by, made is not None, made,
    )  # fmt: skip
    outcome = "potongan pesanan disetujui" if made else "potongan pesanan ditolak"
    await record(outcome, f"order:{order.id}", by=by, entity=order.entity, after={"idr": request.amount_idr})
    await close_tasks([f"concession:{request.id}"], by=by, outcome=outcome)


async def waiting_for(order_id: int) -> Request | None:
    """What of this order waits for a second person. One query."""
    row = await transactions.fetch_one(
        "SELECT r.id, r.order_id, r.amount_idr, r.reason, r.by_person, r.at, p.name FROM order_concession_request r"
        " JOIN person p ON p.id = r.by_person WHERE r.order_id = $1 AND r.approved IS NULL",
        order_id,
    )
    return Request(**dict(row)) if row else None


def lacking_idr(order: Locked) -> int:
    """How much of what the order costs is no longer there: it was paid, and went back."""
    return max(0, order.total_idr - (order.paid_idr - order.refunded_idr))


async def conceded_idr(order_id: int) -> int:
    """How much of it was let go."""
    let_go: int = await transactions.fetch_value(
        "SELECT coalesce(sum(amount_idr), 0)::bigint FROM order_concession WHERE order_id = $1", order_id
    )
    return let_go
