"""Ask for long work; ask again for what failed."""

import json
from collections.abc import Mapping
from typing import Any

from app.domain import lives, transactions
from app.domain.errors import Refused
from app.domain.transactions import transaction
from app.domain.work.find import File
from app.domain.work.states import WorkState
from app.jobs.queue import later

KEEP_DAYS = 30


async def begin(
    kind: str, *, title: str, entity: int, by: int | None, key: str, asked: Mapping[str, Any], files: tuple[File, ...] = ()
) -> int:  # fmt: skip
    """Write the request down, inside the caller's transaction; the worker takes it up. The id of the work.

    `key` is the deed's own ("shu:2:2026:1", or the key of its form): asked twice is the same work.
    """
    made: int | None = await transactions.fetch_value(
        "INSERT INTO work (kind, title, entity, by_person, key, asked) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (kind, key) DO NOTHING RETURNING id",
        kind, title, entity, by, key, json.dumps(dict(asked), default=str),
    )  # fmt: skip
    if made is None:
        known: int = await transactions.fetch_value("SELECT id FROM work WHERE kind = $1 AND key = $2", kind, key)
        return known
    await lives.begin("work", made, WorkState.WAITING, by=by, why=kind)
    for file in files:
        await put_file(made, "in", file)
    await later("do_work", str(made))
    return made


async def again(work_id: int, *, by: int) -> None:
    """Begin what failed once more. Raises Refused."""
    async with transaction():
        if not await lives.move("work", work_id, WorkState.FAILED, WorkState.WAITING, by=by, why="coba lagi"):
            raise Refused("Pekerjaan ini tidak sedang berhenti karena gagal.")
        await transactions.execute(
            "UPDATE work SET tries = 0, note = '', outcome = NULL, ended_at = NULL WHERE id = $1", work_id
        )
        await later("do_work", str(work_id))


async def put_file(work_id: int, way: str, file: File) -> None:
    """Keep a file with the work; the same name again replaces it."""
    await transactions.execute(
        "INSERT INTO work_file (work, way, name, media_type, content) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (work, way, name) DO UPDATE SET content = excluded.content, made_at = now()",
        work_id, way, file.name, file.media_type, file.content,
    )  # fmt: skip


async def forget_old_files() -> int:
    """Files of ended work go after KEEP_DAYS days; the number gone."""
    return await transactions.execute(
        "DELETE FROM work_file f USING work w WHERE w.id = f.work AND w.ended_at < now() - make_interval(days => $1)",
        KEEP_DAYS,
    )
