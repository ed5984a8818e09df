"""A bar that is heard of while one statement takes longer than a runner's hold: told from beside the unit of work, never from inside."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from app.domain.transactions import in_transaction
from app.domain.work.kinds import Tell

EVERY_SECONDS = 2.0


@dataclass(slots=True)
class Bar:
    """Where the work is: set by whoever does it, told by the task beside him."""

    done: int
    total: int
    note: str

    def at(self, done: int, note: str) -> None:
        self.done, self.note = done, note


@asynccontextmanager
async def moving(tell: Tell | None, total: int) -> AsyncIterator[Bar]:
    """Around long units: tells at once and then every two seconds. A runner that lost the work hears of it when it leaves."""
    assert not in_transaction(), "the task beside would share the connection"
    bar = Bar(0, total, "")
    if tell is None:
        yield bar
        return
    beside = asyncio.create_task(_tell_on(bar, tell))
    try:
        yield bar
    finally:
        beside.cancel()
        with suppress(asyncio.CancelledError):
            await beside
    await tell(bar.done, bar.total, bar.note)


async def _tell_on(bar: Bar, tell: Tell) -> None:
    while True:
        await tell(bar.done, bar.total, bar.note)
        await asyncio.sleep(EVERY_SECONDS)
