"""The office under attack, and its twins without a guard."""

from tests.promises.p07_refunds import attack_p07_refunds
from tests.promises.p20_others import attack_p20
from tests.promises.result import broken, figure, kept, seed


async def test_p20_each_sees_and_does_only_his_own(db, application):
    kept(await attack_p20(db, application, count=figure(500, 100_000), seed=seed()))


async def test_p20_twin_without_a_permission_table(db, application):
    broken(await attack_p20(db, application, count=150, seed=seed(), guard=False, only="order"))


async def test_p07_never_more_back_than_was_paid(db, application):
    kept(await attack_p07_refunds(db, application, count=figure(80, 500), seed=seed()))


async def test_p07_twin_that_reads_before_it_writes(db, application):
    broken(await attack_p07_refunds(db, application, count=80, seed=seed(), guard=False))
