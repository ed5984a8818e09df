"""Shelf prices of other stores come with a photo; no price stands above them without a named reason."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t51_price_watch"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
