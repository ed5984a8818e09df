"""The queue for later work: PgQueuer's own tables, made by the pinned library itself."""

from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment
from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.cli.migrate import from_sql

ID = "indora_2026_11_23t08_queue"


async def forwards() -> MigrationManager:
    return from_sql(__file__, extra=[QueryBuilderEnvironment().build_install_query(), GRANTS])


GRANTS = """
GRANT SELECT, INSERT, UPDATE, DELETE ON pgqueuer, pgqueuer_log, pgqueuer_statistics, pgqueuer_schedules TO indora_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO indora_app;
"""
