"""Whatever can be paid is found by its key, among a million others too."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_27t10_what_is_paid_is_found_by_key"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
