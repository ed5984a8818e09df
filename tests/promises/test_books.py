"""The books under attack, and their twins without a guard."""

from tests.promises.p01_books import attack_p01
from tests.promises.p02_past import attack_p02
from tests.promises.p15_own_books import attack_p15
from tests.promises.result import broken, figure, kept, seed


async def test_p01_the_books_always_balance(db):
    kept(await attack_p01(db, count=figure(300, 5_000), seed=seed()))


async def test_p01_twin_without_the_balance_trigger(db):
    broken(await attack_p01(db, count=200, seed=seed(), guard=False))


async def test_p02_every_silent_change_of_the_past_is_found(db):
    kept(await attack_p02(db, count=figure(38, 100), seed=seed()))


async def test_p02_twin_without_seals(db):
    broken(await attack_p02(db, count=19, seed=seed(), guard=False))


async def test_p15_a_coops_money_is_its_own(db):
    kept(await attack_p15(db, count=figure(200, 3_000), seed=seed()))


async def test_p15_twin_without_the_balance_trigger(db):
    broken(await attack_p15(db, count=100, seed=seed(), guard=False))
