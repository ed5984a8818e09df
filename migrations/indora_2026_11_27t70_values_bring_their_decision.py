"""A value with its decision, for a statement that asks it beside other things."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_27t70_values_bring_their_decision"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
