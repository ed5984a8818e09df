"""A difference of price above the limit of one officer is let go by two."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_27t92_much_is_let_go_by_two"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
