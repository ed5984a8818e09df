"""What the gateway took back for good is booked as a loss by two."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t83_gateway_losses_need_two"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
