"""What time does by itself: payments expire, slow cards come through, banks confirm refunds."""

from __future__ import annotations

import asyncio
import contextlib

from app.sandbox.midtrans import deeds
from app.sandbox.midtrans.once import tidy
from app.sandbox.midtrans.payments import of_row
from app.sandbox.midtrans.stand import StandIn

EVERY = 0.5  # real seconds
AT_ONCE = 200  # keeps a heap of expiries from standing in the way of callers


async def sweep_forever(stand: StandIn) -> None:
    while not stand.closing.is_set():
        sweep(stand)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stand.closing.wait(), EVERY)


def sweep(stand: StandIn) -> None:
    now = stand.now()
    for row in stand.store.all(
        "SELECT * FROM midtrans_payment WHERE status='pending' AND accept_at IS NOT NULL AND accept_at<=? LIMIT ?",
        now,
        AT_ONCE,
    ):
        deeds.pay(stand, of_row(row))
    with stand.store.unit():
        for row in stand.store.all(
            "SELECT * FROM midtrans_payment WHERE status IN ('pending','authorize') AND expires_at<=? LIMIT ?",
            now,
            AT_ONCE,
        ):
            deeds.turn(stand, of_row(row), "expire")
    overdue = now - deeds.BANK_CONFIRMS_AFTER / stand.time_scale
    for row in stand.store.all(
        "SELECT p.* FROM midtrans_payment p WHERE transaction_id IN"
        " (SELECT transaction_id FROM midtrans_refund WHERE confirmed_at IS NULL AND created_at<=? LIMIT ?)",
        overdue, AT_ONCE,
    ):  # fmt: skip
        deeds.confirm_refunds(stand, of_row(row))
    tidy(stand)
