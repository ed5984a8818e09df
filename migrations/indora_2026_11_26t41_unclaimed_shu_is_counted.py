"""Unclaimed SHU is counted as it is paid."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_26t41_unclaimed_shu_is_counted"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
