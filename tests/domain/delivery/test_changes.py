"""A buyer changes an order that stands, until packing begins: another time, another counter, less of it."""

import asyncpg
import pytest

from app.domain import transactions
from app.domain.cart.put import put_in_cart
from app.domain.checkout.adjust import change_counter, change_time, want_less
from app.domain.delivery.times import TimeGone, times_for
from app.domain.errors import NotFound, Refused, RefusedFields
from app.domain.fulfilment.hand_over import hand_over
from app.domain.fulfilment.pack import pack, pick_list
from app.domain.numbering import new_key
from app.domain.orders.find import order_by_number, order_of
from tests import cast
from tests.domain.checkout.conftest import seen, wish
from tests.domain.delivery.conftest import slot

TAKEN = "SELECT taken FROM delivery_slot_day WHERE slot = $1 AND day = $2"


async def collected(asker, unit, many, *, counter=1, method="tunai"):
    from app.domain.checkout.place import place_order

    await put_in_cart(asker, unit=unit, quantity=many, nonce=new_key())
    return await place_order(asker, wish(method, pickup_coop=counter), shown=await seen(asker), key=new_key())


async def packed(db, number):
    order = await order_by_number(number)
    kasir = (await cast.officer(db, "kasir")).person_id
    await pack(order.id, by=kasir, key=new_key())
    return order, kasir


async def test_another_time_frees_the_old_one(db, order, day):
    pagi, sore = await slot(db, capacity=1), await slot(db, name="Sore", capacity=1)
    sari, budi = cast.guest("sari"), cast.guest("budi")
    number = await order(sari, pagi, day)
    await order(budi, sore, day)
    with pytest.raises(TimeGone, match="penuh"):
        await change_time(sari, number, f"{sore}.{day}")
    free = next(one for one in await times_for("Ngawen") if one.slot == sore and one.room)
    await change_time(sari, number, free.code)
    assert (await order_of(sari, number)).time_words == free.words
    assert await db.fetchval(TAKEN, pagi, day) == 0
    with pytest.raises(Refused, match="perlu dipilih"):
        await change_time(sari, number, "99.2020-01-01")
    with pytest.raises(NotFound):
        await change_time(budi, number, free.code)
    await packed(db, number)
    with pytest.raises(Refused, match="mulai dikemas"):
        await change_time(sari, number, f"{pagi}.{day}")


async def test_another_counter_of_the_same_warehouse(db, beras):
    sari = cast.guest()
    number = await collected(sari, beras, 1, counter=2)
    await change_counter(sari, number, 5)
    assert (await order_of(sari, number)).pickup_coop == 5
    with pytest.raises(Refused, match="perlu dipilih"):
        await change_counter(sari, number, 99)
    assert await db.fetchval("SELECT count(*) FROM audit WHERE deed = 'tempat ambil pesanan diubah'") == 1


PROMISED = "SELECT p.slug, sum(s.reserved)::int FROM stock_level s JOIN place p ON p.id = s.place GROUP BY p.slug HAVING sum(s.reserved) > 0"


async def test_the_goods_follow_to_a_counter_that_another_place_serves(db):
    sari, gula = cast.guest(), await cast.goods(db, "Gula pasir", umum=17_500, stock=9, warehouse=5)
    number = await collected(sari, gula, 3)
    await change_counter(sari, number, 5)
    assert dict(await db.fetch(PROMISED)) == {"gudang-klopoduwur": 3}
    await change_counter(sari, number, 1)
    assert dict(await db.fetch(PROMISED)) == {"toko-bangkle": 3}
    await change_counter(sari, number, 5)
    order, kasir = await packed(db, number)
    await hand_over(order.id, code=order.pickup_code, by=kasir, key=new_key(), cash_idr=order.due_idr)
    left = "SELECT s.on_hand FROM stock_level s JOIN place p ON p.id = s.place WHERE p.slug = 'gudang-klopoduwur'"
    assert await db.fetchval(left) == 2
    assert not await db.fetch(PROMISED)


@pytest.mark.parametrize("there", [2, 0])
async def test_where_there_is_too_little_the_order_stays_as_it_was(db, there):
    sari, gula = cast.guest(), await cast.goods(db, "Gula pasir", umum=17_500, stock=9, warehouse=there)
    number = await collected(sari, gula, 3)
    with pytest.raises(Refused, match="tidak cukup: Gula pasir"):
        await change_counter(sari, number, 5)
    assert (await order_of(sari, number)).pickup_coop == 1
    assert dict(await db.fetch(PROMISED)) == {"toko-bangkle": 3}


async def test_only_what_is_held_moves_and_whole(db, beras):
    await collected(cast.guest(), beras, 3)
    elsewhere = "UPDATE reservation SET place = (SELECT id FROM place WHERE slug = 'gudang-klopoduwur')"
    for also in (", quantity = 1", ", state = 'released'"):
        with pytest.raises(asyncpg.CheckViolationError, match="only held goods move"):
            await db.execute(elsewhere + also)


async def test_less_is_packed_and_charged_as_less_and_may_be_more_again(db, beras):
    sari = cast.guest()
    number = await collected(sari, beras, 5)
    await want_less(sari, number, {1: 2})
    await want_less(sari, number, {1: 3})
    order = await order_of(sari, number)
    assert (order.lines[0].wanted, order.less_idr, order.due_idr) == (3, 130_000, 195_000)
    assert [pick.units for pick in pick_list(order.lines)] == ["3 sak"]
    order, kasir = await packed(db, number)
    with pytest.raises(Refused):
        await hand_over(order.id, code=order.pickup_code, by=kasir, key=new_key(), cash_idr=325_000)
    await hand_over(order.id, code=order.pickup_code, by=kasir, key=new_key(), cash_idr=195_000)
    assert await db.fetchval("SELECT handed_quantity FROM order_line") == 3
    assert await db.fetchval("SELECT sum(reserved) FROM stock_level") == 0
    assert await db.fetchval("SELECT less_idr_of($1)", order.id) == 130_000


async def test_what_was_paid_for_less_goes_back_at_the_hand_over(db, beras):
    sari = cast.guest()
    number = await collected(sari, beras, 3, method="qris")
    with pytest.raises(Refused, match="belum dibayar"):
        await want_less(sari, number, {1: 1})
    order = await order_by_number(number)
    async with transactions.transaction():
        from app.domain.ledger.post import post
        from app.domain.lives import move

        await transactions.execute("UPDATE shop_order SET paid_idr = total_idr WHERE id = $1", order.id)
        await post(
            1,
            source=f"order:{order.id}:paid:uji",
            memo="Bayar",
            postings={"piutang_gateway": 195_000, "uang_muka": -195_000},
        )
        await move("order", order.id, "awaiting_payment", "paid")
    await want_less(sari, number, {1: 1})
    order, kasir = await packed(db, number)
    await hand_over(order.id, code=order.pickup_code, by=kasir, key=new_key())
    assert await db.fetchval("SELECT sum(amount_idr) FROM refund") == 130_000
    held = await db.fetchval(
        "SELECT coalesce(sum(l.amount_idr), 0) FROM journal_line l JOIN account a ON a.id = l.account WHERE a.code = '2105'"
    )
    assert held == 0


@pytest.mark.parametrize("wanted", [{1: -1}, {1: 6}, {1: 0}])
async def test_more_or_nothing_is_another_deed(db, beras, wanted):
    sari = cast.guest()
    number = await collected(sari, beras, 5)
    with pytest.raises((Refused, RefusedFields)):
        await want_less(sari, number, wanted)
    assert await db.fetchval("SELECT count(*) FROM order_less") == 0


async def test_nobody_takes_less_of_a_packed_order(db, beras):
    sari = cast.guest()
    number = await collected(sari, beras, 5)
    order, _ = await packed(db, number)
    with pytest.raises(Refused, match="mulai dikemas"):
        await want_less(sari, number, {1: 2})
    with pytest.raises(Exception, match="until packing"):
        await transactions.execute("INSERT INTO order_less (order_id, line_no, units) VALUES ($1, 1, 1)", order.id)
