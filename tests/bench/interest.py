"""Posting a month's jasa simpanan to 10,000 and to 100,000 accounts, each number in a primary of its own: as the worker does it, batch by batch."""

import time
from typing import Any

from app.domain import lives, transactions
from app.domain.interest.post import post_run
from app.domain.interest.terms import first_of, freeze, terms_now
from app.domain.transactions import transaction
from tests.bench.members import FIRST, MOVED_ON, SIZES, as_the_app

MONTH = first_of(MOVED_ON[0])


async def posting_times(config: dict[str, Any]) -> list[float]:
    """Seconds of one run for each of the first two sizes of members."""
    async with as_the_app(config):
        return [await _timed(coop, size) for coop, size in enumerate(SIZES[:2], FIRST)]


async def _timed(coop: int, size: int) -> float:
    async with transaction():
        run = await transactions.fetch_value(
            "INSERT INTO interest_run (entity, month, state, terms, began_at) VALUES ($1, $2, 'running', $3, now()) RETURNING id",
            coop, MONTH, await freeze(coop, await terms_now(coop, MONTH)),
        )  # fmt: skip
        await lives.begin("interest_run", run, "running", why="kalender")
    begun = time.perf_counter()
    await post_run(run)
    took = time.perf_counter() - begun
    done = await transactions.fetch_one("SELECT state, accounts FROM interest_run WHERE id = $1", run)
    assert done is not None, "it was begun above"
    assert done["state"] == "done"
    assert done["accounts"] >= size, "the demo's own members are among them"
    return took
