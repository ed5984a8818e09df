"""Idempotency-Key: for five minutes the same key gets the same answer, whatever the body."""

from __future__ import annotations

import json
from typing import Any

from app.sandbox.midtrans.channels import CHANNELS
from app.sandbox.midtrans.stand import StandIn

LIFE = 300  # seconds of stand-in time
LONGEST_KEY = 46  # a longer one is silently ignored


def answered_before(stand: StandIn, key: str) -> dict[str, Any] | None:
    if not key or len(key) > LONGEST_KEY:
        return None
    row = stand.store.one("SELECT * FROM midtrans_once WHERE key=?", key)
    if row is None or row["created_at"] + LIFE / stand.time_scale <= stand.now():
        return None
    answer: dict[str, Any] = json.loads(row["answer"])
    return answer


def remember(stand: StandIn, key: str, answer: dict[str, Any]) -> None:
    """Keep a successful answer. Permata VA and Indomaret do not honour keys."""
    channel = _channel(answer)
    if answer.get("status_code") not in {"200", "201", "407"}:
        return
    if not key or len(key) > LONGEST_KEY or (channel in CHANNELS and not CHANNELS[channel].honours_key):
        return
    stand.store.run("INSERT OR REPLACE INTO midtrans_once VALUES (?,?,?,?)", key, 200, json.dumps(answer), stand.now())


def _channel(answer: dict[str, Any]) -> str:
    return "permata" if "permata_va_number" in answer else str(answer.get("store", ""))


def tidy(stand: StandIn) -> None:
    stand.store.run("DELETE FROM midtrans_once WHERE created_at<?", stand.now() - LIFE / stand.time_scale)
