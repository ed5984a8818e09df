"""Dues that are behind: a reminder a month."""

from app.domain.savings.remind import remind_due


async def remind_dues() -> None:
    await remind_due()
