"""What the office looks at: attempts by state and age, one attempt with all that hangs on it, and refunds that wait."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain import clock, transactions
from app.domain.errors import NotFound
from app.domain.payments.find import Payment, attempts_of, payment_by_gateway_id
from app.domain.payments.loss import BEARABLE, LOSSES, PARTLY, Loss
from app.domain.payments.refund import Alone, Refund, alone_of, read
from app.domain.payments.settle import DISPUTES

A_PAGE = 40
Row = transactions.Row

_LIST = """
SELECT p.id, p.gateway_order_id, p.method, p.amount_idr, p.state, p.made_at, p.paid_at, p.asked_at, p.asked_times, p.trouble, o.number
FROM payment p LEFT JOIN payable o ON o.subject = p.subject AND o.id = p.subject_id
WHERE ($1 = '' OR p.state = $1) AND ($2 = '' OR strpos(p.gateway_order_id, $2) > 0 OR p.transaction_id::text = lower($2))
  AND (NOT $3 OR p.trouble IS NOT NULL) AND ($4::bigint IS NULL OR p.id < $4)
ORDER BY p.id DESC LIMIT $5
"""
_REFUNDS = """
SELECT r.*, o.number FROM refund r JOIN payable o ON o.subject = r.subject AND o.id = r.subject_id
WHERE (($1 = '' AND r.state IN ('asked', 'approved', 'sent', 'owed')) OR r.state = $1) AND ($2::bigint IS NULL OR r.id < $2)
ORDER BY r.id DESC LIMIT $3
"""


async def payments_in(
    state: str = "", words: str = "", *, troubled: bool = False, before: int | None = None
) -> tuple[list[Row], bool]:
    """One page of attempts, the newest first, and whether there are more. `words`: part of a number, or a transaction's id."""
    rows = await transactions.fetch(_LIST, state, words.strip().upper(), troubled, before, A_PAGE + 1)
    return rows[:A_PAGE], len(rows) > A_PAGE


async def refunds_in(state: str = "", *, before: int | None = None) -> tuple[list[Row], bool]:
    """One page of refunds; without a state those that are not at their end."""
    rows = await transactions.fetch(_REFUNDS, state, before, A_PAGE + 1)
    return rows[:A_PAGE], len(rows) > A_PAGE


@dataclass(frozen=True, slots=True)
class Heard:
    """A notice: what it claimed (nobody acts on that), how often it came, and what asking brought."""

    received_at: datetime
    seen_times: int
    outcome: str | None
    said: str


def _heard(row: dict[str, Any]) -> Heard:
    said = json.loads(bytes.fromhex(row["body"].removeprefix("\\x"))).get("transaction_status", "")
    return Heard(row["received_at"], row["seen_times"], row["outcome"], str(said)[:40])


@dataclass(frozen=True, slots=True)
class Whole:
    """One attempt, its siblings, and everything written about it."""

    payment: Payment
    attempts: Sequence[Payment]
    order: Row
    notices: Sequence[Heard]
    moves: Sequence[dict[str, Any]]
    refunds: Sequence[Refund]
    tasks: Sequence[dict[str, Any]]
    losses: Sequence[Loss]
    may_be_lost: bool
    partly: bool  # what can be lost is a part
    alone: Alone


async def whole(gateway_order_id: str) -> Whole:
    """Five queries. Raises NotFound."""
    payment = await payment_by_gateway_id(gateway_order_id)
    if payment is None:
        raise NotFound
    order = await transactions.fetch_one(
        "SELECT subject, id, number, state, total_idr, paid_idr, refunded_idr FROM payable WHERE subject = $1 AND id = $2",
        payment.subject, payment.subject_id,
    )  # fmt: skip
    if order is None:
        raise NotFound
    beside = await transactions.fetch_one(
        _BESIDE, payment.id, gateway_order_id, list(DISPUTES), clock.business_day(clock.now())
    )
    assert beside is not None
    notices, moved, tasks, losses = (_rows(beside[name]) for name in ("notices", "moves", "tasks", "losses"))
    refunds = await transactions.fetch(
        "SELECT * FROM refund WHERE subject = $1 AND subject_id = $2 ORDER BY id", payment.subject, payment.subject_id
    )
    return Whole(
        payment, await attempts_of(payment.subject, payment.subject_id), order, [_heard(row) for row in notices], moved,
        [read(row) for row in refunds], tasks, [Loss(**row) for row in losses], bool(beside["bearable"]), bool(beside["partly"]),
        alone_of(beside["limits"]),
    )  # fmt: skip


# What is written about one payment, side by side in one answer. $1 its id, $2 its name at the gateway, $3 what a dispute is called.
_BESIDE = (
    "SELECT (SELECT json_agg(x) FROM (SELECT received_at, seen_times, outcome, body FROM notice WHERE about = $2 ORDER BY id DESC LIMIT 50) x) AS notices,"  # noqa: S608
    " (SELECT json_agg(x) FROM (SELECT m.at, m.from_state, m.to_state, m.why, p.name FROM life_move m LEFT JOIN person p ON p.id = m.by_person"
    "   WHERE m.life = 'payment' AND m.subject_id = $1 ORDER BY m.id) x) AS moves,"
    " (SELECT json_agg(x) FROM (SELECT id, text, made_at, done_at FROM task WHERE subject = 'payment:' || $1::bigint ORDER BY id DESC LIMIT 20) x) AS tasks,"
    " (SELECT json_agg(x) FROM (" + LOSSES + ") x) AS losses, (" + BEARABLE.replace("$2", "$3") + ") AS bearable,"
    " (" + PARTLY + ") AS partly,"
    " settings_named(1, ARRAY['pengembalian_satu_petugas'], $4::date) AS limits"
)  # fmt: skip


def _rows(text: str | None) -> list[dict[str, Any]]:
    """Times come out of JSON as text."""
    return [
        {
            key: datetime.fromisoformat(value) if value and (key == "at" or key.endswith("_at")) else value
            for key, value in row.items()
        }
        for row in json.loads(text or "[]")
    ]


async def whole_refund(refund_id: int) -> Row:
    """One refund with its order's number and buyer, its payment's name and the names of whoever dealt with it. Raises NotFound."""
    row = await transactions.fetch_one(
        "SELECT r.*, o.number, o.name AS buyer, o.phone, p.gateway_order_id, p.method, a.name AS asker, b.name AS approver, c.name AS payer FROM refund r"
        " JOIN payable o ON o.subject = r.subject AND o.id = r.subject_id LEFT JOIN payment p ON p.id = r.payment LEFT JOIN person a ON a.id = r.asked_by"
        " LEFT JOIN person b ON b.id = r.approved_by LEFT JOIN person c ON c.id = r.paid_by WHERE r.id = $1",
        refund_id,
    )
    if row is None:
        raise NotFound
    return row


async def moves(life: str, subject_id: int) -> list[Row]:
    return await transactions.fetch(
        "SELECT m.at, m.from_state, m.to_state, m.why, p.name FROM life_move m LEFT JOIN person p ON p.id = m.by_person"
        " WHERE m.life = $1 AND m.subject_id = $2 ORDER BY m.id",
        life, subject_id,
    )  # fmt: skip


async def last_match() -> Row | None:
    """The latest day on which gateway, payments and books were compared, with every question answered."""
    return await transactions.fetch_one("SELECT * FROM reconciliation ORDER BY day DESC LIMIT 1")
