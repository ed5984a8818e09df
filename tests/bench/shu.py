"""An SHU run over 10,000, 100,000 and 1,000,000 members: asked for, then done as the worker does it."""

import time
from collections.abc import Sequence
from typing import Any

from app.domain import transactions
from app.domain.shu.reckon import ask_for_run, reckon
from app.domain.shu.states import RunState
from tests.bench.members import FIRST, SIZES, YEAR, as_the_app, fill


async def run_times(config: dict[str, Any], sizes: Sequence[int] = SIZES) -> list[float]:
    """Fill, and the seconds of one run for each size. `config`: the owner's way into a migrated database with reference data."""
    await fill(config, sizes)
    return await reckoning_times(config, sizes)


async def reckoning_times(config: dict[str, Any], sizes: Sequence[int] = SIZES) -> list[float]:
    """Seconds of one run for each size, over members who are there."""
    async with as_the_app(config):
        return [await _timed(coop) for coop, _ in enumerate(sizes, FIRST)]


async def _timed(coop: int) -> float:
    person = await transactions.fetch_value("SELECT min(person) FROM membership WHERE coop = $1", coop)
    run = await ask_for_run(coop, YEAR, by=person)
    begun = time.perf_counter()
    await reckon(run)
    took = time.perf_counter() - begun
    state = await transactions.fetch_value("SELECT state FROM shu_run WHERE id = $1", run)
    assert state == RunState.RECKONED, state
    return took
