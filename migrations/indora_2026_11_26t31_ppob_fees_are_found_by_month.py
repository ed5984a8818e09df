"""What the gateway kept of PPOB payments is found by month, for the margin report."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_26t31_ppob_fees_are_found_by_month"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
