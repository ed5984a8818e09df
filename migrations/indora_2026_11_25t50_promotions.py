"""Promotions and vouchers: their rules, who bears them, what they took off which line."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_25t50_promotions"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
