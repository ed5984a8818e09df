"""What the sandbox server needs to carry this stand-in: handlers, life span, and the layer that breaks things."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar
from litestar.types import ControllerRouterHandler

from app.sandbox.digiflazz import api, console, control
from app.sandbox.digiflazz.notices import POLICY
from app.sandbox.digiflazz.stand import StandIn
from app.sandbox.digiflazz.sweep import sweep_forever
from app.sandbox.shared.postman import Postman

HANDLERS: list[ControllerRouterHandler] = [*api.HANDLERS, *control.HANDLERS, *console.HANDLERS]


@asynccontextmanager
async def alive(app: Litestar) -> AsyncIterator[None]:
    """The postman and the sweeper work as long as the server does."""
    stand: StandIn = app.state.digiflazz
    post = Postman(stand, POLICY, timeout_s=stand.settings.notice_timeout)
    work = [asyncio.create_task(post.walk()), asyncio.create_task(sweep_forever(stand))]
    try:
        yield
    finally:
        stand.closing.set()
        stand.wake.set()
        stand.stir.set()
        await asyncio.gather(*work, return_exceptions=True)
        stand.store.close()
