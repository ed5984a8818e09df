"""How messages leave the house. The domain needs one thing of a sender: that it sends, or says that it could not."""

import importlib
from functools import cache
from typing import Protocol, runtime_checkable

from app.settings import SettingsError, settings


@runtime_checkable
class Post(Protocol):
    """A sender of WhatsApp, SMS or e-mail messages."""

    keep_bodies: (
        bool  # whether the text stays readable here after sending; never for a real sender, since texts hold codes
    )

    async def send(self, channel: str, recipient: str, body: str) -> None:
        """Send one message within 10 seconds. Raises when it was not accepted."""
        ...


class OutboxPost:
    """The demo's sender: a message counts as sent when it lies in the outbox that everybody can look at."""

    keep_bodies = True

    async def send(self, channel: str, recipient: str, body: str) -> None:
        return None


@cache
def post() -> Post:
    """The sender of this installation. Raises SettingsError where messages would go nowhere.

    POST_SENDER="package.module:factory" names the sender that an installation brings along; it must be given in production.
    """
    path = settings().post_sender
    if path is None:
        if settings().production:
            raise SettingsError("POST_SENDER: belum ada pengirim pesan (WhatsApp atau SMS)")
        return OutboxPost()
    module, _, name = path.partition(":")
    made = getattr(importlib.import_module(module), name)()
    if not isinstance(made, Post):
        raise SettingsError(f"POST_SENDER: {path} bukan pengirim pesan")
    return made
