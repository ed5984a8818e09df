"""Notices waiting to be delivered. Written in the same unit as the change they tell of; moods are applied here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from app.sandbox.midtrans.payments import Payment
from app.sandbox.shared.outbox import Handling, Outbox, handling

if TYPE_CHECKING:
    from app.sandbox.midtrans.stand import StandIn


class Notices:
    def __init__(self, stand: StandIn) -> None:
        self._stand = stand
        self._outbox = Outbox(stand, table="midtrans_notice", topic="order_id")

    def about(self, payment: Payment, body: dict[str, Any]) -> None:
        """Queue one notice per address; the rules in force may hold, double, shuffle, drop or delay it."""
        facts = {"order_id": payment.order_id, "transaction_id": payment.transaction_id, "status": payment.status}
        how = handling(self._stand.notice_rules.take(facts))
        for url in payment.urls:
            for _ in range(how.copies):
                self._put(body, url, how)
        if how.gathered_all:
            self._outbox.release(order="reverse", gathered_by=how.gathered_by)

    def put(self, body: dict[str, Any], url: str, *, parallel: bool = False, forged: bool = False) -> int:
        """Queue one message as it is. Returns its number."""
        return self._put(body, url, Handling(parallel=parallel), forged=forged)

    def _put(self, body: dict[str, Any], url: str, how: Handling, *, forged: bool = False) -> int:
        names = {"transaction_id": "transaction_id", "order_id": "order_id", "status": "transaction_status"}
        columns = {column: str(body.get(name)) for column, name in names.items()}
        return self._outbox.put(columns, json.dumps(body), url, how, forged=forged)

    def release(self, *, order: str = "fifo", order_id: str | None = None) -> int:
        """Let held notices go: oldest first, or newest first (`reverse`). Returns how many."""
        return self._outbox.release(order=order, topic=order_id)

    def waiting(self) -> int:
        return self._outbox.waiting()
