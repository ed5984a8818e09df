"""Many rows in little time: past the triggers, without waiting for the disk, and beside the indexes, which are built anew at the end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

# Those that hold a constraint stay: foreign keys and ON CONFLICT ask for them.
INDEXES = """
SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS made FROM pg_index i
WHERE i.indrelid = ANY ($1::text[]::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
"""
CARELESS = ("fsync = off", "full_page_writes = off", "max_wal_size = '16GB'", "checkpoint_timeout = '1h'")


@asynccontextmanager
async def filling(config: dict[str, Any], *tables: str) -> AsyncIterator[asyncpg.Connection]:
    """`config`: the owner's way into a migrated database with reference data. At the end the tables are as if they had long been so."""
    owner = await asyncpg.connect(**config)
    try:
        await _careless(owner, CARELESS)
        await owner.execute(
            "SET session_replication_role = replica; SET maintenance_work_mem = '512MB'; SET work_mem = '128MB'"
        )
        indexes = await owner.fetch(INDEXES, list(tables))
        for index in indexes:
            await owner.execute(f"DROP INDEX {index['name']}")
        yield owner
        for index in indexes:
            await owner.execute(index["made"])
        for table in tables:
            await owner.execute(f"VACUUM ANALYZE {table}")
        await _careless(owner, ())
        await owner.execute("CHECKPOINT")  # what is measured next does not pay for these rows
    finally:
        await owner.close()


async def _careless(owner: asyncpg.Connection, settings: tuple[str, ...]) -> None:
    """A power cut would cost the bench its rows and nobody anything; what is measured runs with care again."""
    await owner.execute("ALTER SYSTEM RESET ALL")
    for setting in settings:
        await owner.execute(f"ALTER SYSTEM SET {setting}")
    await owner.execute("SELECT pg_reload_conf()")
