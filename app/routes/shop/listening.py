"""One connection a process that does nothing but listen for "content" notices, and knows whether it can still hear."""

import asyncio
import contextlib
import time
from collections.abc import Callable

import asyncpg
import structlog

from app.domain import transactions

log = structlog.get_logger()

HEARTBEAT_SECONDS = 0.4
PROBE_SECONDS = 0.6
CHANNEL = "content"


class Listener:
    """Calls `heard(payload)` for each notice, `was_deaf()` each time it begins to hear (again): until then anything may have
    been said; and `beat()` a few times a second.
    """

    def __init__(self, heard: Callable[[str], None], was_deaf: Callable[[], None], beat: Callable[[], None]) -> None:
        self._heard, self._was_deaf, self._beat = heard, was_deaf, beat
        self._config: object = None
        self._connection: asyncpg.Connection | None = None
        self._task: asyncio.Task[None] | None = None
        self._probe: asyncio.Task[bool] | None = None
        self.proved_at = 0.0  # monotonic seconds: until then everything said was heard

    async def open(self) -> None:
        """Connect, or raise; from then on connect again by itself."""
        await self._connect()
        self._task = asyncio.create_task(self._keep())

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self._drop()

    async def hears(self) -> bool:
        """Ask the server now; everything said before has been heard when it answers. Many askers, one question."""
        if self._probe is None or self._probe.done():
            self._probe = asyncio.create_task(self._ask())
        return await asyncio.shield(self._probe)

    async def _keep(self) -> None:
        heard = True
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            self._beat()
            heard, before = await self.hears(), heard
            if heard != before:
                log.warning("listening again" if heard else "not listening")

    async def _connect(self) -> None:
        await self._drop()
        self._config = config = transactions.engine().config
        connection = await asyncpg.connect(**{**config, "timeout": 3})
        try:
            await connection.add_listener(CHANNEL, self._notice)
        except BaseException:
            connection.terminate()
            raise
        connection.add_termination_listener(self._ended)
        self._connection = connection
        self.proved_at = time.monotonic()
        self._was_deaf()

    async def _ask(self) -> bool:
        connection, began = self._connection, time.monotonic()
        try:
            if connection is None or self._config is not transactions.engine().config:
                await self._connect()
                return True
            await asyncio.wait_for(connection.execute("SELECT 1"), PROBE_SECONDS)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            await self._drop()
            return False
        self.proved_at = max(self.proved_at, began)
        return True

    async def _drop(self) -> None:
        connection, self._connection, self.proved_at = self._connection, None, 0.0
        if connection is not None and not connection.is_closed():
            connection.terminate()

    def _notice(self, connection: asyncpg.Connection, pid: int, channel: str, payload: str) -> None:
        self._heard(payload)

    def _ended(self, connection: asyncpg.Connection) -> None:
        if connection is self._connection:
            self._connection, self.proved_at = None, 0.0
