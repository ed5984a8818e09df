"""How answers and notices look: string codes, amounts with `.00`, times in WIB without an offset, signatures."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime, timedelta, timezone
from typing import Any

from app.sandbox.midtrans.payments import Payment, Refund

WIB = timezone(timedelta(hours=7))
REFUNDED = {"refund", "partial_refund"}
# The code of a status answer and that of the notice differ for the same state, and so do their signatures.
STATUS_CODE = {"pending": "201", "authorize": "200", "capture": "200", "settlement": "200", "deny": "202",
               "cancel": "200", "expire": "407", "failure": "202"}  # fmt: skip
NOTICE_CODE = {**STATUS_CODE, "cancel": "202", "expire": "202"}
MISSING = "Transaction doesn't exist."
WRONG_KEY = "Unknown Merchant server_key/id"
CONFLICT = (
    "The request could not be completed due to a conflict with the current state of the target resource, "
    "please try again"
)
STUCK = "Transaction status cannot be updated."
INVALID = "One or more parameters in the payload is invalid."
BROKEN = "Sorry. Our system is recovering from unexpected issues. Please retry."


class Verdict(Exception):
    """An answer that says no. Core API v2 mostly says it with HTTP 200 and the code in the body."""

    def __init__(self, code: str, message: str, *, http: int = 200, validation: list[str] | None = None) -> None:
        super().__init__(message)
        self.http = http
        self.body: dict[str, Any] = {"status_code": code, "status_message": message, "id": str(uuid.uuid4())}
        if validation:
            self.body["validation_messages"] = validation


def invalid(*messages: str) -> Verdict:
    return Verdict("400", INVALID, http=400, validation=list(messages))


def money(amount_idr: int) -> str:
    return f"{amount_idr}.00"


def wib(at: float) -> str:
    return datetime.fromtimestamp(at, WIB).strftime("%Y-%m-%d %H:%M:%S")


def signature(order_id: str, code: str, gross_amount: str, server_key: str) -> str:
    """SHA-512 over the four texts, end to end, as Midtrans documents it. Neither state nor time is covered."""
    return hashlib.sha512(f"{order_id}{code}{gross_amount}{server_key}".encode()).hexdigest()


def transaction(payment: Payment, refunds: list[Refund], merchant_id: str) -> dict[str, Any]:
    """What every answer about a transaction carries."""
    body: dict[str, Any] = {
        "transaction_id": payment.transaction_id,
        "order_id": payment.order_id,
        "merchant_id": merchant_id,
        "gross_amount": money(payment.amount_idr),
        "currency": "IDR",
        "payment_type": payment.payment_type,
        "transaction_time": wib(payment.created_at),
        "transaction_status": payment.status,
        "expiry_time": wib(payment.expires_at),
        **payment.shown,
        **payment.echo,
    }
    if payment.fraud:
        body["fraud_status"] = payment.fraud
    if payment.settled_at is not None:
        body["settlement_time"] = wib(payment.settled_at)
    if refunds:
        body["refund_amount"] = money(sum(r.amount_idr for r in refunds))
        body["refunds"] = [_refund(r, payment) for r in refunds]
    return body


def _refund(refund: Refund, payment: Payment) -> dict[str, Any]:
    line = {
        "refund_chargeback_id": refund.id,
        "refund_amount": money(refund.amount_idr),
        "created_at": wib(refund.created_at),
        "reason": refund.reason,
        "refund_key": refund.refund_key,
        "refund_method": "online" if payment.payment_type != "credit_card" else "manual",
    }
    if refund.confirmed_at is not None:
        line["bank_confirmed_at"] = wib(refund.confirmed_at)
    return line


def status_answer(payment: Payment, refunds: list[Refund], *, merchant_id: str, server_key: str) -> dict[str, Any]:
    return _signed(payment, refunds, merchant_id, server_key, STATUS_CODE, "Success, transaction is found")


def notice(payment: Payment, refunds: list[Refund], *, merchant_id: str, server_key: str) -> dict[str, Any]:
    return _signed(payment, refunds, merchant_id, server_key, NOTICE_CODE, "midtrans payment notification")


def _signed(
    payment: Payment, refunds: list[Refund], merchant_id: str, server_key: str, codes: dict[str, str], message: str
) -> dict[str, Any]:
    code = codes.get(payment.status, "200")
    body = {**transaction(payment, refunds, merchant_id), "status_code": code, "status_message": message}
    body["signature_key"] = signature(payment.order_id, code, money(payment.amount_idr), server_key)
    return body
