"""Pictures of goods say in words what they show, for those who do not see them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_27t80_pictures_say_what_they_show"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
