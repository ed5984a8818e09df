"""What buttons and controls may do to a payment, by the words used in their addresses."""

from __future__ import annotations

from typing import Any

from app.sandbox.midtrans import deeds
from app.sandbox.midtrans.channels import CHANNELS
from app.sandbox.midtrans.payments import Payment
from app.sandbox.midtrans.shapes import STUCK, Verdict
from app.sandbox.midtrans.stand import StandIn

LABELS = {
    "bayar": "Bayar", "tolak": "Tolak", "kedaluwarsa": "Kedaluwarsakan", "batal": "Batalkan",
    "refund": "Kembalikan dana", "konfirmasi-refund": "Konfirmasi pengembalian",
    "selesaikan": "Selesaikan capture", "balik": "Balikkan (settlement → deny)",
    "chargeback": "Chargeback", "chargeback-sebagian": "Chargeback sebagian", "setujui": "Setujui", "gagal": "Gagalkan",
}  # fmt: skip
TURNS = {"tolak": "deny", "kedaluwarsa": "expire", "batal": "cancel", "selesaikan": "settlement", "balik": "deny",
         "chargeback": "chargeback", "chargeback-sebagian": "partial_chargeback", "gagal": "failure"}  # fmt: skip


def act(stand: StandIn, payment: Payment, action: str, terms: dict[str, Any]) -> None:
    """Do it or raise `Verdict`. `terms`: `amount_idr` for bayar and refund, `refund_key`, `reason`."""
    if action == "bayar":
        deeds.pay(stand, payment, amount_idr=terms.get("amount_idr"))
    elif action == "refund":
        asked = {
            "amount": terms.get("amount_idr"),
            "refund_key": terms.get("refund_key"),
            "reason": terms.get("reason"),
        }
        deeds.refund(stand, payment.transaction_id, {name: value for name, value in asked.items() if value is not None})
    elif action == "konfirmasi-refund":
        deeds.confirm_refunds(stand, payment)
    elif action == "setujui":
        deeds.approve(stand, payment.transaction_id)
    elif action == "balik" and payment.status != "settlement":
        raise Verdict("412", STUCK)
    else:
        deeds.turn(stand, payment, TURNS[action])


def offered(payment: Payment, *, unconfirmed: bool) -> list[str]:
    """The buttons that make sense now."""
    kind = CHANNELS[payment.channel]
    by_status = {
        "pending": ["bayar", "tolak", "kedaluwarsa", "batal"],
        "authorize": ["batal", "kedaluwarsa"],
        "capture": ["setujui", "tolak"] if payment.fraud == "challenge" else ["selesaikan", "batal"],
    }
    found = list(by_status.get(payment.status, []))
    if payment.status in {"settlement", "partial_refund"} and kind.refund_days is not None:
        found.append("refund")
    if payment.status == "settlement" and kind.reversible:
        found.append("balik")
    if payment.status in {"settlement", "partial_refund", "partial_chargeback"} and payment.channel == "credit_card":
        found.append("chargeback")
    return [*found, "konfirmasi-refund"] if unconfirmed else found
