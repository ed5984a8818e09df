"""What the sandbox server needs to carry this stand-in: handlers, life span, and the layer that breaks things."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar
from litestar.types import ControllerRouterHandler

from app.sandbox.midtrans import api, console, control, render, simulator, snap_page
from app.sandbox.midtrans.postman import Postman
from app.sandbox.midtrans.stand import StandIn
from app.sandbox.midtrans.sweep import sweep_forever

HANDLERS: list[ControllerRouterHandler] = [
    *api.HANDLERS, *snap_page.HANDLERS, *simulator.HANDLERS, *console.HANDLERS, *control.HANDLERS, *render.HANDLERS,
]  # fmt: skip


@asynccontextmanager
async def alive(app: Litestar) -> AsyncIterator[None]:
    """The postman and the sweeper work as long as the server does."""
    stand: StandIn = app.state.midtrans
    work = [asyncio.create_task(Postman(stand).walk()), asyncio.create_task(sweep_forever(stand))]
    try:
        yield
    finally:
        stand.closing.set()
        stand.wake.set()
        await asyncio.gather(*work, return_exceptions=True)
        stand.store.close()
