"""Goods, their units and prices. Stock is counted in base units: pieces, or grams for weighed goods."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_23t04_catalogue"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
