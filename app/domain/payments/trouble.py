"""What a person must look at: a task with an owner, once for each cause, and a line in the log."""

import structlog

from app.domain import transactions

log = structlog.get_logger("payments")
OWNER = "bendahara"


async def tell_treasurer(source: str, *, subject: str, text: str, entity: int = 1) -> None:
    """Open a task unless this cause has one; inside or outside a transaction."""
    opened = await transactions.execute(
        "INSERT INTO task (source, entity, kind, subject, text, role) VALUES ($1, $2, 'pembayaran', $3, $4, $5) ON CONFLICT DO NOTHING",
        source, entity, subject, text, OWNER,
    )  # fmt: skip
    if opened:
        log.error("payment needs a person", source=source, subject=subject)


async def close_tasks(subjects: list[str], *, by: int | None, outcome: str) -> None:
    """What they asked for has been done by a deed of its own."""
    await transactions.execute(
        "UPDATE task SET done_at = now(), done_by = $2, outcome = $3 WHERE subject = ANY($1::text[]) AND kind = 'pembayaran' AND done_at IS NULL",
        subjects, by, outcome,
    )  # fmt: skip
