"""Telling somebody something: a row beside the deed, in its transaction; the worker looks for such rows twice a second."""

from app.domain import transactions


async def tell(
    channel: str, phone: str | None, body: str, source: str, *, useless_after_minutes: int | None = None
) -> None:
    """Write a message to be sent once per `source`; call inside the transaction of its cause. Who has no phone gets none.

    `channel` is "whatsapp", "sms" or "email"; `phone` is E.164. What nobody can use after some minutes (a code) is not sent later.
    """
    if phone is None:
        return
    await transactions.execute(
        "INSERT INTO message (channel, recipient, body, source, useless_after)"
        " VALUES ($1, $2, $3, $4, now() + make_interval(mins => $5)) ON CONFLICT (source) DO NOTHING",
        channel, phone, body, source, useless_after_minutes,
    )  # fmt: skip


def telling(channel: str, recipient: str, *, body: str, source: str) -> str:
    """The same for a statement that does more than tell, with the names of its placeholders: a message for each row of its FROM."""
    return f"INSERT INTO message (channel, recipient, body, source) SELECT '{channel}', {recipient}, {body}, {source}"
