"""What is no longer needed goes: codes, half-done registrations, logins that ended long ago."""

from app.domain import transactions
from app.domain.notifications import send


async def forget_old() -> None:
    """Codes after two days (the day's limit needs them no longer), logins 90 days after their end. Can run at any time."""
    await transactions.execute(
        "DELETE FROM registration WHERE code IN (SELECT id FROM code WHERE made_at < now() - interval '1 hour')"
    )
    await transactions.execute("DELETE FROM code WHERE made_at < now() - interval '2 days'")
    await transactions.execute(
        "DELETE FROM login WHERE coalesce(ended_at, LEAST(idle_until, ends_at)) < now() - interval '90 days'"
    )
    await send.forget_old()
