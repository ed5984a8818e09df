"""What a deed of some moment went by, with its decision."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_27t72_an_order_names_what_held_then"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
