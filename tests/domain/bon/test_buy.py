"""Buying on bon: within the limit, not while one is overdue, mirrored in both books, and off again with what goes back."""

import asyncio
from dataclasses import replace

import pytest

from app.domain.bon.line import line_of
from app.domain.checkout.cancel import cancel_own
from app.domain.checkout.expire import expire_due
from app.domain.errors import Refused
from app.domain.fulfilment.hand_over import hand_over
from app.domain.fulfilment.returns import bring_back
from app.domain.numbering import new_key
from app.domain.payments.refund import approve_refund, ask_refund
from app.domain.savings.deposit import Wanted, deposit_cash
from tests import cast
from tests.domain.bon.conftest import on_bon, owes, trusted
from tests.domain.fulfilment.stage import code_of, collected, ordered, packed, state_of, whole
from tests.domain.savings.conftest import HOME, debts, holds, saved


async def test_an_order_on_bon_is_paid_at_once_and_owed(db, house):
    await trusted(house)
    order = await on_bon(db, house)
    assert await state_of(order) == "paid"
    line = await line_of(house.saver, HOME)
    assert line is not None
    assert (line.used_idr, line.left_idr, line.oldest_due) == (60_000, 440_000, line.due_on)
    assert await debts(db) == (-60_000, -60_000), "the primary owes the sekunder what its member owes it"
    await whole()


async def test_without_a_limit_nothing_is_bought(db, house):
    with pytest.raises(Refused, match="belum memberi batas bon"):
        await on_bon(db, house)
    assert await db.fetchval("SELECT count(*) FROM shop_order") == 0


async def test_more_than_what_is_left_is_refused(db, house):
    await trusted(house, 100_000)
    await on_bon(db, house, 60_000)
    with pytest.raises(Refused, match=r"Sisa batas bon Anda Rp40\.000"):
        await on_bon(db, house, 50_000, name="Gula")
    assert await owes(house) == 60_000
    await whole()


async def test_overdue_means_nothing_new_until_it_is_paid(db, house):
    await trusted(house)
    await on_bon(db, house, 60_000)
    await _grows_old(db)
    with pytest.raises(Refused, match="Lunasi dahulu"):
        await on_bon(db, house, 10_000, name="Gula")
    await deposit_cash(Wanted(house.saver, HOME, "bon", 60_000), by=house.clerk, key=new_key())
    assert await state_of(await on_bon(db, house, 10_000, name="Garam")) == "paid"
    await whole()


async def test_a_guest_and_a_primary_have_no_bon(db, house):
    await trusted(house)
    unit = await cast.goods(db, "Gula", umum=20_000)
    with pytest.raises(Refused, match="hanya untuk anggota"):
        await ordered(cast.guest(), collected("bon"), (unit, 1))


async def test_a_part_from_savings_the_rest_on_bon(db, house):
    await trusted(house)
    await saved(house, 50_000)
    unit = await cast.goods(db, "Beras", umum=60_000, stock=5)
    order = await ordered(house.sari, replace(collected("bon"), savings_idr=20_000), (unit, 1))
    assert await state_of(order) == "paid"
    assert (await holds(house), await owes(house)) == (30_000, 40_000)
    await whole()
    await cancel_own(house.sari, await _number(db, order), reason="Salah pesan")
    assert (await holds(house), await owes(house)) == (50_000, 0)
    assert await debts(db) == (0, 0)
    await whole()


async def test_goods_brought_back_go_off_the_bon(db, house):
    await trusted(house)
    unit = await cast.goods(db, "Beras", umum=60_000, stock=5)
    clerk = await cast.officer(db, "kasir")
    order = await packed(await ordered(house.sari, collected("bon"), (unit, 2)), clerk)
    await hand_over(order, code=await code_of(order), by=clerk.person_id, key=new_key())
    await whole()
    await bring_back(order, {1: 1}, by=clerk.person_id, reason="Kemasan rusak", key=new_key())
    assert await owes(house) == 60_000
    await whole()


async def test_what_was_paid_off_comes_back_as_money(db, house):
    """The bon is only lowered by what is still owed of it; the rest an officer pays, as with any money that no gateway holds."""
    await trusted(house)
    order = await on_bon(db, house, 60_000)
    await deposit_cash(Wanted(house.saver, HOME, "bon", 45_000), by=house.clerk, key=new_key())
    await cancel_own(house.sari, await _number(db, order), reason="Salah pesan")
    assert await owes(house) == 0
    rows = await db.fetch("SELECT way, state, amount_idr FROM refund ORDER BY id")
    assert [tuple(row) for row in rows] == [("bon", "done", 15_000), ("tunai", "owed", 45_000)]
    await whole()


async def test_what_is_promised_back_is_not_paid_off_meanwhile(db, house):
    await trusted(house, 1_000_000)
    order = await on_bon(db, house, 600_000)
    asker, boss = await cast.officer(db, "kasir"), await cast.officer(db, "bendahara")
    refund = await ask_refund(order, 550_000, "Barang tidak sesuai", asker.person_id, "uji:besar")
    with pytest.raises(Refused, match=r"masih terutang Rp50\.000"):
        await deposit_cash(Wanted(house.saver, HOME, "bon", 60_000), by=house.clerk, key=new_key())
    await deposit_cash(Wanted(house.saver, HOME, "bon", 50_000), by=house.clerk, key=new_key())
    await approve_refund(refund.id, boss.person_id)
    assert await owes(house) == 0
    await whole()


async def test_an_order_nobody_paid_the_rest_of_is_not_possible_on_bon(db, house):
    """Bon pays all that is left, so nothing waits for money and nothing expires."""
    await trusted(house)
    await on_bon(db, house)
    await db.execute("UPDATE shop_order SET pay_until = now() - interval '1 minute'")
    assert await expire_due() == 0


async def test_the_database_itself_keeps_the_limit(db, house):
    """Whatever was read before: two at once cannot both have the last rupiah."""
    await trusted(house, 100_000)
    units = [await cast.goods(db, name, umum=60_000, stock=9) for name in ("Beras", "Gula")]
    answers = await asyncio.gather(
        *(ordered(house.sari, collected("bon"), (unit, 1)) for unit in units), return_exceptions=True
    )
    assert sum(isinstance(one, Refused) for one in answers) >= 1
    assert await owes(house) <= 100_000
    await whole()


async def _grows_old(db) -> None:
    """The due day passes, as seen by the database that keeps it."""
    await db.execute("UPDATE bon SET due_on = due_on - 40")
    await db.execute("UPDATE bon_line SET oldest_due = oldest_due - 40")


async def _number(db, order) -> str:
    return await db.fetchval("SELECT number FROM shop_order WHERE id = $1", order)
