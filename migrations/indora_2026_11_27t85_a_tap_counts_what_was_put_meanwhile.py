"""The count of a tap is made after its wait for the cart, with what others put in meanwhile."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_27t85_a_tap_counts_what_was_put_meanwhile"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
