"""An order that is collected elsewhere is promised its goods there: until packing, a reservation may change its place."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_27t60_goods_follow_their_order"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
