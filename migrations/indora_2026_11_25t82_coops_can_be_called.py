"""Where a co-op is reached by WhatsApp."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t82_coops_can_be_called"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
