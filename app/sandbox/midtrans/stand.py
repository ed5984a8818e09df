"""The stand-in itself: settings, memory, clock, moods, and the two ways a payment is written down."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import Any

from app.sandbox.midtrans import life, shapes
from app.sandbox.midtrans.payments import Payment, add, find, keep, refunds_of
from app.sandbox.midtrans.queue import Notices
from app.sandbox.midtrans.rules import Rules
from app.sandbox.midtrans.settings import MidtransSettings
from app.sandbox.midtrans.store import Store


class StandIn:
    def __init__(self, settings: MidtransSettings) -> None:
        self.settings = settings
        self.store = Store(settings.database)
        self.time_scale = settings.time_scale
        self.expiry_scale = settings.expiry_scale
        self.faults = Rules(self.store, "call")
        self.notice_rules = Rules(self.store, "notice")
        self.wake = asyncio.Event()  # something for the postman
        self.closing = asyncio.Event()
        self.notices = Notices(self)
        self.calls: Counter[str] = Counter()
        self.running_keys: set[str] = set()

    def now(self) -> float:
        return time.time()

    def soon(self, seconds: float) -> float:
        """A moment `seconds` of stand-in time from now."""
        return self.now() + seconds / self.time_scale

    def payment(self, any_id: str) -> Payment:
        payment = find(self.store, any_id)
        if payment is None:
            raise shapes.Verdict("404", shapes.MISSING)
        return payment

    def write(self, payment: Payment) -> None:
        """Keep a new payment and tell the merchant."""
        add(self.store, payment)
        self.tell(payment)

    def move(self, payment: Payment, to: str, *, tell: bool = True) -> None:
        """Move along LIFE (raises `life.Stuck`), keep, tell the merchant."""
        life.move(payment, to, at=self.now())
        keep(self.store, payment)
        if tell:
            self.tell(payment)

    def tell(self, payment: Payment) -> None:
        self.notices.about(
            payment, shapes.notice(payment, refunds_of(self.store, payment.transaction_id), **self.keys())
        )

    def status(self, payment: Payment) -> dict[str, Any]:
        return shapes.status_answer(payment, refunds_of(self.store, payment.transaction_id), **self.keys())

    def keys(self) -> dict[str, str]:
        return {"merchant_id": self.settings.merchant_id, "server_key": self.settings.server_key}

    def take_number(self, number: str, transaction_id: str) -> bool:
        cursor = self.store.run("INSERT OR IGNORE INTO midtrans_number VALUES (?,?)", number, transaction_id)
        return cursor.rowcount == 1
