"""What a payment is for, and what follows from it: one table, to be followed with a finger.

Payments stand below what is paid for, so each subject is named by address and loaded when the moment comes. To let another
thing be paid and refunded: give its table `paid_idr` and `refunded_idr` (refunded ≤ paid, as a CHECK), write a `Subject` of
constant statements beside its deeds, name it in SUBJECTS, and add its rows to the view `payable` (redefine it with all that is
in it so far). Locks are taken in one order everywhere: the subject, its payment, the refund.
"""

import importlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain import transactions
from app.domain.errors import NotFound
from app.domain.payments.find import Payment

SUBJECTS = {
    "order": "app.domain.orders.paying:ORDER",
    "ppob": "app.domain.ppob.paying:PPOB",
    "savings": "app.domain.savings.paying:SAVINGS",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What payments need of a thing that is paid for. The statements are constants; $1 is its id, $2 an amount in rupiah."""

    bill: str  # SELECT number, entity, amount_idr (still to be paid), open, pay_until, minutes_left
    bill_locked: str  # the same FOR UPDATE
    locked: str  # SELECT id, entity, number, paid_idr, refunded_idr, from_role … FOR UPDATE; from_role: where its money stands now
    promise: str  # refunded_idr + $2 WHERE paid_idr - refunded_idr >= $2: one guarded write
    release: str  # refunded_idr - $2
    unusable: str  # paid_idr + $2, refunded_idr + $2: money came that was never asked for
    when_paid: str  # address of `async def f(payment)`, in the unit in which the payment moved to paid
    when_reversed: str  # the same, when the gateway took the settlement back
    address: str  # its page under BASE_URL, with {number}; its pay page is that + "/pembayaran"
    office: str  # its page in the office, with {number}
    called: str  # "pesanan": how a person calls it
    # address of `async def f(payment, amount_idr) -> str`: somebody gave money back at the gateway's own desk; says what is left to do
    when_refunded_elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class Bill:
    """What is still to be paid for a subject, in whole rupiah. `open`: we still wait for money."""

    subject: str
    subject_id: int
    number: str
    entity: int
    amount_idr: int
    open: bool
    pay_until: datetime
    minutes_left: int


def subject_of(name: str) -> Subject:
    """Raises NotFound for what nobody can pay for."""
    if name not in SUBJECTS:
        raise NotFound
    subject: Subject = _load(SUBJECTS[name])
    return subject


async def bill_of(subject: str, subject_id: int, *, lock: bool = False) -> Bill:
    """The bill of a subject; with `lock` its row is held until the transaction ends. Raises NotFound."""
    kind = subject_of(subject)
    row = await transactions.fetch_one(kind.bill_locked if lock else kind.bill, subject_id)
    if row is None:
        raise NotFound
    return Bill(subject, subject_id, **dict(row))


async def lock_subject(subject: str, subject_id: int) -> transactions.Row:
    """Hold its row: id, entity, number, paid_idr, refunded_idr, from_role. Raises NotFound."""
    row = await transactions.fetch_one(subject_of(subject).locked, subject_id)
    if row is None:
        raise NotFound
    return row


async def promise(subject: str, subject_id: int, amount_idr: int) -> bool:
    """Take a sum out of what may still go back; False if so much is not left. No two promises use the same rupiah."""
    return await transactions.execute(subject_of(subject).promise, subject_id, amount_idr) == 1


async def release(subject: str, subject_id: int, amount_idr: int) -> None:
    """A promise is called off: the sum is free again."""
    await transactions.execute(subject_of(subject).release, subject_id, amount_idr)


async def unusable(subject: str, subject_id: int, amount_idr: int) -> None:
    """Money that was never asked for: received and promised back at once."""
    await transactions.execute(subject_of(subject).unusable, subject_id, amount_idr)


async def was_paid(payment: Payment) -> None:
    """Let follow what follows, in the transaction in which the payment moved."""
    await _load(subject_of(payment.subject).when_paid)(payment)


async def was_reversed(payment: Payment) -> None:
    await _load(subject_of(payment.subject).when_reversed)(payment)


async def was_refunded_elsewhere(payment: Payment, amount_idr: int) -> str:
    """Let follow what follows; what a person still has to do."""
    kind = subject_of(payment.subject)
    if not kind.when_refunded_elsewhere:
        return f"Buka {kind.called} itu dan putuskan: dibatalkan atau tetap. Uang yang sudah kembali tidak dibayarkan sekali lagi."
    told: str = await _load(kind.when_refunded_elsewhere)(payment, amount_idr)
    return told


def _load(address: str) -> Any:
    module, _, name = address.partition(":")
    return getattr(importlib.import_module(module), name)
