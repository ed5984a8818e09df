"""Kill the web, a web worker, the worker, the database, the gateway: nobody's order and nobody's rupiah may notice."""

import pytest

from tests.drills.house import house
from tests.drills.kills import careless_twin, drill
from tests.promises.result import FULL, broken, figure, kept, seed


async def test_whatever_is_killed_comes_back_and_nothing_confirmed_or_paid_is_lost() -> None:
    with house() as shop:
        kept(await drill(shop, kills=figure(3, 30), run_seed=seed()))


@pytest.mark.skipif(not FULL, reason="needs a shop of its own; part of make prove")
async def test_a_database_that_says_done_too_early_is_caught() -> None:
    with house() as shop:
        broken(await careless_twin(shop, tries=5, run_seed=seed()))
