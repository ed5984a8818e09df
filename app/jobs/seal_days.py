"""Seal the days that are over, of every co-op."""

import structlog

from app.domain.ledger.days import seal_due_days


async def seal_days() -> None:
    """A sweep: late or twice, it seals what is due and nothing else."""
    sealed = await seal_due_days()
    if sealed:
        structlog.get_logger("ledger").info("days_sealed", days=sealed)
