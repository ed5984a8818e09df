"""Notices become questions."""

from app.domain.payments import notices


async def handle_notices(order_id: str) -> None:
    """All notices about one gateway order that wait by now."""
    await notices.handle(order_id)


async def handle_waiting() -> None:
    await notices.handle_waiting()
