"""Persons, their logins, codes, offices and membership."""

from app.cli.migrate import from_sql
from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "indora_2026_11_23t02_people"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
