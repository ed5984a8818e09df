"""Messages waiting to be delivered. Written in the same unit as the change they tell of; moods are applied here."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Protocol

from app.sandbox.shared.rules import Rule
from app.sandbox.shared.store import Store

WAITING = "('due', 'held', 'gathering')"


class Keeper(Protocol):
    """What an outbox needs of its stand-in. Times are seconds since 1970, `soon` counts in stand-in time."""

    wake: asyncio.Event
    closing: asyncio.Event

    @property
    def store(self) -> Store: ...

    def now(self) -> float: ...
    def soon(self, seconds: float) -> float: ...


@dataclass(slots=True)
class Handling:
    """How one message is to be treated: `copies` in all, `delay_s` in real seconds."""

    state: str = "due"
    delay_s: float = 0.0
    copies: int = 1
    parallel: bool = False
    gather: Rule | None = None

    @property
    def gathered_by(self) -> int | None:
        return self.gather.id if self.gather else None

    @property
    def gathered_all(self) -> bool:
        return self.gather is not None and self.gather.left is not None and self.gather.left <= 0


def handling(rules: list[Rule]) -> Handling:
    """What the rules in force make of one message: held, doubled, shuffled, dropped or delayed."""
    how = Handling()
    for rule in rules:
        if rule.kind == "drop":
            how.state = "dropped"
        elif rule.kind == "hold" and how.state == "due":
            how.state = "held"
        elif rule.kind == "reorder" and how.state == "due":
            how.state, how.gather = "gathering", rule
        elif rule.kind == "delay":
            how.delay_s += float(rule.args.get("seconds", 1))
        elif rule.kind == "duplicate":
            how.copies += int(rule.args.get("n", 1))
            how.parallel = how.parallel or bool(rule.args.get("parallel"))
    return how


class Outbox:
    """One table of messages. `topic` is the column by which held ones may be let go apart from the rest."""

    def __init__(self, keeper: Keeper, *, table: str, topic: str) -> None:
        self._keeper = keeper
        # Table and column are names of this house; values are always bound.
        self._next = f"(SELECT coalesce(max(seq),0)+1 FROM {table})"  # noqa: S608
        self._table = table
        self._held = (
            f"SELECT id FROM {table} WHERE (state='held' AND ?1 IS NULL OR state='gathering')"  # noqa: S608
            f" AND (?1 IS NULL OR gathered_by=?1) AND (?2 IS NULL OR {topic}=?2) ORDER BY id"
        )
        self._free = f"UPDATE {table} SET state='due', next_at=?, seq={self._next} WHERE id=?"  # noqa: S608
        self._left = f"SELECT count(*) AS n FROM {table} WHERE state IN {WAITING}"  # noqa: S608

    def put(
        self, columns: dict[str, Any], body: str, url: str, how: Handling | None = None, *, forged: bool = False
    ) -> int:
        """Queue one message with the table's own `columns`. Returns its number; `how.copies` is the caller's to heed."""
        how, now = how or Handling(), self._keeper.now()
        values = {
            **columns, "url": url, "body": body, "state": how.state, "parallel": int(how.parallel),
            "gathered_by": how.gathered_by, "next_at": now + how.delay_s, "forged": int(forged), "created_at": now,
        }  # fmt: skip
        cursor = self._keeper.store.run(
            f"INSERT INTO {self._table} (seq, {', '.join(values)})"  # noqa: S608
            f" VALUES ({self._next}, {', '.join('?' * len(values))})", *values.values(),
        )  # fmt: skip
        self._keeper.wake.set()
        return int(cursor.lastrowid or 0)

    def release(self, *, order: str = "fifo", gathered_by: int | None = None, topic: str | None = None) -> int:
        """Let held messages go: oldest first, or newest first (`reverse`). Returns how many."""
        ids = [row["id"] for row in self._keeper.store.all(self._held, gathered_by, topic)]
        with self._keeper.store.unit():
            for message_id in reversed(ids) if order == "reverse" else ids:
                self._keeper.store.run(self._free, self._keeper.now(), message_id)
        self._keeper.wake.set()
        return len(ids)

    def waiting(self) -> int:
        row = self._keeper.store.one(self._left)
        return int(row["n"]) if row else 0
