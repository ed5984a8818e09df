"""Later work, put into the queue in the same transaction as its cause (PgQueuer, in the same PostgreSQL).

Procrastinate was the other candidate. PgQueuer speaks asyncpg, as Piccolo does, so a job and its cause share one connection
and one transaction without a second driver; it has leases (heartbeats), retries with growing pauses and a place to park.
"""

from datetime import timedelta

from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries

from app.domain import transactions


async def later(job: str, key: str, *, after_seconds: int = 0) -> None:
    """Do `job` for `key` soon after this transaction commits; the same job and key already waiting is enough."""
    unit = transactions.engine().current_transaction.get()
    assert unit is not None, "later() belongs into the transaction of its cause"
    await Queries(AsyncpgDriver(unit.connection)).enqueue(
        job, key.encode(), execute_after=timedelta(seconds=after_seconds), dedupe_key=f"{job}:{key}", on_conflict="skip"
    )
