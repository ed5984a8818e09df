"""What others would have paid is known."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t72_what_others_pay"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
