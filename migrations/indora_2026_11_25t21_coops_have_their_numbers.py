"""NIK Koperasi."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t21_coops_have_their_numbers"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
