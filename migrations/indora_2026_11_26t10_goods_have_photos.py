"""Photos of goods, in the sizes phones ask for."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_26t10_goods_have_photos"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
