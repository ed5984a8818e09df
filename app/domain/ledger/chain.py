"""How a day of the books becomes 32 bytes: the canonical text of an entry, the tree over a day, the chain over the days.

Written so that another program, or a patient person with `sha256sum`, comes to the same figures; docs/buku.md tells how.
The tree is that of RFC 6962, section 2.1 (Merkle Tree Hash). Nothing here asks the database.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

BEGINNING = bytes(32)  # what stands before the first day


@dataclass(frozen=True, slots=True)
class SealedLine:
    """A line as the chain sees it; `owner` is "person:12", or "-" for the co-op's own account."""

    line_no: int
    account: int
    code: str
    owner: str
    amount_idr: int


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """Everything about an entry that must not change."""

    id: int
    entity: int
    source: str
    memo: str
    day: date
    at: datetime
    by: int | None
    reverses: int | None
    lines: tuple[SealedLine, ...]


def canonical(entry: SealedEntry) -> bytes:
    """The text that is hashed: UTF-8, one fact a line, each line ended by one LF."""
    rows = [
        "indora-jurnal-1",
        f"entitas {entry.entity}",
        f"nomor {entry.id}",
        f"sumber {_one_line(entry.source)}",
        f"hari {entry.day.isoformat()}",
        f"waktu {entry.at.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%S.%fZ')}",
        f"oleh {'-' if entry.by is None else entry.by}",
        f"membalik {'-' if entry.reverses is None else entry.reverses}",
        f"memo {_one_line(entry.memo)}",
        *(f"baris {line.line_no} {line.account} {line.code} {line.owner} {line.amount_idr}" for line in entry.lines),
    ]
    return "".join(row + "\n" for row in rows).encode()


def leaf(entry: SealedEntry) -> bytes:
    """SHA-256 of a zero byte and the canonical text."""
    return hashlib.sha256(b"\x00" + canonical(entry)).digest()


def day_root(leaves: Sequence[bytes]) -> bytes:
    """The tree's head over the leaves in the order of their entries' ids; a day without entries has SHA-256 of nothing."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = list(leaves)
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\x01" + level[n] + level[n + 1]).digest() for n in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]  # an odd one goes up unchanged
    return level[0]


def chained(before: bytes, day: date, root: bytes) -> bytes:
    """The day's link: SHA-256 of a two byte, the link of the day before, the day as YYYY-MM-DD, and the day's root."""
    return hashlib.sha256(b"\x02" + before + day.isoformat().encode() + root).digest()


def _one_line(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n")
