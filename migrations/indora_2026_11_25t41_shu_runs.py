"""SHU: how it is divided, its runs, each member's share, the tree over them, and what was paid out."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t41_shu_runs"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
