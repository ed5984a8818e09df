"""COD cash that differs says why."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t81_a_difference_of_cash_has_a_reason"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
