"""The one way to the database: one transaction helper, and plain SQL with placeholders ($1, $2 …).

`transaction()` is the only way to begin one. Every deferred check speaks before COMMIT, in the same round trip. Deadlocks and
serialisation failures are retried as a whole by `retried`, so a unit of work is a function that may be called again.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import cache, wraps
from types import TracebackType
from typing import Any, ParamSpec, TypeAlias, TypeVar

import asyncpg
from piccolo.engine import engine_finder
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

P = ParamSpec("P")
T = TypeVar("T")
Row: TypeAlias = asyncpg.Record

TRIES = 4  # once, and three times more


@cache
def engine() -> PostgresEngine:
    """The engine of app/piccolo_conf.py, looked up once."""
    found = engine_finder()
    assert isinstance(found, PostgresEngine)
    return found


class Unit(PostgresTransaction):
    """Piccolo's transaction, but its connection goes back to the pool whatever BEGIN, COMMIT or ROLLBACK may say.

    Piccolo 1.38 keeps the connection for ever when one of them fails, as all do when the database dies under load.
    """

    patience: int | None = None  # seconds for each statement; None: what the connection allows

    async def begin(self) -> None:
        await self.connection.execute("BEGIN")

    async def commit(self) -> None:
        try:
            await self.connection.execute("SET CONSTRAINTS ALL IMMEDIATE; COMMIT", timeout=self.patience)
        except asyncpg.PostgresError:
            if not self.connection.is_closed():
                await self.rollback()
            raise

    async def rollback(self) -> None:
        await self.connection.execute("ROLLBACK")

    async def __aenter__(self) -> "Unit":
        self.connection = await self.get_connection()  # type: ignore[no-untyped-call]
        try:
            await self.begin()
        except BaseException:
            await self._give_back()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        try:
            if error is None:
                await self.commit()
            elif not self.connection.is_closed():
                await self.rollback()
        finally:
            self.engine.current_transaction.reset(self.context)
            await self._give_back()
        return False

    async def _give_back(self) -> None:
        if self.engine.pool is not None:
            await self.engine.pool.release(self.connection)
        else:
            await self.connection.close()


@asynccontextmanager
async def transaction(*, patience: int | None = None) -> AsyncIterator[None]:
    """One unit of work: all of it or none. Never nested, no HTTP inside, no tasks started inside.

    `patience`: seconds that each statement of long work may take, on both sides of the line. A request never needs it.
    """
    async with Unit(engine(), allow_nested=False) as unit:
        if patience is not None:
            unit.patience = patience
            await execute(_PATIENT, f"{patience}s")
        yield


_PATIENT = "SELECT set_config(name, $1, true) FROM unnest(ARRAY['statement_timeout', 'idle_in_transaction_session_timeout']) AS name"


def in_transaction() -> bool:
    return engine().current_transaction.get() is not None


def retried(work: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Run the whole unit again, with jitter, when the database chose it as the loser of a deadlock or a race."""

    @wraps(work)
    async def again(*args: P.args, **kwargs: P.kwargs) -> T:
        for left in range(TRIES - 1, -1, -1):
            try:
                return await work(*args, **kwargs)
            except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError, asyncpg.LockNotAvailableError):
                if left == 0 or in_transaction():
                    raise
                await asyncio.sleep(random.uniform(0.01, 0.05) * (TRIES - left))  # noqa: S311 - jitter, not a secret
        raise AssertionError("unreachable")

    return again


@asynccontextmanager
async def _connection() -> AsyncIterator[asyncpg.Connection]:
    db = engine()
    current = db.current_transaction.get()
    if current is not None:
        yield current.connection
    elif db.pool is not None:
        async with db.pool.acquire() as connection:
            yield connection
    else:
        connection = await db.get_new_connection()
        try:
            yield connection
        finally:
            await connection.close()


def _patience() -> int | None:
    unit = engine().current_transaction.get()
    return unit.patience if isinstance(unit, Unit) else None


async def fetch(sql: str, *args: object) -> list[Row]:
    """All rows. SQL is a constant with $1 placeholders; values never enter its text."""
    async with _connection() as connection:
        rows: list[Row] = await connection.fetch(sql, *args, timeout=_patience())
        return rows


async def fetch_one(sql: str, *args: object) -> Row | None:
    """The first row, or None."""
    async with _connection() as connection:
        row: Row | None = await connection.fetchrow(sql, *args, timeout=_patience())
        return row


async def fetch_value(sql: str, *args: object) -> Any:
    """The first column of the first row, or None."""
    async with _connection() as connection:
        return await connection.fetchval(sql, *args, timeout=_patience())


async def execute(sql: str, *args: object) -> int:
    """Run one statement; the number of rows it touched."""
    async with _connection() as connection:
        tag: str = await connection.execute(sql, *args, timeout=_patience())
        last = tag.rsplit(" ", 1)[-1]
        return int(last) if last.isdigit() else 0


async def execute_many(sql: str, rows: Sequence[Sequence[object]]) -> None:
    """One statement for many rows, in one round trip."""
    async with _connection() as connection:
        await connection.executemany(sql, rows, timeout=_patience())
