"""Long work says how far it is."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t01_long_work"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
