"""What can be asked of long work."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain import transactions
from app.domain.errors import NotFound
from app.domain.work.states import WORDS, WorkState


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of long work. `asked` is what it was begun with, `outcome` what it ended with."""

    id: int
    kind: str
    title: str
    entity: int
    by_person: int | None
    asked: dict[str, Any]
    state: WorkState
    done: int
    total: int
    note: str
    outcome: dict[str, Any] | None
    tries: int
    made_at: datetime
    ended_at: datetime | None

    @property
    def open(self) -> bool:
        return self.state in (WorkState.WAITING, WorkState.RUNNING)

    @property
    def word(self) -> str:
        return WORDS[self.state]


@dataclass(frozen=True, slots=True)
class File:
    name: str
    media_type: str
    content: bytes


_COLUMNS = "id, kind, title, entity, by_person, asked, state, done, total, note, outcome, tries, made_at, ended_at"
_ONE = f"SELECT {_COLUMNS} FROM work WHERE id = $1"  # noqa: S608 - our own text
_PAGE = f"SELECT {_COLUMNS} FROM work WHERE entity = ANY($1) AND kind = ANY($2) AND id < $3 ORDER BY id DESC LIMIT $4"  # noqa: S608


async def work_of(work_id: int, *, coops: Collection[int]) -> Work:
    """One of these co-ops' works. Raises NotFound."""
    row = await transactions.fetch_one(_ONE, work_id)
    if row is None or row["entity"] not in coops:
        raise NotFound
    return read(row)


async def works_of(
    coops: Collection[int], kinds: Collection[str], *, before: int | None = None, count: int = 20
) -> list[Work]:
    """The newest works of these co-ops and kinds, from `before` downwards."""
    rows = await transactions.fetch(_PAGE, list(coops), list(kinds), before or 2**62, count)
    return [read(row) for row in rows]


async def files_of(work_id: int) -> list[str]:
    """The names of what came out."""
    rows = await transactions.fetch("SELECT name FROM work_file WHERE work = $1 AND way = 'out' ORDER BY name", work_id)
    return [row["name"] for row in rows]


async def file_of(work_id: int, way: str, name: str) -> File:
    """One file that came `in` or `out`. Raises NotFound."""
    row = await transactions.fetch_one(
        "SELECT name, media_type, content FROM work_file WHERE work = $1 AND way = $2 AND name = $3",
        work_id, way, name,
    )  # fmt: skip
    if row is None:
        raise NotFound
    return File(**dict(row))


def read(row: Mapping[str, Any]) -> Work:
    plain = {name: row[name] for name in Work.__dataclass_fields__ if name not in ("state", "asked", "outcome")}
    outcome = json.loads(row["outcome"]) if row["outcome"] else None
    return Work(**plain, state=WorkState(row["state"]), asked=json.loads(row["asked"]), outcome=outcome)
