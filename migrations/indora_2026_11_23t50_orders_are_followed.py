"""A guest who proved the phone of an order follows it on another device, for a while."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_23t50_orders_are_followed"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
