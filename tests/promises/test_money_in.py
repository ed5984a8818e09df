"""Money that comes in under attack, and the twins without a guard."""

from tests.paying import bank
from tests.promises.p04_paid import attack_p04
from tests.promises.p05_no_payment_lost import attack_p05
from tests.promises.p24_trouble_elsewhere import attack_p24
from tests.promises.result import broken, figure, kept, seed

__all__ = ["bank"]


async def test_p04_paid_means_the_gateway_holds_that_money(db, web, bank):
    kept(await attack_p04(db, web, bank, count=figure(300, 5_000), seed=seed()))


async def test_p04_twin_that_believes_its_inbox(db, web, bank):
    broken(await attack_p04(db, web, bank, count=150, seed=seed(), guard=False))


async def test_p05_no_payment_is_lost(db, bank):
    kept(await attack_p05(db, bank, count=figure(40, 400), seed=seed()))


async def test_p05_twin_that_waits_for_notices(db, bank):
    broken(await attack_p05(db, bank, count=30, seed=seed(), guard=False))


async def test_p24_trouble_at_the_gateway_stays_there(db, application, bank):
    kept(await attack_p24(db, application, bank, count=figure(4, 25), seed=seed(), moods=figure(3, 7)))


async def test_p24_twin_that_waits_for_the_gateway(db, application, bank):
    broken(await attack_p24(db, application, bank, count=3, seed=seed(), guard=False, moods=2))
