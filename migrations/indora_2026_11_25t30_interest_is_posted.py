"""Jasa simpanan: runs, the terms they used, one frozen row an account and month, late entries and what is to be reckoned again."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t30_interest_is_posted"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
