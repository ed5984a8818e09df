"""Indexes for reading the audit trail."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t84_the_audit_trail_is_read"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
