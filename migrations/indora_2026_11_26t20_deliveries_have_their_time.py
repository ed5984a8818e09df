"""Times of delivery, and room for so many orders."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_26t20_deliveries_have_their_time"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
