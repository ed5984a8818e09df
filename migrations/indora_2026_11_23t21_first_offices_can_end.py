"""Offices that the owner installed (granted by nobody) can end like any other."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_23t21_first_offices_can_end"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
