"""The monthly word about jasa simpanan goes out until a member says no."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_26t42_told_until_one_says_no"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
