"""Do the work: take it, run its function, write down how it ended. A killed runner's hold runs out and another takes it up."""

import json
import uuid
from typing import Any

import structlog

from app.domain import lives, transactions
from app.domain.errors import Refused
from app.domain.transactions import in_transaction, transaction
from app.domain.work.find import Work, read
from app.domain.work.kinds import function_of
from app.domain.work.states import WorkState

log = structlog.get_logger("work")
TRIES = 3
HOLD_SECONDS = 60


class Lost(Exception):
    """Another runner holds the work now: this one stops and changes nothing more."""


async def do_work(work_id: int) -> None:
    """Run one piece of work to its end, unless somebody else is at it. Faults end in its row, not here."""
    runner = str(uuid.uuid4())
    work = await _take(work_id, runner)
    if work is None:
        return
    try:
        outcome = await function_of(work.kind)(work, _teller(work_id, runner))
    except Lost:
        log.warning("work taken over", work=work_id)
    except Refused as refused:
        await _end(work_id, runner, WorkState.FAILED, {"sentence": refused.sentence})
    except Exception as error:
        log.warning("work failed", work=work_id, kind=work.kind, attempt=work.tries, error=type(error).__name__)
        await _stumbled(work, runner)
    else:
        await _end(work_id, runner, WorkState.DONE, outcome)


async def do_waiting() -> None:
    """Take up what waits or was lost: the sweep behind the queue's nudge."""
    for row in await transactions.fetch(_DUE, HOLD_SECONDS):
        await do_work(row["id"])


_DUE = (
    "SELECT id FROM work WHERE state IN ('waiting', 'running')"
    " AND (heard_at IS NULL OR heard_at < now() - make_interval(secs => $1)) ORDER BY id LIMIT 5"
)


async def _take(work_id: int, runner: str) -> Work | None:
    async with transaction():
        row = await transactions.fetch_one(
            "UPDATE work SET runner = $2, heard_at = now(), tries = tries + 1 WHERE id = $1 AND state IN ('waiting', 'running')"
            " AND (runner IS NULL OR heard_at IS NULL OR heard_at < now() - make_interval(secs => $3)) RETURNING *",
            work_id, runner, HOLD_SECONDS,
        )  # fmt: skip
        if row is None:
            return None
        if row["state"] == WorkState.WAITING:
            await lives.move("work", work_id, WorkState.WAITING, WorkState.RUNNING)
        return read(row)


def _teller(work_id: int, runner: str) -> Any:
    async def tell(done: int, total: int, note: str = "") -> None:
        assert not in_transaction(), "tell between the batches: inside one nobody would see it"
        held = await transactions.execute(
            "UPDATE work SET done = $3, total = $4, note = $5, heard_at = now() WHERE id = $1 AND runner = $2",
            work_id, runner, done, total, note,
        )  # fmt: skip
        if not held:
            raise Lost

    return tell


async def _end(work_id: int, runner: str, state: WorkState, outcome: dict[str, Any]) -> None:
    async with transaction():
        mine = await transactions.execute(
            "UPDATE work SET runner = NULL, heard_at = now(), ended_at = now(), outcome = $3 WHERE id = $1 AND runner = $2",
            work_id, runner, json.dumps(outcome, default=str, ensure_ascii=False),
        )  # fmt: skip
        if not mine:
            return
        await lives.move("work", work_id, WorkState.RUNNING, state, why=str(outcome.get("sentence", ""))[:500])


async def _stumbled(work: Work, runner: str) -> None:
    """A fault of ours: again soon, and after TRIES times it has failed and somebody is told."""
    if work.tries < TRIES:
        await transactions.execute(
            "UPDATE work SET runner = NULL, heard_at = NULL WHERE id = $1 AND runner = $2", work.id, runner
        )
        return
    await _end(
        work.id, runner, WorkState.FAILED, {"sentence": "Ada yang tidak beres di pihak kami. Petugas sistem sudah diberi tahu."}
    )  # fmt: skip
    await transactions.execute(
        "INSERT INTO task (source, entity, kind, subject, text, role) VALUES ($1, 1, 'pekerjaan', $2, $3, 'superadmin') ON CONFLICT DO NOTHING",
        f"work:{work.id}:failed", f"work:{work.id}", f"Pekerjaan \"{work.title}\" gagal {TRIES} kali. Periksa log, lalu coba lagi dari halamannya.",
    )  # fmt: skip
