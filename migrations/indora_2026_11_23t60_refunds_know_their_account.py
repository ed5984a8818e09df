"""Refunds know which account they come from; large payouts need two; each day of comparing leaves a row."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_23t60_refunds_know_their_account"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
