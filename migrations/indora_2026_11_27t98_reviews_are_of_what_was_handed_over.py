"""Only what somebody got can be reviewed."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_27t98_reviews_are_of_what_was_handed_over"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
