"""Attempts to pay, what the gateway said of them, and what goes back."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_23t07_payments"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
