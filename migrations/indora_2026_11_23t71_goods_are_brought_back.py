"""Goods brought back after hand-over, as rows that never change."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_23t71_goods_are_brought_back"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
