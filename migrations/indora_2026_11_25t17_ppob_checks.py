"""What somebody is about to buy, as the provider told it; and numbers with names."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t17_ppob_checks"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
