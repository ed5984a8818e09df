"""Where goods lie. Levels change only through moves and reservations; the app cannot write a level itself."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_23t05_stock"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
