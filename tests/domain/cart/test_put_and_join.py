"""Carts: what goes in, what it costs, and whose it is."""

import asyncio

import pytest

from app.domain.cart.find import cart_of, count_of
from app.domain.cart.join import join_carts
from app.domain.cart.put import put_in_cart, set_quantity
from app.domain.errors import Refused
from tests import cast


@pytest.fixture
async def beras(db):
    return await cast.goods(
        db, "Beras medium 5 kg", umum=65_000, anggota=63_000, grosir=(10, 61_000), stock=50, unit="sak", most=20
    )


async def test_a_member_sees_the_price_of_members_and_a_guest_what_anybody_pays(db, beras):
    sari, tamu = await cast.sari(db), cast.guest()
    await put_in_cart(sari, unit=beras, quantity=2, nonce="a")
    await put_in_cart(tamu, unit=beras, quantity=2, nonce="a")
    assert (await cart_of(sari)).goods_idr == 126_000
    guests = await cart_of(tamu)
    assert (guests.goods_idr, guests.member_idr) == (130_000, 126_000)


async def test_ten_of_a_kind_cost_the_wholesale_price(db, beras):
    tamu = cast.guest()
    await put_in_cart(tamu, unit=beras, quantity=9, nonce="a")
    await put_in_cart(tamu, unit=beras, quantity=1, nonce="b")
    cart = await cart_of(tamu)
    assert (cart.goods_idr, cart.lines[0].tier) == (610_000, "grosir")


async def test_a_double_tap_counts_once_and_a_later_one_again(db, beras):
    tamu = cast.guest()
    await asyncio.gather(*(put_in_cart(tamu, unit=beras, quantity=1, nonce="satu") for _ in range(8)))
    assert await count_of(tamu) == 1
    await put_in_cart(tamu, unit=beras, quantity=1, nonce="dua")
    assert await count_of(tamu) == 2


async def test_first_things_of_a_new_browser_arriving_at_once_share_one_cart(db, beras):
    tamu, minyak = cast.guest(), await cast.goods(db, "Minyak goreng", umum=20_000)
    await asyncio.gather(
        put_in_cart(tamu, unit=beras, quantity=1, nonce="x"), put_in_cart(tamu, unit=minyak, quantity=1, nonce="x")
    )
    assert await count_of(tamu) == 2
    assert await db.fetchval("SELECT count(*) FROM cart") == 1


WAITING = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"


async def test_a_tap_that_waited_for_another_counts_what_that_put_in(db, beras):
    tamu, minyak = cast.guest(), await cast.goods(db, "Minyak goreng", umum=20_000)
    await put_in_cart(tamu, unit=beras, quantity=1, nonce="a")
    async with db.connection.transaction():
        cart = await db.fetchval("UPDATE cart SET changed_at = now() RETURNING id")
        tap = asyncio.create_task(put_in_cart(tamu, unit=beras, quantity=1, nonce="b"))
        for _ in range(2_000):
            if tap.done() or await db.fetchval(WAITING):
                break
            await asyncio.sleep(0.005)
        await db.execute(
            "INSERT INTO cart_line (cart, unit, quantity, seen_price_idr) VALUES ($1, $2, 3, 20000)", cart, minyak
        )
    put = await tap
    assert put is not None
    assert (put.line.quantity, put.count) == (2, 5)


async def test_no_more_than_one_order_may_hold_however_it_is_added(db, beras):
    tamu = cast.guest()
    tries = await asyncio.gather(
        *(put_in_cart(tamu, unit=beras, quantity=3, nonce=f"n{n}") for n in range(12)), return_exceptions=True
    )
    refused = [answer for answer in tries if isinstance(answer, Refused)]
    assert await count_of(tamu) == 18
    assert len(refused) == 6
    assert refused[0].sentence == "Beras medium 5 kg (sak): paling banyak 20 dalam satu pesanan."
    await set_quantity(tamu, unit=beras, quantity=1)
    late = next(n for n, answer in enumerate(tries) if isinstance(answer, Refused))
    put = await put_in_cart(tamu, unit=beras, quantity=3, nonce=f"n{late}")
    assert put is not None, "a tap that was refused was not counted"
    assert put.count == 4


async def test_setting_a_number_twice_is_the_same_as_once_and_nothing_takes_it_out(db, beras):
    tamu = cast.guest()
    await put_in_cart(tamu, unit=beras, quantity=1, nonce="a")
    await set_quantity(tamu, unit=beras, quantity=5)
    await set_quantity(tamu, unit=beras, quantity=5)
    assert await count_of(tamu) == 5
    await set_quantity(tamu, unit=beras, quantity=0)
    assert (await cart_of(tamu)).lines == ()


async def test_what_is_not_for_sale_cannot_be_put_in(db, beras):
    tamu = cast.guest()
    await db.execute("UPDATE product SET published = false")
    with pytest.raises(Refused, match="tidak dijual"):
        await put_in_cart(tamu, unit=beras, quantity=1, nonce="a")
    with pytest.raises(Refused, match="tidak dijual"):
        await put_in_cart(tamu, unit=999_999, quantity=1, nonce="a")


async def test_the_cart_says_what_changed_since_its_owner_touched_it(db, beras):
    tamu = cast.guest()
    await put_in_cart(tamu, unit=beras, quantity=4, nonce="a")
    await cast.reprice(db, beras, "umum", 66_000)
    await db.execute("UPDATE product_unit SET max_per_order = 3")
    await db.execute("INSERT INTO stock_move (place, product, quantity, value_idr, kind, source)"
                     " SELECT place, product, -48, -1, 'rusak', 'uji' FROM stock_level")  # fmt: skip
    line = (await cart_of(tamu)).lines[0]
    assert line.changes == [
        "Harga berubah dari Rp65.000 menjadi Rp66.000.", "Stok tinggal 2.", "Paling banyak 3 dalam satu pesanan.",
    ]  # fmt: skip
    assert not line.orderable


async def test_a_guest_who_logs_in_brings_the_cart_along_once(db, beras):
    sari, tamu = await cast.sari(db), cast.guest()
    minyak = await cast.goods(db, "Minyak goreng", umum=20_000)
    await put_in_cart(sari, unit=beras, quantity=15, nonce="a")
    await put_in_cart(tamu, unit=beras, quantity=10, nonce="b")
    await put_in_cart(tamu, unit=minyak, quantity=1, nonce="c")
    await asyncio.gather(*(join_carts(tamu.visitor_hash, sari.person_id) for _ in range(4)))
    assert {line.unit: line.quantity for line in (await cart_of(sari)).lines} == {beras: 20, minyak: 1}
    assert await count_of(tamu) == 0


async def test_a_member_does_not_see_the_cart_of_the_browser_nor_another_members(db, beras):
    sari, budi = await cast.sari(db), await cast.budi(db)
    await put_in_cart(sari, unit=beras, quantity=1, nonce="a")
    assert await count_of(budi) == 0
    with pytest.raises(Refused):
        await set_quantity(budi, unit=beras, quantity=3)
    assert await count_of(sari) == 1
