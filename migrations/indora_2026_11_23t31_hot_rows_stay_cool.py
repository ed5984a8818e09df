"""Posting no longer locks the rows of the busiest accounts: what the foreign keys promised, the entry's own triggers prove."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_23t31_hot_rows_stay_cool"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
