"""Snap: a page for an order. No transaction exists until the customer picks a way of paying."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from app.sandbox.midtrans.channels import CHANNELS
from app.sandbox.midtrans.charge import begin
from app.sandbox.midtrans.checks import addresses, details_problems, life_seconds
from app.sandbox.midtrans.life import FREE_AGAIN
from app.sandbox.midtrans.payments import Payment, of_row
from app.sandbox.midtrans.stand import StandIn

DAY = 86_400
# Names of `enabled_payments` and the channels they open; names we do not know are accepted and open nothing.
OPENS = {
    "credit_card": ["credit_card"], "gopay": ["gopay"], "shopeepay": ["shopeepay"], "other_qris": ["qris"],
    "qris": ["qris"], "bca_va": ["bca"], "bni_va": ["bni"], "bri_va": ["bri"], "permata_va": ["permata"],
    "cimb_va": ["cimb"], "echannel": ["echannel"], "indomaret": ["indomaret"], "alfamart": ["alfamart"],
    "bank_transfer": ["bca", "bni", "bri", "permata", "cimb"], "cstore": ["indomaret", "alfamart"],
}  # fmt: skip


class SnapError(Exception):
    def __init__(self, http: int, *messages: str) -> None:
        super().__init__(*messages)
        self.http, self.messages = http, list(messages)


@dataclass(slots=True)
class Page:
    token: str
    order_id: str
    state: str
    expires_at: float
    request: dict[str, Any]
    urls: list[str]


def create(stand: StandIn, body: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
    """A token and the address of its page. An older token of the same order stops working."""
    problems = details_problems(body)
    seconds, _, page_problems = life_seconds(
        body.get("page_expiry") or body.get("expiry"), duration="duration", start="start_time"
    )
    if problems or page_problems:
        raise SnapError(400, *problems, *page_problems)
    order_id = body["transaction_details"]["order_id"]
    free = ",".join(f"'{state}'" for state in FREE_AGAIN)
    if stand.store.one(f"SELECT 1 FROM midtrans_payment WHERE order_id=? AND status NOT IN ({free}) LIMIT 1", order_id):  # noqa: S608
        raise SnapError(400, "transaction_details.order_id has been paid and utilized, please use another order ID")
    token, now = str(uuid.uuid4()), stand.now()
    life = min(seconds or DAY, 7 * DAY) / stand.expiry_scale
    with stand.store.unit():
        stand.store.run("UPDATE midtrans_snap SET state='replaced' WHERE order_id=? AND state='open'", order_id)
        stand.store.run(
            "INSERT INTO midtrans_snap VALUES (?,?,?,?,?,?,?)", token, order_id, "open", now, now + life,
            json.dumps(body), json.dumps(addresses(headers, stand.settings.notification_url)),
        )  # fmt: skip
    return {"token": token, "redirect_url": f"{stand.settings.own_url}/snap/v4/redirection/{token}"}


def cancel_token(stand: StandIn, token: str) -> dict[str, Any]:
    page = page_of(stand, token)
    if page is None:
        raise SnapError(404, "token not found")
    if page.state == "cancelled":
        raise SnapError(400, "token already canceled")
    if latest_of(stand, page) is not None:
        raise SnapError(400, "Transaction is on progress")
    stand.store.run("UPDATE midtrans_snap SET state='cancelled' WHERE token=?", token)
    at = datetime.fromtimestamp(stand.now(), UTC)
    return {"canceled_at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z")}


def page_of(stand: StandIn, token: str) -> Page | None:
    row = stand.store.one("SELECT * FROM midtrans_snap WHERE token=?", token)
    if row is None:
        return None
    request, urls = json.loads(row["request"]), json.loads(row["urls"])
    return Page(token, row["order_id"], row["state"], row["expires_at"], request, urls)


def is_open(stand: StandIn, page: Page) -> bool:
    return page.state == "open" and page.expires_at > stand.now()


def latest_of(stand: StandIn, page: Page) -> Payment | None:
    row = stand.store.one(
        "SELECT * FROM midtrans_payment WHERE snap_token=? ORDER BY created_at DESC, rowid DESC LIMIT 1", page.token
    )
    return of_row(row) if row else None


def denied(stand: StandIn, page: Page) -> int:
    row = stand.store.one("SELECT count(*) AS n FROM midtrans_payment WHERE snap_token=? AND status='deny'", page.token)
    return int(row["n"]) if row else 0


def choices(page: Page) -> list[str]:
    """The channels this page offers: those asked for, or all, within each one's limits."""
    asked = page.request.get("enabled_payments")
    names = list(CHANNELS)
    if isinstance(asked, list):
        names = [name for entry in asked for name in OPENS.get(str(entry), [])]
    amount = page.request["transaction_details"]["gross_amount"]
    fits = [name for name in names if CHANNELS[name].lowest <= amount <= CHANNELS[name].highest]
    return list(dict.fromkeys(fits))


def choose(stand: StandIn, page: Page, channel: str, *, card_token: str | None = None) -> Payment:
    """The customer picks: now a transaction exists, pending, and the merchant hears of it."""
    seconds, start, _ = life_seconds(page.request.get("expiry"), duration="duration", start="start_time")
    body = dict(page.request)
    if channel == "credit_card":
        wanted = page.request.get("credit_card")
        body["credit_card"] = {**(wanted if isinstance(wanted, dict) else {}), "token_id": card_token}
        seconds = start = None
    if seconds is not None:
        seconds = min(max(seconds, 20), CHANNELS[channel].longest)
    return begin(stand, channel, body, urls=page.urls, life=seconds, start=start, snap_token=page.token)


def way_back(page: Page, payment: Payment | None) -> str | None:
    """The merchant's finish (or, after three failed tries, error) address with what Midtrans appends."""
    callbacks = page.request.get("callbacks")
    callbacks = callbacks if isinstance(callbacks, dict) else {}
    failed = payment is not None and payment.status == "deny"
    target = callbacks.get("error") if failed and callbacks.get("error") else callbacks.get("finish")
    if not isinstance(target, str) or not target.startswith(("http://", "https://")):
        return None
    told = {"order_id": page.order_id}
    if payment is not None:
        code = {"pending": "201", "deny": "202"}.get(payment.status, "200")
        told |= {"status_code": code, "transaction_status": payment.status}
    return f"{target}{'&' if '?' in target else '?'}{urlencode(told)}"
