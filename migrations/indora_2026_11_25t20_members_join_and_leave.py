"""Paper identity, consents, applications, departures, acting for somebody present, activation and data requests."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t20_members_join_and_leave"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
