"""What a pengawas reckoned again is kept: who, when, which root, and what differed."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_27t75_checks_of_shu_are_kept"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
