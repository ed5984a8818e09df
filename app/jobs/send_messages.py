"""Messages leave the house: nudged by each new one, and swept for what failed before."""

from app.domain.notifications.send import send_waiting
from app.gateways.post import post


async def send_messages(key: str) -> None:
    """The key names the message that nudged us; whatever is due goes along."""
    await send_due()


async def send_due() -> None:
    while await send_waiting(post().send, keep_bodies=post().keep_bodies) == 20:
        pass
