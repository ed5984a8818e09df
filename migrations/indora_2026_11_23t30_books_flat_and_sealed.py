"""Books that stay quick to read with a million lines, days that are sealed in order, and journals that need two persons."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_23t30_books_flat_and_sealed"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
