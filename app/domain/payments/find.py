"""What can be asked about payments."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.domain import transactions
from app.domain.errors import NotFound
from app.domain.payments.methods import label_of
from app.domain.payments.states import LIVING, PaymentState


@dataclass(frozen=True, slots=True)
class Payment:
    """One attempt to pay. Amounts in whole rupiah; `refunded_idr` holds what is promised back too, not only what went."""

    id: int
    subject: str
    subject_id: int
    attempt: int
    gateway_order_id: str
    method: str
    amount_idr: int
    state: PaymentState
    transaction_id: str | None
    expires_at: datetime | None
    received_idr: int
    refunded_idr: int
    fee_idr: int
    made_at: datetime
    paid_at: datetime | None
    asked_at: datetime | None
    asked_times: int
    trouble: str | None
    times_paid: int  # more than once only when the gateway took a settlement back and gave it again
    instructions: dict[str, str] = field(default_factory=dict)

    @property
    def living(self) -> bool:
        return self.state in LIVING

    @property
    def label(self) -> str:
        return label_of(self.method)

    @property
    def paid_source(self) -> str:
        """The journal source of this payment's money coming in."""
        return f"{self.subject}:{self.subject_id}:paid:{self.id}" + self._turn

    @property
    def fee_source(self) -> str:
        return f"payment:{self.id}{self._turn}:fee"

    @property
    def reversed_source(self) -> str:
        return f"payment:{self.id}:reversed:{self.times_paid}"

    @property
    def _turn(self) -> str:
        return f":{self.times_paid}" if self.times_paid > 1 else ""


_SELECT = (
    "SELECT p.*, (SELECT count(*) FROM life_move m WHERE m.life = 'payment' AND m.subject_id = p.id AND m.to_state = 'paid')"
    " AS times_paid FROM payment p "
)
_BY_ID = _SELECT + "WHERE p.id = $1"
_BY_ID_LOCKED = _SELECT + "WHERE p.id = $1 FOR UPDATE OF p"
_BY_GATEWAY_ID = _SELECT + "WHERE p.gateway_order_id = $1"
_ATTEMPTS = _SELECT + "WHERE p.subject = $1 AND p.subject_id = $2 ORDER BY p.attempt"


async def payment_of(payment_id: int, *, lock: bool = False) -> Payment:
    """One attempt; with `lock` inside a transaction, after its order was locked. Raises NotFound."""
    row = await transactions.fetch_one(_BY_ID_LOCKED if lock else _BY_ID, payment_id)
    if row is None:
        raise NotFound
    return read(row)


async def payment_by_gateway_id(gateway_order_id: str) -> Payment | None:
    row = await transactions.fetch_one(_BY_GATEWAY_ID, gateway_order_id)
    return read(row) if row else None


async def attempts_of(subject: str, subject_id: int) -> list[Payment]:
    """Every attempt, the first one first."""
    return [read(row) for row in await transactions.fetch(_ATTEMPTS, subject, subject_id)]


def read(row: Mapping[str, Any]) -> Payment:
    plain = {
        name: row[name]
        for name in Payment.__dataclass_fields__
        if name not in ("state", "transaction_id", "instructions")
    }
    told = row["instructions"]
    return Payment(
        **plain,
        state=PaymentState(row["state"]),
        transaction_id=str(row["transaction_id"]) if row["transaction_id"] else None,
        instructions=json.loads(told) if told else {},
    )
