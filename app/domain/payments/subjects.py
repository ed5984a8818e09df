"""What a payment is for, and what follows from it: one table, to be followed with a finger.

Payments stand below orders, so they name the flows that follow by address and load them when the moment comes.
"""

import importlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain import transactions
from app.domain.errors import NotFound
from app.domain.payments.find import Payment

WHEN_PAID = {"order": "app.domain.reactions.orders:order_was_paid"}
WHEN_REVERSED = {"order": "app.domain.reactions.orders:order_payment_reversed"}


@dataclass(frozen=True, slots=True)
class Bill:
    """What is still to be paid for a subject, in whole rupiah. `open`: the shop still waits for money."""

    subject: str
    subject_id: int
    number: str
    entity: int
    amount_idr: int
    open: bool
    pay_until: datetime
    minutes_left: int


# `late`: by the database's clock, the only one that judges expiry.
_ORDER = (
    "SELECT number, entity, total_idr - paid_idr + refunded_idr AS amount_idr, pay_until,"
    " state = 'awaiting_payment' AND now() < pay_until AS open,"
    " greatest(0, floor(extract(epoch FROM pay_until - now()) / 60))::int AS minutes_left FROM shop_order WHERE id = $1"
)
_ORDER_LOCKED = _ORDER + " FOR UPDATE"


async def bill_of(subject: str, subject_id: int, *, lock: bool = False) -> Bill:
    """The bill of a subject; with `lock` its row is held until the transaction ends. Raises NotFound."""
    if subject != "order":
        raise NotFound
    row = await transactions.fetch_one(_ORDER_LOCKED if lock else _ORDER, subject_id)
    if row is None:
        raise NotFound
    return Bill(subject, subject_id, **dict(row))


async def was_paid(payment: Payment) -> None:
    """Let follow what follows, in the transaction in which the payment moved."""
    await _load(WHEN_PAID[payment.subject])(payment)


async def was_reversed(payment: Payment) -> None:
    await _load(WHEN_REVERSED[payment.subject])(payment)


def _load(address: str) -> Any:
    module, _, name = address.partition(":")
    return getattr(importlib.import_module(module), name)
