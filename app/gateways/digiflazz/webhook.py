"""Webhooks: is it really Digiflazz speaking, and what does it say. A nudge to ask, hardly ever the last word."""

from __future__ import annotations

import hashlib
import hmac
import json

from app.gateways.digiflazz import parse
from app.gateways.digiflazz.answers import GatewayAlarm, GatewayUnavailable, Ping, Purchase

LARGEST = 262_144  # bytes


def signed(body: bytes, header: str | None, secret: str) -> bool:
    """Whether `X-Hub-Signature` is `sha1=` + HMAC-SHA1 of the raw body. Without a secret nothing is."""
    if not secret or not header or len(header) > 100:
        return False
    right = "sha1=" + hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()
    return hmac.compare_digest(right.encode(), header.strip().encode("utf-8", "surrogatepass"))


def parsed(body: bytes) -> Purchase | Ping:
    """The transaction told of, or a ping. Raises `GatewayUnavailable` for anything else.

    A code that would be an alarm for a call of ours is `unknown` here: a webhook closes no order with it.
    """
    try:
        message = json.loads(body) if len(body) <= LARGEST else None
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        raise parse.nonsense("webhook")
    data = message.get("data")
    if not isinstance(data, dict):
        if "hook_id" in message:
            return Ping(parse.text(message["hook_id"], 100))
        raise parse.nonsense("webhook without data")
    if not parse.text(data.get("ref_id"), 100):
        raise parse.nonsense("webhook without ref_id")
    try:
        return parse.purchase(data, again=True)
    except GatewayAlarm as alarm:
        return Purchase(parse.text(data["ref_id"], 100), "unknown", alarm.code, alarm.message, raw=data)


__all__ = ["GatewayUnavailable", "parsed", "signed"]
