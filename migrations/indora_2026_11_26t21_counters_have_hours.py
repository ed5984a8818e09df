"""The hours of each counter."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_26t21_counters_have_hours"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
