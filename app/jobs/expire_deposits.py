"""Deposits whose hour has come."""

from app.domain.savings.expire import expire_due


async def expire_deposits() -> None:
    await expire_due()
