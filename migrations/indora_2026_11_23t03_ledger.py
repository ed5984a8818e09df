"""The books. Debits positive, credits negative. Append-only, balanced per head, each entity by itself."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_23t03_ledger"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
