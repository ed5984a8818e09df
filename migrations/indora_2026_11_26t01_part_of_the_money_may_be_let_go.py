"""Money that went back elsewhere: let go before the hand-over, or borne in part after a chargeback."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_26t01_part_of_the_money_may_be_let_go"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
