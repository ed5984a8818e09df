"""The gateway's pulse, each minute."""

from app.domain.payments import health


async def feel_pulse() -> None:
    await health.feel_pulse()
