"""An entry is posted by one call: its plans are kept by the connection, so that it costs little more than its rows."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_23t32_one_call_posts"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
