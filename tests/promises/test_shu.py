"""The SHU under attack, and its twins without a guard."""

from tests.promises.p16_shu_adds_up import attack_p16
from tests.promises.p17_shu_frozen import attack_p17
from tests.promises.result import broken, figure, kept, seed


async def test_p16_the_shu_adds_up_to_the_last_rupiah(db):
    kept(await attack_p16(db, count=figure(30, 300), seed=seed()))


async def test_p16_twin_that_rounds_to_the_nearest(db):
    broken(await attack_p16(db, count=15, seed=seed(), guard=False))


async def test_p17_what_was_approved_is_frozen_and_paid_once(db):
    kept(await attack_p17(db, count=figure(12, 100), seed=seed()))


async def test_p17_twin_without_the_key_once(db):
    broken(await attack_p17(db, count=4, seed=seed(), guard=False))
