"""A category may be left out of the shop's lists of categories."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_27t82_categories_may_be_hidden"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
