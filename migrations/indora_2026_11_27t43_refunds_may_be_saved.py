"""With the member's consent, money that goes back becomes simpanan sukarela."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_27t43_refunds_may_be_saved"


async def forwards() -> MigrationManager:
    return from_sql(__file__)
