"""A move waits for the primary that it goes to."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_27t73_who_moves_waits_where_he_is"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
