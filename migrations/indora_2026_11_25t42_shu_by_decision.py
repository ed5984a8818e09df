"""The tables and rules of the SHU are settings; a run is approved under a decision of the members' meeting."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t42_shu_by_decision"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
