"""Messages leave the house: those just written, and those that failed before."""

from app.domain.notifications.send import send_waiting
from app.gateways.post import post


async def send_due() -> None:
    while await send_waiting(post().send, keep_bodies=post().keep_bodies) == 20:
        pass
