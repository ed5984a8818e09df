"""What holds on a day, for a statement to ask; delivery fees and limits of orders come from decisions."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_26t50_figures_name_their_decision"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
