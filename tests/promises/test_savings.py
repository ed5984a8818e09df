"""Simpanan under attack, and the twins without a guard."""

from tests.paying import bank
from tests.promises.p03_savings import attack_p03_savings, attack_p07_savings
from tests.promises.p03_wages import attack_p03_wages
from tests.promises.p05_savings import attack_p05_savings
from tests.promises.p07_bon import attack_p07_bon
from tests.promises.p13_savings import attack_p13
from tests.promises.p15_savings import attack_p15_savings
from tests.promises.result import broken, broken_at_last, figure, kept, seed

__all__ = ["bank"]


async def test_p13_exactly_what_is_there_is_taken(db, application):
    kept(await attack_p13(db, application, count=figure(90, 500), covers=figure(15, 100), seed=seed()))


async def test_p13_twin_without_lock_and_check(db, application):
    broken(await attack_p13(db, application, count=60, covers=5, seed=seed(), guard=False))


async def test_p15_both_books_know_the_same_at_every_moment(db):
    kept(await attack_p15_savings(db, count=figure(150, 3_000), seed=seed()))


async def test_p15_twin_with_two_units(db):
    broken(await attack_p15_savings(db, count=80, seed=seed(), guard=False))


async def test_p03_a_deposit_is_one_deposit(db, application):
    kept(await attack_p03_savings(db, application, count=figure(80, 1_500), seed=seed()))


async def test_p03_twin_without_keys(db, application):
    broken(await attack_p03_savings(db, application, count=60, seed=seed(), guard=False))


async def test_p03_what_was_withheld_is_booked_once(db):
    kept(await attack_p03_wages(db, count=figure(21, 1_500), seed=seed()))


async def test_p03_twin_that_does_not_look_whether_it_stands(db):
    broken(await attack_p03_wages(db, count=9, seed=seed(), guard=False))


async def test_p07_a_days_limit_holds(db):
    kept(await attack_p07_savings(db, count=figure(60, 500), seed=seed()))


async def test_p07_twin_that_reads_before_it_holds(db):
    await broken_at_last(lambda seed: attack_p07_savings(db, count=60, seed=seed, guard=False))


async def test_p07_a_limit_of_bon_holds(db):
    kept(await attack_p07_bon(db, count=figure(60, 500), seed=seed()))


async def test_p07_twin_that_reads_what_is_left(db):
    broken(await attack_p07_bon(db, count=60, seed=seed(), guard=False))


async def test_p05_no_deposit_is_lost(db, bank):
    kept(await attack_p05_savings(db, bank, count=figure(16, 200), seed=seed()))


async def test_p05_twin_that_never_asks(db, bank):
    broken(await attack_p05_savings(db, bank, count=16, seed=seed(), guard=False))
