"""An index for counting what a guest has open and unpaid."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t80_guests_have_room_for_some"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
