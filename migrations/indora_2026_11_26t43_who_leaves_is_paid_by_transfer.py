"""Whoever leaves may be paid by transfer."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_26t43_who_leaves_is_paid_by_transfer"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
