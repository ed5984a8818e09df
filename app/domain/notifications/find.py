"""What was sent: for the demo's outbox."""

from dataclasses import dataclass
from datetime import datetime

from app.domain import transactions


@dataclass(frozen=True, slots=True)
class Message:
    id: int
    channel: str
    recipient: str
    body: str
    made_at: datetime
    sent_at: datetime | None


async def newest_messages(*, ends_with: str = "", at_most: int = 50) -> list[Message]:
    """The newest first; `ends_with`: the last digits of the number they went to."""
    rows = await transactions.fetch(
        "SELECT id, channel, recipient, body, made_at, sent_at FROM message"
        " WHERE $1 = '' OR right(recipient, length($1)) = $1 ORDER BY made_at DESC, id DESC LIMIT $2",
        ends_with, at_most,
    )  # fmt: skip
    return [Message(**dict(row)) for row in rows]
