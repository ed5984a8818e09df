"""Three books side by side, once a day: what the gateway holds, what our payments say, what account piutang_gateway shows."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from app.domain import clock, transactions
from app.domain.money import rupiah
from app.domain.payments.decide import Truth
from app.domain.payments.gateway import Status
from app.domain.payments.settle import Settled, settle
from app.domain.payments.trouble import tell_treasurer

log = structlog.get_logger("payments")
AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Compared:
    """A day's outcome, whole rupiah. `unanswered` above 0: not everything could be asked, so nothing is proven yet."""

    asked: int
    unanswered: int
    different: int
    gateway_idr: int
    books_idr: int


async def reconcile_if_due() -> Compared | None:
    """Compare unless today (WIB) was compared already with every question answered."""
    day = clock.business_day(clock.now())
    if await transactions.fetch_value("SELECT EXISTS (SELECT FROM reconciliation WHERE day = $1)", day):
        return None
    found = await reconcile()
    if found.unanswered:
        log.warning("not everything could be asked", unanswered=found.unanswered)
        return found
    await transactions.execute(
        "INSERT INTO reconciliation (day, asked, different, gateway_idr, books_idr) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        day, found.asked, found.different, found.gateway_idr, found.books_idr,
    )  # fmt: skip
    return found


# What may still change, or changed lately: older ones were compared on the days before.
_WANTED = """
SELECT id FROM payment WHERE state IN ('intended', 'pending', 'cancelling') OR greatest(paid_at, asked_at, made_at) > now() - interval '8 days'
  OR EXISTS (SELECT FROM refund r WHERE r.payment = payment.id AND (r.state IN ('approved', 'sent') OR r.done_at > now() - interval '8 days'))
ORDER BY id
"""
_OURS = """
SELECT p.id, p.gateway_order_id, p.received_idr - coalesce(
    (SELECT sum(r.amount_idr) FROM refund r WHERE r.payment = p.id AND r.state = 'done' AND r.way = 'gateway'), 0)::bigint
  + coalesce((SELECT r.amount_idr FROM refund r WHERE r.source = 'payment:' || p.id || ':wrong_amount'), 0) AS ours,
  coalesce((SELECT sum(l.amount_idr) FROM journal j JOIN journal_line l ON l.journal = j.id JOIN account a ON a.id = l.account
    JOIN account_role ar ON ar.entity = a.entity AND ar.code = a.code AND ar.role = 'piutang_gateway'
    WHERE j.entity = 1 AND j.source IN (
      SELECT p.subject || ':' || p.subject_id || ':paid:' || p.id || CASE WHEN n > 1 THEN ':' || n ELSE '' END FROM generate_series(1, 5) n
      UNION ALL SELECT 'payment:' || p.id || ':reversed:' || n FROM generate_series(1, 5) n
      UNION ALL SELECT 'refund:' || r.id || ':done' FROM refund r WHERE r.payment = p.id
      UNION ALL SELECT 'refund:' || r.id || ':held' FROM refund r WHERE r.source = 'payment:' || p.id || ':wrong_amount')), 0)::bigint AS books
FROM payment p WHERE p.id = ANY($1::bigint[])
"""


async def reconcile() -> Compared:
    """Ask about every payment that may have changed, put right what the answer puts right, and open a task for the rest."""
    wanted = [row["id"] for row in await transactions.fetch(_WANTED)]
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(payment_id: int) -> Settled:
        async with gate:
            return await settle(payment_id)

    answers = await asyncio.gather(*(one(payment_id) for payment_id in wanted))
    held = {
        answer.payment.id: _held(answer.truth, answer.status) for answer in answers if answer.truth and answer.status
    }
    return await _compare(held, unanswered=len(wanted) - len(held))


def _held(truth: Truth, status: Status) -> int:
    return status.amount_idr - status.refunded_idr if truth == Truth.MONEY else 0


async def _compare(held: dict[int, int], *, unanswered: int) -> Compared:
    rows: Sequence[transactions.Row] = await transactions.fetch(_OURS, list(held))
    different = [row for row in rows if not held[row["id"]] == row["ours"] == row["books"]]
    day = clock.business_day(clock.now())
    for row in different:
        await tell_treasurer(
            f"rekonsiliasi:{day}:{row['id']}", subject=f"payment:{row['id']}",
            text=f"{row['gateway_order_id']}: gateway memegang {rupiah(held[row['id']])}, pembayaran mencatat {rupiah(row['ours'])},"
            f" buku mencatat {rupiah(row['books'])}.",
        )  # fmt: skip
    return Compared(len(held), unanswered, len(different), sum(held.values()), sum(row["books"] for row in rows))
