"""What was to be paid in cash at the counter may be paid there with simpanan sukarela or on bon."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_27t42_cash_orders_may_be_paid_on_bon"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
