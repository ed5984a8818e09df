"""Receipts are counted, so that a reprint says so."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t18_ppob_prints"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
