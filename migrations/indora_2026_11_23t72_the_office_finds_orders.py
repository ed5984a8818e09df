"""Indexes for the office's list of orders."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_23t72_the_office_finds_orders"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
