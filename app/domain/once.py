"""Once is once: the key that the server put into the form, what was asked with it, and what was answered.

Call inside the transaction of the deed. The unique key makes a second sender wait until the first is done; then it is given
the first one's answer. If the first was rolled back, the second goes ahead.
"""

import hashlib
import json
from collections.abc import Mapping

from app.domain import transactions
from app.domain.errors import Refused

# Has a row for whoever comes first: actor, key, hash of what was asked, answer. A deed of one statement begins with it: WITH tap AS (…).
FIRST = (
    "INSERT INTO once (actor, key, request_hash, answer) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING true"
)


async def first_time(
    actor: str, key: str, asked: Mapping[str, object] | bytes, *, answer: str | None = None
) -> str | None:
    """None: go ahead, then `remember` the answer (unless it is known now: `answer`). Otherwise the answer already given to the same request.

    Raises Refused when the key came before with another request, or is no key of ours.
    """
    if not 8 <= len(key) <= 64 or not key.isascii():
        raise Refused("Formulir ini sudah tidak berlaku. Muat ulang halaman, lalu coba lagi.")
    digest = digest_of(asked)
    new = await transactions.fetch_value(FIRST, actor, key, digest, answer)
    if new:
        return None
    row = await transactions.fetch_one(
        "SELECT request_hash, answer FROM once WHERE actor = $1 AND key = $2", actor, key
    )
    if row is None or row["request_hash"] != digest or row["answer"] is None:
        raise Refused("Formulir ini sudah pernah dikirim dengan isi lain. Muat ulang halaman, lalu coba lagi.")
    given: str = row["answer"]
    return given


def digest_of(asked: Mapping[str, object] | bytes) -> bytes:
    """What is stored of a request, to tell it from another with the same key."""
    return hashlib.sha256(asked if isinstance(asked, bytes) else _canonical(asked)).digest()


async def remember(actor: str, key: str, answer: str) -> None:
    """Store the answer, in the same transaction as the deed."""
    await transactions.execute("UPDATE once SET answer = $3 WHERE actor = $1 AND key = $2", actor, key, answer)


async def answered(actor: str, key: str) -> str:
    """What this form was answered before, for a deed whose proof is spent by then; empty: not yet."""
    given: str | None = await transactions.fetch_value(
        "SELECT answer FROM once WHERE actor = $1 AND key = $2", actor, key
    )
    return given or ""


async def forget_old() -> int:
    """Keys older than 30 days; the number forgotten."""
    return await transactions.execute("DELETE FROM once WHERE at < now() - interval '30 days'")


def _canonical(asked: Mapping[str, object]) -> bytes:
    return json.dumps(asked, sort_keys=True, separators=(",", ":"), default=str).encode()
