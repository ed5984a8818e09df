"""Every margin rule names the decision of the board or the members that it carries out."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_26t30_a_margin_names_its_decision"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
