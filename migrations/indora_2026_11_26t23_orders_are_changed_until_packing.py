"""Orders are changed until packing begins."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_26t23_orders_are_changed_until_packing"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
