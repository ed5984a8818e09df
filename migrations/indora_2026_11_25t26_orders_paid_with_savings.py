"""Orders paid with simpanan sukarela, and their refunds."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t26_orders_paid_with_savings"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
