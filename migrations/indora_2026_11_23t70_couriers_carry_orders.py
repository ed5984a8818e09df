"""Who carried an order to the door, how that ended, and the cash that couriers bring home."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_23t70_couriers_carry_orders"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
