"""What registering, codes, app codes, messages and member numbers need beside the first tables of people."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_23t20_people_prove_themselves"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
