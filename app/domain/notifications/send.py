"""Sending what waits. A message may go twice when we die between sending and noting it; it never goes missing."""

from collections.abc import Awaitable, Callable

from app.domain import transactions

Send = Callable[[str, str, str], Awaitable[None]]  # (channel, recipient, body); raises when it could not
BLANKED = "(isi sudah dihapus setelah terkirim)"
TRIES = 10


async def send_waiting(send: Send, *, keep_bodies: bool, at_most: int = 20) -> int:
    """Send what is due, each by itself; the number sent. After ten failures a message is parked and an officer is told."""
    sent = 0
    for row in await transactions.fetch(_TAKE, at_most):
        try:
            await send(row["channel"], row["recipient"], row["body"])
        except Exception as error:  # whatever it was: noted, tried again, then parked
            await _note_failure(row["id"], row["tries"], type(error).__name__)
        else:
            sent += 1
            await transactions.execute(
                "UPDATE message SET sent_at = now(), trouble = NULL, body = CASE WHEN $2 THEN body ELSE $3 END WHERE id = $1",
                row["id"],
                keep_bodies,
                BLANKED,
            )
    return sent


async def _note_failure(message_id: int, tries: int, trouble: str) -> None:
    await transactions.execute("UPDATE message SET trouble = $2 WHERE id = $1", message_id, trouble)
    if tries >= TRIES:
        await transactions.execute(
            "INSERT INTO task (source, entity, kind, subject, text, role) VALUES ($1, 1, 'pesan', $1, $2, 'superadmin') ON CONFLICT DO NOTHING",
            f"message:{message_id}", f"Pesan nomor {message_id} gagal dikirim {TRIES} kali ({trouble}).",
        )  # fmt: skip


async def forget_old() -> int:
    """Messages older than 90 days, and the text of codes after a day; the number forgotten."""
    await transactions.execute(
        "UPDATE message SET body = $1 WHERE useless_after < now() - interval '1 day' AND body <> $1", BLANKED
    )
    return await transactions.execute("DELETE FROM message WHERE made_at < now() - interval '90 days'")


# The lease is next_try_at: whoever took a row has the pause to itself. Pauses: 30 s, 1, 2, 4 … 60 minutes.
_TAKE = """
UPDATE message SET tries = tries + 1, next_try_at = now() + LEAST(interval '30 seconds' * (2 ^ tries), interval '1 hour')
WHERE id IN (
  SELECT id FROM message
  WHERE sent_at IS NULL AND tries < 10 AND next_try_at <= now() AND (useless_after IS NULL OR useless_after > now())
  ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
RETURNING id, channel, recipient, body, tries
"""
