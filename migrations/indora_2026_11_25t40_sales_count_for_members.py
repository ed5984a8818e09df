"""Each sale is a fact that the SHU counts from."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t40_sales_count_for_members"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
