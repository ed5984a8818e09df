"""Kill the web, a web worker, the worker, the database, the gateway: nobody's order and nobody's rupiah may notice."""

from tests.drills.house import house
from tests.drills.kills import drill
from tests.promises.result import figure, kept, seed


async def test_whatever_is_killed_comes_back_and_nothing_confirmed_or_paid_is_lost() -> None:
    with house() as shop:
        kept(await drill(shop, kills=figure(3, 30), run_seed=seed()))
