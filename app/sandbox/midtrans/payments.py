"""A payment as the stand-in keeps it, and how it is found."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from typing import Any

from app.sandbox.midtrans.store import Store


@dataclass(slots=True)
class Payment:
    """One transaction. Amounts in whole rupiah, times in seconds since 1970."""

    transaction_id: str
    order_id: str
    payment_type: str
    channel: str
    amount_idr: int
    status: str
    fraud: str | None
    created_at: float
    expires_at: float
    settled_at: float | None = None
    accept_at: float | None = None
    snap_token: str | None = None
    shown: dict[str, Any] = field(default_factory=dict)  # in every answer and notice
    charge_only: dict[str, Any] = field(default_factory=dict)  # in the answer to the charge alone
    echo: dict[str, Any] = field(default_factory=dict)  # custom_field1..3, metadata
    urls: list[str] = field(default_factory=list)
    inner: dict[str, Any] = field(default_factory=dict)  # callback, card outcome: never leaves the house


@dataclass(frozen=True, slots=True)
class Refund:
    id: int
    refund_key: str
    amount_idr: int
    reason: str
    created_at: float
    confirmed_at: float | None


KEPT_AS_JSON = ("shown", "charge_only", "echo", "urls", "inner")


def add(store: Store, payment: Payment) -> None:
    store.run(
        "INSERT INTO midtrans_payment VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
        payment.transaction_id, payment.order_id, payment.payment_type, payment.channel, payment.amount_idr,
        payment.status, payment.fraud, payment.created_at, payment.expires_at, payment.settled_at, payment.accept_at,
        payment.snap_token, _details(payment),
    )  # fmt: skip


def keep(store: Store, payment: Payment) -> None:
    store.run(
        "UPDATE midtrans_payment SET amount_idr=?, status=?, fraud=?, expires_at=?, settled_at=?, accept_at=?,"
        " details=? WHERE transaction_id=?",
        payment.amount_idr, payment.status, payment.fraud, payment.expires_at, payment.settled_at, payment.accept_at,
        _details(payment), payment.transaction_id,
    )  # fmt: skip


def _details(payment: Payment) -> str:
    return json.dumps({name: getattr(payment, name) for name in KEPT_AS_JSON}, separators=(",", ":"))


def find(store: Store, any_id: str) -> Payment | None:
    """By transaction id, else the newest one of that order id (which one Midtrans itself picks is not documented)."""
    row = store.one("SELECT * FROM midtrans_payment WHERE transaction_id=?", any_id) or store.one(
        "SELECT * FROM midtrans_payment WHERE order_id=? ORDER BY created_at DESC, rowid DESC LIMIT 1", any_id
    )
    return of_row(row) if row else None


def of_row(row: sqlite3.Row) -> Payment:
    values = {name: row[name] for name in row.keys() if name != "details"}  # noqa: SIM118 (a Row iterates its values)
    return Payment(**values, **json.loads(row["details"]))


def refunds_of(store: Store, transaction_id: str) -> list[Refund]:
    rows = store.all("SELECT * FROM midtrans_refund WHERE transaction_id=? ORDER BY id", transaction_id)
    return [
        Refund(r["id"], r["refund_key"], r["amount_idr"], r["reason"], r["created_at"], r["confirmed_at"]) for r in rows
    ]
