"""The stand-in's own books: the referee for whoever claims that a payment happened."""

from __future__ import annotations

from collections import Counter
from typing import Any

from app.sandbox.midtrans.payments import Payment, of_row, refunds_of
from app.sandbox.midtrans.shapes import wib
from app.sandbox.midtrans.stand import StandIn

MONEY_CAME = {"settlement", "refund", "partial_refund", "chargeback", "partial_chargeback"}


def book(stand: StandIn) -> dict[str, Any]:
    """All transactions and sums, in whole rupiah. `held_idr` is what the gateway holds for the merchant now."""
    payments = [of_row(row) for row in stand.store.all("SELECT * FROM midtrans_payment ORDER BY created_at, rowid")]
    lines = [_line(stand, payment) for payment in payments]
    paid = sum(line["paid_idr"] for line in lines)
    refunded = sum(line["refunded_idr"] for line in lines)
    lost = sum(line["amount_idr"] - line["refunded_idr"] for line in lines if line["status"] == "chargeback")
    return {
        "merchant_id": stand.settings.merchant_id,
        "transactions": lines,
        "sums": {
            "count": len(lines),
            "by_status": dict(Counter(line["status"] for line in lines)),
            "paid_idr": paid,
            "refunded_idr": refunded,
            "charged_back_idr": lost,
            "held_idr": paid - refunded - lost,
        },
        "calls": dict(stand.calls),
        "notices": notice_counts(stand),
    }


def book_sums(stand: StandIn) -> dict[str, int]:
    """The head of the human page, counted by the database so that a long list stays quick."""
    marks = ",".join(f"'{state}'" for state in sorted(MONEY_CAME))
    row = stand.store.one(
        f"SELECT count(*) AS n, coalesce(sum(CASE WHEN status IN ({marks}) OR (status='capture' AND"  # noqa: S608
        " coalesce(fraud,'accept')='accept') THEN amount_idr END),0) AS paid FROM midtrans_payment"
    )
    refunded = stand.store.one("SELECT coalesce(sum(amount_idr),0) AS n FROM midtrans_refund")
    return {"count": row["n"] if row else 0, "paid_idr": row["paid"] if row else 0,
            "refunded_idr": refunded["n"] if refunded else 0}  # fmt: skip


def _line(stand: StandIn, payment: Payment) -> dict[str, Any]:
    refunds = refunds_of(stand.store, payment.transaction_id)
    return {
        "transaction_id": payment.transaction_id,
        "order_id": payment.order_id,
        "payment_type": payment.payment_type,
        "channel": payment.channel,
        "amount_idr": payment.amount_idr,
        "status": payment.status,
        "fraud_status": payment.fraud,
        "paid_idr": payment.amount_idr if money_came(payment) else 0,
        "refunded_idr": sum(r.amount_idr for r in refunds),
        "refunds": [{"refund_key": r.refund_key, "amount_idr": r.amount_idr, "confirmed": r.confirmed_at is not None}
                    for r in refunds],
        "created_at": wib(payment.created_at),
        "expires_at": wib(payment.expires_at),
        "settled_at": wib(payment.settled_at) if payment.settled_at is not None else None,
    }  # fmt: skip


def money_came(payment: Payment) -> bool:
    return payment.status in MONEY_CAME or (payment.status == "capture" and payment.fraud in {None, "accept"})


def notice_counts(stand: StandIn) -> dict[str, int]:
    rows = stand.store.all("SELECT state, count(*) AS n FROM midtrans_notice GROUP BY state")
    return {row["state"]: row["n"] for row in rows}


def newest(stand: StandIn, *, search: str, page: int, size: int) -> list[Payment]:
    """Newest first, one more than `size` to show that there are more; optionally only those whose order or transaction id begins with `search`."""
    like = search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    rows = stand.store.all(
        "SELECT * FROM midtrans_payment WHERE ?1='%' OR order_id LIKE ?1 ESCAPE '\\'"
        " OR transaction_id LIKE ?1 ESCAPE '\\'"
        " ORDER BY created_at DESC, rowid DESC LIMIT ?2 OFFSET ?3", like, size + 1, (page - 1) * size,
    )  # fmt: skip
    return [of_row(row) for row in rows]
