"""What is added to a cost, for members and others; two persons for each change."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t16_ppob_margins"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
