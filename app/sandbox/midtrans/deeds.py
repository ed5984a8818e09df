"""What may be done to a payment that exists: by the merchant over the API, and (without a key) by the controls."""

from __future__ import annotations

import uuid
from typing import Any

from app.sandbox.midtrans import shapes
from app.sandbox.midtrans.cards import CARDS
from app.sandbox.midtrans.channels import CHANNELS, when_paid
from app.sandbox.midtrans.charge import settle_card
from app.sandbox.midtrans.life import Stuck
from app.sandbox.midtrans.payments import Payment, keep, refunds_of
from app.sandbox.midtrans.shapes import Verdict, invalid, money
from app.sandbox.midtrans.stand import StandIn

BANK_CONFIRMS_AFTER = 60  # seconds of stand-in time


def status(stand: StandIn, any_id: str) -> dict[str, Any]:
    return stand.status(stand.payment(any_id))


def cancel(stand: StandIn, any_id: str) -> dict[str, Any]:
    payment = stand.payment(any_id)
    _go(stand, payment, "cancel", allowed={"pending", "authorize", "capture"})
    return _done(stand, payment, "200", "Success, transaction is canceled")


def expire(stand: StandIn, any_id: str) -> dict[str, Any]:
    payment = stand.payment(any_id)
    _go(stand, payment, "expire", allowed={"pending"})
    return _done(stand, payment, "407", "Success, transaction is expired")


def approve(stand: StandIn, any_id: str) -> dict[str, Any]:
    payment = _challenged(stand, any_id)
    payment.fraud = "accept"
    _keep_and_tell(stand, payment)
    return _done(stand, payment, "200", "Success, transaction is approved")


def deny(stand: StandIn, any_id: str) -> dict[str, Any]:
    payment = _challenged(stand, any_id)
    payment.fraud = "deny"
    _go(stand, payment, "deny", allowed={"capture"})
    return _done(stand, payment, "200", "Success, transaction is denied")


def capture(stand: StandIn, body: dict[str, Any]) -> dict[str, Any]:
    """Take a pre-authorised amount, or less of it."""
    payment = stand.payment(str(body.get("transaction_id")))
    amount = body.get("gross_amount", payment.amount_idr)
    if type(amount) is not int or not 0 < amount <= payment.amount_idr:
        raise invalid("gross_amount is invalid")
    if payment.status == "authorize":
        payment.amount_idr = amount
    _go(stand, payment, "capture", allowed={"authorize"})
    return _done(stand, payment, "200", "Success, Credit Card transaction is captured")


def refund(stand: StandIn, any_id: str, body: dict[str, Any], *, bank_refuses: bool = False) -> dict[str, Any]:
    """Give back all or part. Refuses methods, states, keys and sums as the contract says."""
    payment = stand.payment(any_id)
    key, amount = _refund_terms(stand, payment, body)
    if bank_refuses:
        answer = _done(stand, payment, "202", "Refund is denied by the bank")
        return {**answer, "refund_key": key, "refund_amount": money(0)}
    given = sum(r.amount_idr for r in refunds_of(stand.store, payment.transaction_id))
    with stand.store.unit():
        stand.store.run(
            "INSERT INTO midtrans_refund (transaction_id, refund_key, amount_idr, reason, created_at)"
            " VALUES (?,?,?,?,?)",
            payment.transaction_id, key, amount, str(body.get("reason", ""))[:255], stand.now(),
        )  # fmt: skip
        stand.move(payment, "refund" if given + amount == payment.amount_idr else "partial_refund")
    line = refunds_of(stand.store, payment.transaction_id)[-1]
    answer = _done(stand, payment, "200", "Success, refund request is approved")
    return {**answer, "refund_key": key, "refund_amount": money(amount), "refund_chargeback_id": line.id}


def _refund_terms(stand: StandIn, payment: Payment, body: dict[str, Any]) -> tuple[str, int]:
    kind, refunds = CHANNELS[payment.channel], refunds_of(stand.store, payment.transaction_id)
    key = body.get("refund_key") or str(uuid.uuid4())
    if not isinstance(key, str) or not key.replace("-", "").replace("_", "").isalnum():
        raise invalid("refund_key is invalid")
    if any(r.refund_key == key for r in refunds):
        raise Verdict("406", "Duplicate refund ID")
    if kind.refund_days is None or payment.status not in {"settlement", "partial_refund"}:
        raise Verdict("412", shapes.STUCK)
    left = payment.amount_idr - sum(r.amount_idr for r in refunds)
    amount = body.get("amount", left)
    if type(amount) is not int or not 0 < amount <= left or (kind.full_refund_only and amount != payment.amount_idr):
        raise Verdict("414", "Refund request is rejected due to invalid amount")
    # The window runs in stand-in time, like expiry.
    if stand.now() > (payment.settled_at or 0) + kind.refund_days * 86_400 / stand.expiry_scale:
        raise Verdict("414", "Refund request is rejected due to refund window")
    return key, amount


# What the customer, the bank or time does.


def pay(stand: StandIn, payment: Payment, *, amount_idr: int | None = None) -> None:
    """The money has come. `amount_idr` lets a test have the books show another sum than was asked."""
    with stand.store.unit():
        if amount_idr is not None:
            payment.amount_idr = amount_idr
        if payment.channel == "credit_card":
            card = CARDS[payment.inner["card"]]
            _must_be(payment, {"pending"})
            settle_card(payment, card)
            payment.accept_at = None
            _keep_and_tell(stand, payment)
        else:
            _must_be(payment, {"pending"})
            when_paid(payment)
            stand.move(payment, "settlement")


def turn(stand: StandIn, payment: Payment, to: str) -> None:
    """Move without asking who may: expiry, deny, settle a capture, reversal, chargeback. Raises Verdict 412."""
    _go(stand, payment, to, allowed=None)


def confirm_refunds(stand: StandIn, payment: Payment) -> int:
    """The bank has done it: the second refund notice, now with `bank_confirmed_at`. Returns how many lines."""
    with stand.store.unit():
        cursor = stand.store.run(
            "UPDATE midtrans_refund SET confirmed_at=? WHERE transaction_id=? AND confirmed_at IS NULL",
            stand.now(), payment.transaction_id,
        )  # fmt: skip
        if cursor.rowcount:
            stand.tell(payment)
    return cursor.rowcount


def _go(stand: StandIn, payment: Payment, to: str, *, allowed: set[str] | None) -> None:
    if allowed is not None:
        _must_be(payment, allowed)
    try:
        with stand.store.unit():
            stand.move(payment, to)
    except Stuck:
        raise Verdict("412", shapes.STUCK) from None


def _must_be(payment: Payment, allowed: set[str]) -> None:
    if payment.status not in allowed:
        raise Verdict("412", shapes.STUCK)


def _challenged(stand: StandIn, any_id: str) -> Payment:
    payment = stand.payment(any_id)
    if payment.fraud != "challenge":
        raise Verdict("412", shapes.STUCK)
    return payment


def _keep_and_tell(stand: StandIn, payment: Payment) -> None:
    with stand.store.unit():
        keep(stand.store, payment)
        stand.tell(payment)


def _done(stand: StandIn, payment: Payment, code: str, message: str) -> dict[str, Any]:
    refunds = refunds_of(stand.store, payment.transaction_id)
    body = shapes.transaction(payment, refunds, stand.settings.merchant_id)
    return {**body, "status_code": code, "status_message": message}
