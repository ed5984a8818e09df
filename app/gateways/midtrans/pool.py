"""A few threads for the synchronous client, and an honest "busy" when they are all taken."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from app.gateways.midtrans.answers import GatewayBusy, GatewayUnavailable

T = TypeVar("T")


class Pool:
    """At most `threads` calls at a time and `waiting` more in line; beyond that `GatewayBusy` at once."""

    def __init__(self, threads: int = 8, waiting: int = 16, name: str = "midtrans") -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._places = threads + waiting
        self._taken = 0
        self._lock = threading.Lock()

    async def run(self, call: Callable[[], T], *, deadline_s: float) -> T:
        """Run in a thread. A place is given back when the thread ends, not when the caller loses patience."""
        self._take()
        try:
            future = self._executor.submit(call)
        except RuntimeError:
            self._give_back()
            raise GatewayBusy("closed") from None
        future.add_done_callback(lambda _: self._give_back())
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), deadline_s)
        except TimeoutError:
            # Cancelling took a call that still stood in line out of it: then nothing was sent.
            if future.cancelled():
                raise GatewayBusy("no thread in time") from None
            raise GatewayUnavailable("no answer in time") from None

    def _take(self) -> None:
        with self._lock:
            if self._taken >= self._places:
                raise GatewayBusy("all threads are taken")
            self._taken += 1

    def _give_back(self) -> None:
        with self._lock:
            self._taken -= 1

    def close(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)
