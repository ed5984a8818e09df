"""Prices are proposed by one and published by another; a changed product is told by name."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_23t40_price_lists_need_two"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
