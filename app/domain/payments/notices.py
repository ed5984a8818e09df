"""What the gateway sends: kept as it came, answered at once, and then only a reason to ask."""

import hashlib
import json

from app.domain import transactions
from app.domain.errors import NotFound
from app.domain.payments.find import payment_by_gateway_id
from app.domain.payments.gateway import gateway
from app.domain.payments.settle import settle
from app.domain.transactions import retried, transaction
from app.jobs.queue import later

LARGEST = 262_144
JOB = "handle_notices"


class Unreadable(Exception):
    """Not a JSON object with the fields that every notice has."""


class Unsigned(Exception):
    """The signature is not the gateway's."""


async def take_in(raw: bytes) -> None:
    """Keep a notice whose signature is true, and put its handling into the queue, in one unit. The same one again is counted.

    Raises Unreadable or Unsigned; then nothing is kept.
    """
    order_id = _read(raw)
    await _keep(raw, order_id)


def _read(raw: bytes) -> str:
    if len(raw) > LARGEST:
        raise Unreadable
    try:
        notice = json.loads(raw)
    except (ValueError, RecursionError):
        raise Unreadable from None
    if not isinstance(notice, dict):
        raise Unreadable
    if not gateway().signed(notice):
        raise Unsigned
    order_id: str = notice["order_id"]  # a string, or it could not be signed
    if "\x00" in order_id:
        raise Unreadable
    return order_id


@retried
async def _keep(raw: bytes, order_id: str) -> None:
    async with transaction():
        waiting = await transactions.fetch_value(
            "INSERT INTO notice (gateway, digest, about, body) VALUES ('midtrans', $1, $2, $3)"
            " ON CONFLICT (gateway, digest) DO UPDATE SET seen_times = notice.seen_times + 1 RETURNING handled_at IS NULL",
            hashlib.sha256(raw).digest(), order_id, raw,
        )  # fmt: skip
        if waiting:
            await later(JOB, order_id)  # one question answers all notices about an order that wait by then


async def handle(order_id: str) -> None:
    """Ask about the payment that notices of this gateway order id nudge us to. What they say themselves does not count."""
    for _ in range(3):
        last = await transactions.fetch_value(
            "SELECT max(id) FROM notice WHERE about = $1 AND handled_at IS NULL", order_id
        )
        if last is None:
            return
        outcome = await _asked(order_id)
        await transactions.execute(
            "UPDATE notice SET handled_at = now(), outcome = $3 WHERE about = $1 AND id <= $2 AND handled_at IS NULL",
            order_id, last, outcome,
        )  # fmt: skip


async def _asked(order_id: str) -> str:
    payment = await payment_by_gateway_id(order_id)
    if payment is None:
        return "pesanan tidak dikenal"
    try:
        answer = await settle(payment.id)
    except NotFound:
        return "pesanan tidak dikenal"
    # Without an answer the payment itself stands in line to be asked again.
    return f"{payment.state} → {answer.payment.state}" if answer.answered else "gateway belum menjawab"


async def handle_waiting(limit: int = 200) -> int:
    """The safety net under the queue: orders whose notices still wait after two seconds; how many were handled."""
    rows = await transactions.fetch(
        "SELECT DISTINCT about FROM notice WHERE gateway = 'midtrans' AND handled_at IS NULL AND received_at < now() - interval '2 seconds'"
        " LIMIT $1",
        limit,
    )
    for row in rows:
        await handle(row["about"])
    return len(rows)
