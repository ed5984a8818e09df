"""Refunds go out."""

from app.domain.payments import send


async def send_refund(refund_id: str) -> None:
    await send.send_refund(int(refund_id))


async def send_due() -> None:
    await send.send_due()
