"""The widened lists hold for the rows of before too: looked at without keeping anybody from writing."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_27t41_bon_is_checked"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
