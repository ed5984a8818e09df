"""A large budget names the decision it carries out."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_27t50_promotions_name_their_decision"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
