"""Tasks: differences and alarms that a person must look at, each with an owner and an end."""

from dataclasses import dataclass
from datetime import datetime

from app.domain import transactions
from app.domain.errors import NotFound, Refused
from app.domain.once import first_time, remember
from app.domain.transactions import retried, transaction

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Task:
    id: int
    entity: int
    kind: str
    subject: str
    text: str
    role: str
    made_at: datetime
    done_at: datetime | None
    done_by: str | None
    outcome: str | None
    late: bool  # open for more than a day
    leads_to: str  # the page of what it is about; empty: none


_TASKS = """
SELECT t.id, t.entity, t.kind, t.subject, t.text, t.role, t.made_at, t.done_at, p.name AS done_by, t.outcome,
       t.done_at IS NULL AND t.made_at < now() - interval '24 hours' AS late,
       coalesce(CASE
         WHEN t.subject ~ '^payment:[0-9]{1,18}$' THEN (SELECT '/kantor/pembayaran/' || gateway_order_id FROM payment WHERE id = substr(t.subject, 9)::bigint)
         WHEN t.subject ~ '^order:[0-9]{1,18}$' THEN (SELECT '/kantor/pesanan/' || number FROM shop_order WHERE id = substr(t.subject, 7)::bigint)
         WHEN t.subject ~ '^concession:[0-9]{1,18}$' THEN (SELECT '/kantor/pesanan/' || o.number || '/potongan' FROM order_concession_request c
           JOIN shop_order o ON o.id = c.order_id WHERE c.id = substr(t.subject, 12)::bigint)
         WHEN t.subject ~ '^refund:[0-9]{1,18}$' THEN '/kantor/pengembalian/' || substr(t.subject, 8) END, '') AS leads_to
FROM task t LEFT JOIN person p ON p.id = t.done_by WHERE t.entity = ANY($1::int[]) AND t.id < $2
"""
_OPEN = _TASKS + " AND t.done_at IS NULL ORDER BY t.id DESC LIMIT 51"
_DONE = _TASKS + " AND t.done_at IS NOT NULL ORDER BY t.id DESC LIMIT 51"


async def tasks_of(
    entities: frozenset[int], *, done: bool = False, before: int | None = None
) -> tuple[list[Task], bool]:
    """One page of the co-ops' tasks, newest first, and whether there are more. One query."""
    rows = await transactions.fetch(_DONE if done else _OPEN, list(entities), before if before is not None else 2**62)
    return [Task(**dict(row)) for row in rows[:A_PAGE]], len(rows) > A_PAGE


@retried
async def finish_task(entities: frozenset[int], task_id: int, *, outcome: str, by: int, key: str) -> None:
    """Close a task with what came of it, once. Raises Refused, and NotFound for a task of another co-op."""
    outcome = " ".join(outcome.split())
    if not 3 <= len(outcome) <= 300:
        raise Refused("Tulis hasilnya, 3 sampai 300 huruf.", field="hasil")
    async with transaction():
        if await first_time(f"person:{by}", key, {"deed": "tugas", "task": task_id, "outcome": outcome}) is not None:
            return
        task = await transactions.fetch_one("SELECT entity, done_at FROM task WHERE id = $1 FOR UPDATE", task_id)
        if task is None or task["entity"] not in entities:
            raise NotFound
        if task["done_at"] is not None:
            raise Refused("Tugas ini sudah diselesaikan orang lain.")
        await transactions.execute(
            "UPDATE task SET done_at = now(), done_by = $2, outcome = $3 WHERE id = $1", task_id, by, outcome
        )
        await remember(f"person:{by}", key, "selesai")
