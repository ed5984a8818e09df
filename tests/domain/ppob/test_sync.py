"""Our copy of the price list: asked for in turns, changed where the list changed, and remembering what was."""

import asyncio
from datetime import date, datetime, time
from itertools import pairwise

import pytest

from app.domain import transactions
from app.domain.clock import WIB
from app.domain.ppob.products import product_of, products_of
from app.domain.ppob.provider import GatewayUnavailable
from app.domain.ppob.sync import refresh, sync_list, sync_lists, take_over
from tests.domain.ppob.lists import PULSA, XL


async def history(db, sku):
    return await db.fetch("SELECT * FROM ppob_product_change WHERE sku = $1 ORDER BY id", sku)


async def its_turn(db):
    await db.execute("UPDATE ppob_turn SET next_at = '-infinity'")


async def test_a_list_is_taken_over_and_stands_on_its_pages(db, lists):
    await sync_lists()
    [product] = await products_of("pulsa", ["telkomsel"], member=True)
    assert (product.sku, product.cost_idr, product.price_idr) == ("ts10", 10_330, 10_850)
    assert (await product_of("pln-pasca", member=True)).is_bill


async def test_a_whole_list_is_asked_for_once_in_five_minutes_by_all_processes_together(db, lists):
    outcomes = await asyncio.gather(*(sync_list("prepaid") for _ in range(8)))
    assert lists.asked == [("prepaid", None)]
    assert sum(outcome is not None for outcome in outcomes) == 1
    waits = await db.fetchval("SELECT extract(epoch FROM next_at - now()) FROM ppob_turn WHERE name = 'prepaid'")
    assert 300 < waits <= 306


async def test_what_changed_is_remembered_and_what_did_not_leaves_no_row(db, lists):
    await sync_list("prepaid")
    for price in (10_400, 10_400, 10_450):
        lists.change("ts10", price_idr=price)
        await its_turn(db)
        await sync_list("prepaid")
    assert [row["cost_idr"] for row in await history(db, "ts10")] == [10_330, 10_400, 10_450]
    assert len(await history(db, "xl10")) == 1


@pytest.mark.parametrize("change", [{"seller_on": False}, {"buyer_on": False}, {"stock": 0}])
async def test_a_product_goes_off_with_its_seller_its_buyer_or_its_stock(db, lists, change):
    await sync_list("prepaid")
    lists.change("ts10", **change)
    await its_turn(db)
    await sync_list("prepaid")
    assert (await product_of("ts10", member=True)).off_words() == "Sedang gangguan"
    assert (await product_of("xl10", member=True)).off_words() == ""
    assert len(await history(db, "ts10")) == 2


@pytest.mark.parametrize(
    ("clock", "closed"),
    [
        ("22:59", False),
        ("23:00", True),
        ("23:59", True),
        ("00:00", True),
        ("00:59", True),
        ("01:00", False),
        ("12:00", False),
    ],
)
async def test_a_closed_window_may_cross_midnight(db, lists, clock, closed):
    await sync_list("prepaid")
    moment = datetime.combine(date(2026, 11, 25), time.fromisoformat(clock), WIB)
    assert bool((await product_of("pln1000", member=True)).off_words(moment)) == closed


async def test_a_product_that_left_the_list_is_not_sold_and_may_come_back(db, lists):
    await sync_list("prepaid")
    lists.goods = [row for row in lists.goods if row.sku != "xl10"]
    await its_turn(db)
    assert (await sync_list("prepaid")).gone == 1
    assert await product_of("xl10", member=True) is None
    lists.goods.append(XL)
    await its_turn(db)
    await sync_list("prepaid")
    assert await product_of("xl10", member=True) is not None
    assert [row["listed"] for row in await history(db, "xl10")] == [True, False, True]


async def test_a_list_that_lost_most_of_its_products_is_not_believed(db, lists):
    await sync_list("prepaid")
    for rows in ([], [PULSA]):
        outcome = await take_over("prepaid", rows)
        assert outcome.gone == 0
        assert "dari 4 produk" in outcome.trouble
    assert await product_of("xl10", member=True) is not None


async def test_an_impossible_row_does_not_keep_the_others_out(db, lists):
    lists.change("xl10", price_idr=99_000_000_000)
    await sync_list("prepaid")
    assert await product_of("xl10", member=True) is None
    assert await product_of("ts10", member=True) is not None


async def test_trouble_leaves_the_copy_as_it_was_and_is_written_down(db, lists):
    await sync_list("prepaid")
    await its_turn(db)
    lists.trouble = GatewayUnavailable("away")
    assert (await sync_list("prepaid")).trouble == "GatewayUnavailable"
    assert await db.fetchval("SELECT trouble FROM ppob_sync ORDER BY id DESC LIMIT 1") == "GatewayUnavailable"
    assert (await product_of("ts10", member=True)).cost_idr == 10_330


async def test_before_it_is_sold_a_product_is_asked_for_again(db, lists):
    await sync_list("prepaid")
    lists.change("ts10", price_idr=10_700)
    assert await refresh("ts10", "prepaid")
    assert (await product_of("ts10", member=True)).price_idr == 11_200
    assert lists.asked[1:] == [("prepaid", "ts10")]
    assert await refresh("ts10", "prepaid")  # known a moment ago: not asked again
    assert len(lists.asked) == 2


async def test_single_products_are_asked_for_a_second_apart_and_who_would_wait_long_takes_the_copy(db, lists):
    await sync_list("prepaid")
    asked_at = []
    real = lists.products

    async def noted(sku=None):
        asked_at.append(asyncio.get_running_loop().time())
        return await real(sku)

    lists.products = noted
    answers = await asyncio.gather(*(refresh(sku, "prepaid") for sku in ("ts10", "xl10", "pln20", "pln1000")))
    assert answers.count(True) == 2
    assert all(later - earlier >= 1.0 for earlier, later in pairwise(asked_at))


async def test_no_answer_about_one_product_leaves_the_copy(db, lists):
    await sync_list("prepaid")
    lists.trouble = GatewayUnavailable("away")
    assert not await refresh("ts10", "prepaid")
    assert await product_of("ts10", member=True) is not None


async def test_the_history_cannot_be_rewritten_by_the_app(db, lists):
    await sync_list("prepaid")
    with pytest.raises(Exception, match="permission denied"):
        await transactions.execute("UPDATE ppob_product_change SET cost_idr = 1")
