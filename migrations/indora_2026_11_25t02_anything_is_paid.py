"""Whatever is paid for can be refunded, not orders alone."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t02_anything_is_paid"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
