"""Addresses name their village by its code."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_26t22_addresses_name_their_village"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
