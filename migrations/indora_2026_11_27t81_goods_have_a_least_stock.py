"""Goods have a least stock: below it the office's list of what is scarce names them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_27t81_goods_have_a_least_stock"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
