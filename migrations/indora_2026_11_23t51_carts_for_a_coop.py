"""An officer of a primary can fill a cart for the primary itself."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_23t51_carts_for_a_coop"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
