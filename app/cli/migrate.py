"""`python -m app migrate`: bring the schema up to date, as the owner, one at a time."""

import asyncio
import hashlib
from collections.abc import Iterable
from pathlib import Path

import asyncpg
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.apps.migrations.commands.forwards import run_forwards

from app.database import owner_connection
from app.domain.transactions import engine

LOCK = int.from_bytes(hashlib.sha256(b"indora-migrate").digest()[:7], "big")


async def migrate() -> None:
    """Run every migration not yet run. Two at once: the second waits, then finds nothing to do."""
    db = engine()
    keeper = await asyncpg.connect(**owner_connection())
    try:
        await keeper.execute("SELECT pg_advisory_lock($1)", LOCK)
        as_app, db.config = db.config, owner_connection()
        try:
            await run_forwards(app_name="indora")
            await _learn_lives(keeper)
        finally:
            db.config = as_app
    finally:
        await keeper.close()


async def _learn_lives(owner: asyncpg.Connection) -> None:
    """Copy the LIFE tables of the domain into the table that the triggers read."""
    from app.domain.lives import edges

    async with owner.transaction():
        await owner.execute("DELETE FROM life_edge")
        await owner.executemany("INSERT INTO life_edge (life, from_state, to_state) VALUES ($1, $2, $3)", list(edges()))


def from_sql(migration_file: str, *, extra: Iterable[str] = ()) -> MigrationManager:
    """A migration whose deed is the .sql file beside it (if any) and the `extra` scripts, run as one transaction."""
    path = Path(migration_file)
    sql = path.with_suffix(".sql")
    scripts = [*([sql.read_text()] if sql.exists() else []), *extra]
    manager = MigrationManager(migration_id=path.stem, app_name="indora", description=path.stem)

    async def run() -> None:
        unit = engine().current_transaction.get()
        assert unit is not None, "Piccolo runs migrations in a transaction"
        await unit.connection.execute("SET LOCAL lock_timeout = '1s'")
        for script in scripts:
            await unit.connection.execute(script)

    manager.add_raw(run)
    return manager


def run_migrations() -> None:
    asyncio.run(migrate())
