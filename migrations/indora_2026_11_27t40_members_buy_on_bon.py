"""Bon: goods now, money later, within a limit that two officers set by a decision."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_27t40_members_buy_on_bon"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
