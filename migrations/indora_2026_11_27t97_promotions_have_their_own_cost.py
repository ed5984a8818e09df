"""A cost of promotions and a loss at the gateway are two accounts, not one under two names."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_27t97_promotions_have_their_own_cost"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
