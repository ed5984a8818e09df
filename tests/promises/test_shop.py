"""Cart, checkout and orders under attack, and their twins without a guard."""

from tests.bank import bank, bank_process  # noqa: F401 - fixtures
from tests.promises.p03_once import attack_p03
from tests.promises.p06_price import attack_p06
from tests.promises.p07_open_orders import attack_p07_open
from tests.promises.p07_quota import attack_p07
from tests.promises.p07_vouchers import attack_p07_vouchers
from tests.promises.p08_stock import attack_p08
from tests.promises.p09_held import attack_p09
from tests.promises.result import broken, broken_at_last, figure, kept, seed


async def test_p03_once_is_once(db, application):
    kept(await attack_p03(db, application, count=figure(200, 5_000), seed=seed()))


async def test_p03_twin_without_keys(db, application):
    broken(await attack_p03(db, application, count=100, seed=seed(), guard=False))


async def test_p06_the_price_is_the_shops(db, application):
    kept(await attack_p06(db, application, count=figure(60, 1_000), seed=seed()))


async def test_p06_twin_without_comparing(db, application):
    broken(await attack_p06(db, application, count=40, seed=seed(), guard=False))


async def test_p08_two_hundred_buyers_twenty_pieces(db, application):
    kept(await attack_p08(db, application, count=figure(200, 1_000), stock=figure(20, 100), seed=seed()))


async def test_p08_twin_without_lock_and_constraint(db, application):
    broken(await attack_p08(db, application, count=60, stock=6, seed=seed(), guard=False))


async def test_p07_no_order_holds_more_than_its_limit(db, application):
    kept(await attack_p07(db, application, count=figure(120, 500), most=20, seed=seed()))


async def test_p07_twin_that_reads_before_it_writes(db, application):
    broken(await attack_p07(db, application, count=80, most=20, seed=seed(), guard=False))


async def test_p07_one_phone_keeps_no_more_open_than_it_may(db, application):
    kept(await attack_p07_open(db, application, count=figure(40, 500), seed=seed()))


async def test_p07_twin_that_counts_out_of_turn(db, application):
    await broken_at_last(lambda seed: attack_p07_open(db, application, count=40, seed=seed, guard=False))


async def test_p07_vouchers_keep_to_their_budget_and_to_each_persons_cap(db):
    kept(await attack_p07_vouchers(db, count=figure(80, 500), budget=figure(12, 60), seed=seed()))


async def test_p07_twin_that_believes_what_it_read(db):
    broken(await attack_p07_vouchers(db, count=60, budget=9, seed=seed(), guard=False))


async def test_p09_held_goods_come_back_once(db, bank):  # noqa: F811
    kept(await attack_p09(db, bank, count=figure(24, 300), seed=seed()))


async def test_p09_twin_that_does_not_ask(db, bank):  # noqa: F811
    await broken_at_last(lambda seed: attack_p09(db, bank, count=40, seed=seed, guard=False))
