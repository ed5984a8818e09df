"""What the office asks about PPOB is found as quickly among a million as among a hundred."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t11_the_office_finds_ppob"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
