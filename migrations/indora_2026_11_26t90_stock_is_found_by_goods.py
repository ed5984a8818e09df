"""An index by which a cart finds the stock of its goods, wherever they lie."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_26t90_stock_is_found_by_goods"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
