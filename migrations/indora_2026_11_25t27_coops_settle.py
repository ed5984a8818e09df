"""Transfers between co-ops, noted by one and confirmed by another."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t27_coops_settle"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
