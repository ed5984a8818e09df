"""What time does by itself: pending purchases come to their end."""

from __future__ import annotations

import asyncio
import contextlib

from app.sandbox.digiflazz import life
from app.sandbox.digiflazz.stand import StandIn
from app.sandbox.digiflazz.trx import of_row

AT_ONCE = 200  # keeps a heap of ends from standing in the way of callers


async def sweep_forever(stand: StandIn) -> None:
    while not stand.closing.is_set():
        stand.stir.clear()
        pause = sweep(stand)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stand.stir.wait(), pause)


def sweep(stand: StandIn) -> float:
    """End what is due; return the seconds until the next look."""
    now = stand.now()
    with stand.store.unit():
        for row in stand.store.all("SELECT * FROM digiflazz_trx WHERE due_at<=? ORDER BY due_at LIMIT ?", now, AT_ONCE):
            trx = of_row(row)
            rc, trx.due_at = trx.due_rc or "00", None
            life.move(stand, trx, rc)
    following = stand.store.one("SELECT min(due_at) AS at FROM digiflazz_trx WHERE due_at IS NOT NULL")
    at = following["at"] if following else None
    return 1.0 if at is None else min(1.0, max(0.005, at - now))
