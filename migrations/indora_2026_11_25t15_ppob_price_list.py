"""Our own copy of the provider's price list, with its history, and turns for asking."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t15_ppob_price_list"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
