"""What the gateway says, in plain typed values; and the three ways in which it may not say it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from app.gateways.shared.errors import (
    GatewayBusy,
    GatewayError,
    GatewayMisconfigured,
    GatewayRefused,
    GatewayUnavailable,
)

__all__ = [
    "STATES", "Charge", "GatewayBusy", "GatewayError", "GatewayMisconfigured", "GatewayRefused", "GatewayUnavailable",
    "Item", "RefundAnswer", "RefundLine", "SnapPage", "State", "Status",
]  # fmt: skip

State = Literal[
    "pending", "authorize", "capture", "settlement", "deny", "cancel", "expire", "failure", "refund", "partial_refund",
    "chargeback", "partial_chargeback",
]  # fmt: skip
STATES: frozenset[str] = frozenset(get_args(State))


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the bill. Price per piece in whole rupiah, negative for a discount."""

    name: str
    price_idr: int
    quantity: int = 1
    id: str = ""


@dataclass(frozen=True, slots=True)
class Charge:
    """A payment that waits to be paid. `expires_at` knows its zone; unused ways to pay are None."""

    transaction_id: str
    gateway_order_id: str
    amount_idr: int
    currency: str
    merchant_id: str
    status: State
    expires_at: datetime
    qr_string: str | None = None
    qr_url: str | None = None
    va_bank: str | None = None
    va_number: str | None = None
    bill_key: str | None = None
    biller_code: str | None = None
    store: str | None = None
    payment_code: str | None = None
    deeplink_url: str | None = None
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class RefundLine:
    """One refund. `confirmed_at` is when the bank had done it, None until then."""

    refund_key: str
    amount_idr: int
    reason: str
    created_at: datetime | None
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Status:
    """What is true at the gateway now. With `found` False every other field is empty."""

    found: bool
    transaction_id: str = ""
    gateway_order_id: str = ""
    amount_idr: int = 0
    currency: str = ""
    merchant_id: str = ""
    status: State | None = None
    fraud_status: str | None = None
    refunded_idr: int = 0
    refunds: tuple[RefundLine, ...] = ()
    payment_type: str = ""
    settled_at: datetime | None = None
    expires_at: datetime | None = None
    raw: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def money_is_here(self) -> bool:
        """Paid: settled, or a captured card that nobody doubts. Partial refunds leave the rest paid."""
        taken = self.status == "capture" and self.fraud_status in {None, "accept"}
        return taken or self.status in {"settlement", "partial_refund"}


@dataclass(frozen=True, slots=True)
class RefundAnswer:
    """`amount_idr` is this refund; `refunded_idr` all of the payment's refunds together."""

    transaction_id: str
    gateway_order_id: str
    refund_key: str
    amount_idr: int
    refunded_idr: int
    status: State
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class SnapPage:
    token: str
    redirect_url: str
