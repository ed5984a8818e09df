"""Deposits, dues, withdrawals that are held, and paying with simpanan sukarela."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t25_savings_come_in"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
