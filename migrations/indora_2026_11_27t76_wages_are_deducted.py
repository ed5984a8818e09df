"""Potong gaji: members agree that a payer of wages withholds what they owe; a month's list is frozen, and what was withheld is booked once."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_27t76_wages_are_deducted"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
