"""Files that long work makes: kept with it, and set while the worker still breathes."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from app.domain.transactions import transaction
from app.domain.work.begin import put_file
from app.domain.work.find import File, Work

BREATH_S = 5


async def keep(work: Work, name: str, media_type: str, content: bytes) -> None:
    """Offered on the page of the work; the same name again replaces it."""
    async with transaction():
        await put_file(work.id, "out", File(name, media_type, content))


async def breathing(making: Coroutine[Any, Any, bytes], say: Callable[[], Awaitable[None]]) -> bytes:
    """The same, saying meanwhile that the worker lives: nobody else takes the work over."""
    task = asyncio.ensure_future(making)
    while not task.done():
        await say()
        await asyncio.wait([task], timeout=BREATH_S)
    return await task
