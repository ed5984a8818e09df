"""Webhooks: compact JSON, signed over exactly the bytes that are sent, queued with the change they tell of."""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
import uuid
from typing import TYPE_CHECKING, Any

from app.sandbox.digiflazz.codes import FAILED, SUCCESS, code_of
from app.sandbox.digiflazz.trx import Trx
from app.sandbox.shared import postman
from app.sandbox.shared.outbox import Handling, Outbox, handling

if TYPE_CHECKING:
    from app.sandbox.digiflazz.stand import StandIn

DELAYS = (10, 60, 300, 1_800, 3_600)  # seconds of stand-in time; the real figures are not published
MOODS = ("hold", "duplicate", "reorder", "drop", "delay", "contradict")
PREPAID_AGENT, PASCA_AGENT = "Digiflazz-Hookshot", "Digiflazz-Pasca-Hookshot"


def signature(body: str, secret: str) -> str:
    return "sha1=" + hmac.new(secret.encode(), body.encode(), hashlib.sha1).hexdigest()


def compact(body: dict[str, Any]) -> str:
    """No blanks and no escapes, so that a receiver who writes it anew gets the same bytes."""
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False)


class Notices:
    def __init__(self, stand: StandIn) -> None:
        self._stand = stand
        self._outbox = Outbox(stand, table="digiflazz_notice", topic="ref_id")

    def about(self, trx: Trx, event: str, data: dict[str, Any]) -> None:
        """Queue one webhook; the rules in force may hold, double, shuffle, drop, delay or contradict it."""
        facts = {
            "ref_id": trx.ref_id,
            "sku": trx.sku,
            "customer_no": trx.customer_no,
            "status": trx.status,
            "event": event,
        }
        rules = self._stand.notice_rules.take(facts)
        how = handling(rules)
        lies = [opposite(data) for rule in rules if rule.kind == "contradict"]
        first = any(rule.args.get("first") for rule in rules)
        for body in [*(lies if first else []), data, *(lies if not first else [])]:
            for _ in range(how.copies):
                self.put(trx, event, body, how, forged=body is not data)
        if how.gathered_all:
            self._outbox.release(order="reverse", gathered_by=how.gathered_by)

    def put(self, trx: Trx, event: str, data: dict[str, Any], how: Handling | None = None, *, forged: bool = False,
            sign: str | None = None, url: str | None = None) -> int:  # fmt: skip
        """Queue one body as it is. `sign` None: truly signed; "": unsigned; else taken as the signature."""
        body = compact({"data": data})
        columns = {
            "trx_id": trx.trx_id, "ref_id": str(data.get("ref_id", trx.ref_id)), "event": event,
            "status": str(data.get("status", "")), "agent": PREPAID_AGENT if trx.kind == "prepaid" else PASCA_AGENT,
            "signature": self._signed(body) if sign is None else sign,
        }  # fmt: skip
        return self._outbox.put(columns, body, url or trx.url, how, forged=forged)

    def again(self, row: sqlite3.Row, *, parallel: bool) -> int:
        """An old webhook once more, byte for byte."""
        columns = {name: row[name] for name in ("trx_id", "ref_id", "event", "status", "agent", "signature")}
        return self._outbox.put(columns, row["body"], row["url"], Handling(parallel=parallel), forged=True)

    def ping(self, hook_id: str) -> int:
        """The set-up check: no `data`, and the secret inside."""
        stand = self._stand
        hook = {"url": stand.settings.webhook_url, "secret": stand.settings.webhook_secret,
                "type": "application/json", "status": 1}  # fmt: skip
        body = compact({"sed": uuid.uuid4().hex[:9], "hook_id": hook_id, "hook": hook})
        columns = {"trx_id": "ping", "ref_id": "", "event": "ping", "status": "", "agent": PREPAID_AGENT,
                   "signature": self._signed(body)}  # fmt: skip
        return self._outbox.put(columns, body, stand.settings.webhook_url, Handling(parallel=True))

    def _signed(self, body: str) -> str:
        secret = self._stand.settings.webhook_secret
        return signature(body, secret) if secret else ""

    def release(self, *, order: str = "fifo", ref_id: str | None = None) -> int:
        return self._outbox.release(order=order, topic=ref_id)

    def waiting(self) -> int:
        return self._outbox.waiting()


def opposite(data: dict[str, Any]) -> dict[str, Any]:
    """The same news turned round: success becomes failure, everything else success."""
    rc = "02" if data.get("status") == SUCCESS else "00"
    turned = {**data, "rc": rc, "status": FAILED if rc == "02" else SUCCESS, "message": code_of(rc).message}
    return {**turned, "sn": "" if rc == "02" else data.get("sn") or "9999999999"}


def _headers(row: sqlite3.Row) -> dict[str, str]:
    found = {"user-agent": row["agent"], "x-digiflazz-event": row["event"], "x-digiflazz-delivery": str(uuid.uuid4())}
    return {**found, "x-hub-signature": row["signature"]} if row["signature"] else found


POLICY = postman.Policy(
    table="digiflazz_notice", tries="digiflazz_try", thread="trx_id", delays_s=DELAYS, retries=lambda _: len(DELAYS),
    headers=_headers,
)  # fmt: skip
