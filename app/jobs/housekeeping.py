"""What is no longer needed goes."""

from app.domain import once, transactions
from app.domain.work.begin import forget_old_files


async def forget_old() -> None:
    await once.forget_old()
    await forget_old_files()
    await transactions.execute("DELETE FROM rate_count WHERE window_start < now() - interval '2 days'")


async def be_heard() -> None:
    """The worker lives: /sehat reads it."""
    await transactions.execute(
        "INSERT INTO heartbeat (process) VALUES ('worker') ON CONFLICT (process) DO UPDATE SET heard_at = now()"
    )
