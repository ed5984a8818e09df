"""What the gateway took back after the goods had left, and nobody will pay again: borne as a loss, by two persons.

A reversed settlement leaves the order's advance overdrawn; the loss makes it good. A chargeback that was lost first becomes a reversal.
A chargeback of a part, or of what refunds had left, takes that sum alone: the payment stands, and so does the order.
"""

from dataclasses import dataclass
from datetime import datetime

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import NotFound, Refused
from app.domain.ledger.post import post
from app.domain.money import rupiah
from app.domain.payments.find import Payment, payment_of
from app.domain.payments.reverse import take_back
from app.domain.payments.settle import DISPUTES
from app.domain.payments.states import PaymentState
from app.domain.payments.subjects import bill_of
from app.domain.payments.trouble import close_tasks
from app.domain.transactions import retried, transaction

P = PaymentState


@dataclass(frozen=True, slots=True)
class Loss:
    id: int
    payment: int
    amount_idr: int
    reason: str
    proposed_by: int
    proposed_name: str
    proposed_at: datetime
    decided_by: int | None
    decided_name: str | None
    decided_at: datetime | None
    approved: bool | None
    why: str
    partly: bool


async def losses_of(payment_id: int) -> list[Loss]:
    """Newest first."""
    return [Loss(**dict(row)) for row in await transactions.fetch(LOSSES, payment_id)]


async def may_be_lost(payment: Payment) -> bool:
    """Whether there is something to bear: goods that left for money which the gateway took back, or says it will."""
    return payment.subject == "order" and bool(await transactions.fetch_value(BEARABLE, payment.id, list(DISPUTES)))


async def is_partly(payment: Payment) -> bool:
    """Whether what is lost is a part, and the payment itself stands."""
    return bool(await transactions.fetch_value(PARTLY, payment.id))


@retried
async def propose_loss(payment_id: int, *, by: int, reason: str, part_idr: int | None = None) -> int:
    """The id of the proposal; another officer decides. Proposed already, it stays as it is. Raises Refused, NotFound.

    `part_idr`: how much the gateway took, where it took a part; whoever reads its dashboard knows.
    """
    reason = " ".join(reason.split())
    if not 5 <= len(reason) <= 200:
        raise Refused("Tulis sebabnya, 5 sampai 200 huruf: apa kata gateway dan pembeli.", field="sebab")
    async with transaction():
        payment = await _locked(payment_id)
        if not await may_be_lost(payment):
            raise Refused("Tidak ada kerugian pada pembayaran ini: barangnya belum diserahkan, atau uangnya masih ada.")
        stands = await transactions.fetch_value(_LIVING, payment_id)
        if stands is not None:
            return int(stands)
        partly = await is_partly(payment)
        amount_idr = _part_of(payment, part_idr) if partly else payment.amount_idr
        loss: int = await transactions.fetch_value(
            "INSERT INTO gateway_loss (payment, amount_idr, reason, proposed_by, partly) VALUES ($1, $2, $3, $4, $5) RETURNING id",
            payment_id, amount_idr, reason, by, partly,
        )  # fmt: skip
        await record(
            "kerugian gateway diusulkan",
            f"payment:{payment_id}",
            by=by,
            entity=1,
            after={"idr": amount_idr},
            why=reason,
        )
        return loss


@retried
async def decide_loss(payment_id: int, *, approve: bool, by: int, why: str = "") -> None:
    """Bear the proposed loss, or not. Twice is the same as once. Raises Refused to whoever proposed it, NotFound."""
    why = " ".join(why.split())[:200]
    if not approve and len(why) < 3:
        raise Refused("Tulis alasan penolakan.", field="alasan")
    async with transaction():
        payment = await _locked(payment_id)
        row = await transactions.fetch_one(
            "SELECT * FROM gateway_loss WHERE payment = $1 ORDER BY id DESC LIMIT 1 FOR UPDATE", payment_id
        )
        if row is None:
            raise NotFound
        if row["decided_at"] is not None:
            if (row["approved"], row["decided_by"]) == (approve, by):
                return
            raise Refused("Usulan ini sudah diputuskan.")
        if row["proposed_by"] == by:
            raise Refused("Kerugian perlu dua orang: yang mengusulkan tidak dapat memutuskan.")
        await transactions.execute(
            "UPDATE gateway_loss SET decided_by = $2, decided_at = now(), approved = $3, why = $4 WHERE id = $1",
            row["id"],
            by,
            approve,
            why,
        )
        if approve:
            await _bear(payment, row, by=by)
        await record("kerugian gateway disetujui" if approve else "kerugian gateway ditolak", f"payment:{payment_id}", by=by, entity=1,
                     before={"diusulkan_oleh": row["proposed_by"]}, after={"idr": row["amount_idr"]}, why=why or row["reason"])  # fmt: skip


def _part_of(payment: Payment, part_idr: int | None) -> int:
    left_idr = payment.received_idr - payment.refunded_idr
    if part_idr is None or not 1 <= part_idr <= left_idr:
        raise Refused(
            f"Tulis berapa yang ditarik gateway menurut dasbornya: Rp1 sampai {rupiah(left_idr)}.", field="ditarik"
        )
    return part_idr


async def _bear(payment: Payment, loss: transactions.Row, *, by: int) -> None:
    bill = await bill_of(payment.subject, payment.subject_id, lock=True)
    if loss["partly"] != await is_partly(payment):
        raise Refused("Keadaan pembayaran ini berubah sejak diusulkan. Tolak usulan ini, lalu usulkan lagi.")
    if loss["partly"]:
        _part_of(payment, loss["amount_idr"])  # a refund in the meantime may have left less
        taken_from = "piutang_gateway"
    else:
        if payment.state == P.PAID and not await take_back(payment, bill, why="chargeback"):
            raise AssertionError(f"payment {payment.id}: money that went back makes the loss a part")
        taken_from = "uang_muka"
    await post(
        bill.entity, source=f"order:{payment.subject_id}:loss:{payment.id}", memo=f"Kerugian {payment.gateway_order_id}: {loss['reason']}"[:200],
        postings={"kerugian_gateway": loss["amount_idr"], taken_from: -loss["amount_idr"]}, by=by,
    )  # fmt: skip
    await close_tasks(
        [f"payment:{payment.id}", f"order:{payment.subject_id}"], by=by, outcome="Dibukukan sebagai kerugian"
    )


async def _locked(payment_id: int) -> Payment:
    """Its order first, then itself. Raises NotFound."""
    seen = await payment_of(payment_id)
    await bill_of(seen.subject, seen.subject_id, lock=True)
    return await payment_of(payment_id, lock=True)


_LIVING = "SELECT id FROM gateway_loss WHERE payment = $1 AND approved IS DISTINCT FROM false"
BEARABLE = """
SELECT EXISTS (
  SELECT FROM payment p JOIN shop_order o ON p.subject = 'order' AND o.id = p.subject_id
  WHERE p.id = $1
    AND ((o.state = 'handed_over' AND (p.state = 'reversed' OR (p.state = 'paid' AND EXISTS (
            SELECT FROM task t WHERE t.source IN (SELECT 'payment:' || p.id || ':' || said FROM unnest($2::text[]) AS said)))))
      OR (o.state IN ('paid', 'packed', 'on_the_way') AND p.state = 'paid'
          AND EXISTS (SELECT FROM task t WHERE t.source = 'payment:' || p.id || ':partial_chargeback')))
    AND NOT EXISTS (SELECT FROM gateway_loss l WHERE l.payment = p.id AND l.approved))
"""
PARTLY = """
SELECT EXISTS (
  SELECT FROM payment p WHERE p.id = $1 AND p.state = 'paid'
    AND (NOT EXISTS (SELECT FROM task t WHERE t.source = 'payment:' || p.id || ':chargeback')
         OR EXISTS (SELECT FROM refund r WHERE r.payment = p.id AND r.state IN ('sent', 'done'))))
"""
LOSSES = """
SELECT l.id, l.payment, l.amount_idr, l.reason, l.proposed_by, a.name AS proposed_name, l.proposed_at, l.decided_by, b.name AS decided_name,
       l.decided_at, l.approved, l.why, l.partly
FROM gateway_loss l JOIN person a ON a.id = l.proposed_by LEFT JOIN person b ON b.id = l.decided_by WHERE l.payment = $1 ORDER BY l.id DESC
"""
