"""A forgotten password is set anew at the counter."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_26t40_forgotten_at_the_counter"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
