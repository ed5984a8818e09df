"""Supervisors draw documents that nobody chose."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t71_supervisors_draw"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
