"""Payments that are due are asked about, whether or not a notice came."""

from app.domain.payments import ask


async def ask_due() -> None:
    await ask.ask_due()
