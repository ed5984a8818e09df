"""Notices waiting to be delivered. Written in the same unit as the change they tell of; moods are applied here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from app.sandbox.midtrans.payments import Payment
from app.sandbox.midtrans.rules import Rule

if TYPE_CHECKING:
    from app.sandbox.midtrans.stand import StandIn

WAITING = ("due", "held", "gathering")


class Notices:
    def __init__(self, stand: StandIn) -> None:
        self._stand = stand

    def about(self, payment: Payment, body: dict[str, Any]) -> None:
        """Queue one notice per address; the rules in force may hold, double, shuffle, drop or delay it."""
        stand = self._stand
        facts = {"order_id": payment.order_id, "transaction_id": payment.transaction_id, "status": payment.status}
        rules = stand.notice_rules.take(facts)
        state, delay, copies, parallel = "due", 0.0, 1, False
        gather: Rule | None = None
        for rule in rules:
            if rule.kind == "drop":
                state = "dropped"
            elif rule.kind == "hold" and state == "due":
                state = "held"
            elif rule.kind == "reorder" and state == "due":
                state, gather = "gathering", rule
            elif rule.kind == "delay":
                delay += float(rule.args.get("seconds", 1))
            elif rule.kind == "duplicate":
                copies += int(rule.args.get("n", 1))
                parallel = parallel or bool(rule.args.get("parallel"))
        for url in payment.urls:
            for _ in range(copies):
                self.put(
                    body, url, state=state, delay=delay, parallel=parallel, gathered_by=gather.id if gather else None
                )
        if gather is not None and gather.left is not None and gather.left <= 0:
            self.release(order="reverse", gathered_by=gather.id)
        stand.wake.set()

    def put(
        self,
        body: dict[str, Any],
        url: str,
        *,
        state: str = "due",
        delay: float = 0.0,
        parallel: bool = False,
        gathered_by: int | None = None,
        forged: bool = False,
    ) -> int:
        """Queue one message; `delay` in real seconds. Returns its number."""
        now = self._stand.now()
        cursor = self._stand.store.run(
            "INSERT INTO midtrans_notice (seq, transaction_id, order_id, status, url, body, state, parallel,"
            " gathered_by, next_at, forged, created_at)"
            " VALUES ((SELECT coalesce(max(seq),0)+1 FROM midtrans_notice),?,?,?,?,?,?,?,?,?,?,?)",
            str(body.get("transaction_id")), str(body.get("order_id")), str(body.get("transaction_status")), url,
            json.dumps(body), state, int(parallel), gathered_by, now + delay, int(forged), now,
        )  # fmt: skip
        self._stand.wake.set()
        return int(cursor.lastrowid or 0)

    def release(self, *, order: str = "fifo", gathered_by: int | None = None, order_id: str | None = None) -> int:
        """Let held notices go: oldest first, or newest first (`reverse`). Returns how many."""
        stand = self._stand
        rows = stand.store.all(
            "SELECT id FROM midtrans_notice WHERE (state='held' AND ?1 IS NULL OR state='gathering')"
            " AND (?1 IS NULL OR gathered_by=?1) AND (?2 IS NULL OR order_id=?2) ORDER BY id",
            gathered_by, order_id,
        )  # fmt: skip
        ids = [row["id"] for row in rows]
        with stand.store.unit():
            for notice_id in reversed(ids) if order == "reverse" else ids:
                stand.store.run(
                    "UPDATE midtrans_notice SET state='due', next_at=?,"
                    " seq=(SELECT max(seq)+1 FROM midtrans_notice) WHERE id=?",
                    stand.now(), notice_id,
                )  # fmt: skip
        stand.wake.set()
        return len(ids)

    def waiting(self) -> int:
        marks = ",".join("?" * len(WAITING))
        row = self._stand.store.one(f"SELECT count(*) AS n FROM midtrans_notice WHERE state IN ({marks})", *WAITING)  # noqa: S608
        return int(row["n"]) if row else 0
