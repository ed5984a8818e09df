"""The life of a payment at the gateway, in one table, and the one function that moves it."""

from __future__ import annotations

from app.sandbox.midtrans.payments import Payment

LIFE: dict[str, set[str]] = {
    "pending": {"settlement", "capture", "authorize", "deny", "cancel", "expire", "failure"},
    "authorize": {"capture", "cancel", "deny", "expire"},
    "capture": {"settlement", "cancel", "deny"},
    "settlement": {"refund", "partial_refund", "chargeback", "partial_chargeback", "deny"},
    "partial_refund": {"partial_refund", "refund", "chargeback"},
    "partial_chargeback": {"chargeback"},
    "deny": set(),
    "cancel": set(),
    "expire": set(),
    "failure": set(),
    "refund": set(),
    "chargeback": set(),
}
FREE_AGAIN = {"expire", "cancel", "failure"}  # after these an order id may be used once more


class Stuck(Exception):
    """This state cannot be left in that direction."""


def move(payment: Payment, to: str, *, at: float) -> None:
    """Change the state or raise `Stuck`. Times: `at` is seconds since 1970."""
    if to not in LIFE[payment.status]:
        raise Stuck(f"{payment.status} → {to}")
    payment.status = to
    if to == "settlement":
        payment.settled_at = at
    if (
        to in {"capture", "settlement"}
        and payment.fraud in {None, "challenge"}
        and payment.payment_type == "credit_card"
    ):
        payment.fraud = "accept"
