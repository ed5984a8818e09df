"""No cash leaves a drawer that does not lie in it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_26t00_a_drawer_holds_what_it_gives"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
