"""A report of another price keeps the decision that says how long it counts."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_27t71_comparisons_name_their_decision"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
