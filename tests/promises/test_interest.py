"""Jasa simpanan and the decisions behind it under attack, and their twins without guards."""

from tests.promises.p14_statement import attack_p14
from tests.promises.p21_decisions import attack_p21_decisions
from tests.promises.result import broken, figure, kept, seed


async def test_p14_each_account_gets_each_month_once(db):
    kept(await attack_p14(db, accounts=figure(300, 10_000), kills=figure(20, 60), seed=seed()))


async def test_p14_twin_without_the_keys(db):
    broken(await attack_p14(db, accounts=40, kills=2, seed=seed(), guard=False))


async def test_p21_nobody_alone_brings_a_decision_into_force(db):
    kept(await attack_p21_decisions(db, count=figure(20, 300), seed=seed()))


async def test_p21_twin_where_one_is_enough(db):
    broken(await attack_p21_decisions(db, count=4, seed=seed(), guard=False))
