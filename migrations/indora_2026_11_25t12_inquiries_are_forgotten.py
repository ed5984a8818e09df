"""Questions about bills and meters name other people: what paid for nothing is forgotten after a month."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t12_inquiries_are_forgotten"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
