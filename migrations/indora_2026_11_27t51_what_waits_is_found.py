"""Indexes by which the office finds what waits for a second person."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_27t51_what_waits_is_found"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
