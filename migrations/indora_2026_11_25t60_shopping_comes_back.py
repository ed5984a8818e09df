"""What makes coming back easy."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t60_shopping_comes_back"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
