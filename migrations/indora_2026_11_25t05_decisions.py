"""Rates, percentages and limits change only by a decision that two officers entered."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t05_decisions"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
