"""Held goods come back at their hour."""

from app.domain.checkout.expire import expire_due


async def expire_orders() -> None:
    await expire_due(50)
