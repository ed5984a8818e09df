"""Goods have codes, prices come in batches, filters are kept."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t70_goods_have_codes"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
