"""The ground: who may do what in the database, lives, moves, audit, once-keys, rate limits, content versions."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_23t01_ground"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
