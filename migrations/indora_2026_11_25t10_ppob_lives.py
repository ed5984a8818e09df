"""Top-ups, tokens and bills: what was asked for, what was sold, what the provider said, and what that earned."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t10_ppob_lives"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
