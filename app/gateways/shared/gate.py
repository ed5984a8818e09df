"""A bound on calls under way, and an honest "busy" when too many wait in line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.gateways.shared.errors import GatewayBusy


class Gate:
    """At most `at_once` calls at a time and `waiting` more in line; beyond that `GatewayBusy` at once."""

    def __init__(self, at_once: int = 8, waiting: int = 16) -> None:
        self._open = asyncio.Semaphore(at_once)
        self._places, self._inside = at_once + waiting, 0

    @asynccontextmanager
    async def place(self, patience_s: float) -> AsyncIterator[None]:
        """Hold a place. Raises `GatewayBusy` when the line is full or does not move in time."""
        if self._inside >= self._places:
            raise GatewayBusy("all places are taken")
        self._inside += 1
        try:
            try:
                async with asyncio.timeout(patience_s):
                    await self._open.acquire()
            except TimeoutError:
                raise GatewayBusy("no place in time") from None
            try:
                yield
            finally:
                self._open.release()
        finally:
            self._inside -= 1
