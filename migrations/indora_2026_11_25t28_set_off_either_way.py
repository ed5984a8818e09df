"""A set-off may go either way."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t28_set_off_either_way"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
