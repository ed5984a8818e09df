"""An order's whole life, and what it leaves in the books, to the rupiah."""

import pytest

from app.domain.fulfilment.deposit_cod import cash_out, deposit_cod
from app.domain.fulfilment.hand_over import hand_over
from app.domain.fulfilment.send_out import hand_over_at_door, send_out
from app.domain.numbering import new_key
from tests import cast
from tests.domain.fulfilment.stage import (
    FEE_IDR,
    carried,
    code_of,
    collected,
    money,
    ordered,
    packed,
    paid,
    state_of,
    stock,
    whole,
)

SALE = {"anggota": "4101", "umum": "4201", "primer": "4102"}
COST = {"anggota": "5101", "umum": "5201", "primer": "5101"}
PRICE = {"anggota": 2 * 63_000 + 29_000, "umum": 2 * 65_000 + 29_000, "primer": 2 * 63_000 + 29_000}
WORTH = 2 * 52_000 + 25_000
ADVANCE, GATEWAY, TILL, COURIER, CARRIED = "2105", "1113", "1101", "1103", "4501"


async def _ordered(db, who, how, beras, telur):
    if who == "primer":
        return await ordered(await cast.officer(db, "manajer", coop=4), how, (beras, 2), (telur, 1), buys_for=4)
    return await ordered(await cast.sari(db) if who == "anggota" else cast.guest(), how, (beras, 2), (telur, 1))


@pytest.mark.parametrize("who", ["anggota", "umum", "primer"])
async def test_paid_online_and_collected(db, who, beras, telur, kasir):
    order = await _ordered(db, who, collected("qris"), beras, telur)
    await paid(order)
    assert await money(db) == {GATEWAY: PRICE[who], ADVANCE: -PRICE[who]}
    await packed(order, kasir)
    await hand_over(order, code=await code_of(order), by=kasir.person_id, key=new_key())
    assert await state_of(order) == "handed_over"
    assert await money(db) == {GATEWAY: PRICE[who], SALE[who]: -PRICE[who], COST[who]: WORTH}
    assert await stock(db) == (77, 0, 50 * 52_000 + 30 * 25_000 - WORTH)
    await whole()


@pytest.mark.parametrize("who", ["anggota", "umum"])
async def test_collected_and_paid_in_cash(db, who, beras, telur, kasir):
    order = await packed(await _ordered(db, who, collected("tunai"), beras, telur), kasir)
    await hand_over(order, code=await code_of(order), cash_idr=PRICE[who], by=kasir.person_id, key=new_key())
    assert await money(db) == {TILL: PRICE[who], SALE[who]: -PRICE[who], COST[who]: WORTH}
    assert await db.fetchval("SELECT paid_idr FROM shop_order WHERE id = $1", order) == PRICE[who]
    await whole()


async def test_cash_at_a_primarys_counter_is_owed_to_the_store_in_both_books(db, beras, telur, sari, kasir):
    order = await packed(await ordered(sari, collected("tunai", counter=5), (beras, 2), (telur, 1)), kasir)
    admin = await cast.officer(db, "admin", coop=5)
    await hand_over(
        order, code=await code_of(order), cash_idr=PRICE["anggota"], by=admin.person_id, key=new_key(), till=5
    )
    assert await money(db) == {"1122": PRICE["anggota"], "4101": -PRICE["anggota"], "5101": WORTH}
    assert await money(db, entity=5) == {TILL: PRICE["anggota"], "2202": -PRICE["anggota"]}
    assert (await stock(db, "gudang-klopoduwur"))[0] == 77
    await whole()


@pytest.mark.parametrize("who", ["anggota", "umum"])
async def test_paid_online_and_delivered(db, who, beras, telur, kasir, kurir):
    order = await _ordered(db, who, carried("qris"), beras, telur)
    await paid(order)
    await packed(order, kasir)
    await send_out(order, courier=kurir.person_id, by=kurir.person_id, key=new_key())
    await hand_over_at_door(order, recipient="Bu Tini, tetangga", by=kurir.person_id, key=new_key())
    assert await money(db) == {
        GATEWAY: PRICE[who] + FEE_IDR,
        SALE[who]: -PRICE[who],
        CARRIED: -FEE_IDR,
        COST[who]: WORTH,
    }
    why = await db.fetchval("SELECT why FROM life_move WHERE to_state = 'handed_over'")
    assert why == "Diterima Bu Tini, tetangga"
    await whole()


@pytest.mark.parametrize("who", ["anggota", "umum"])
async def test_delivered_and_paid_at_the_door_and_brought_home(db, who, beras, telur, kasir, kurir):
    total = PRICE[who] + FEE_IDR
    order = await packed(await _ordered(db, who, carried("cod"), beras, telur), kasir)
    await send_out(order, courier=kurir.person_id, by=kurir.person_id, key=new_key())
    await hand_over_at_door(order, code=await code_of(order), cash_idr=total, by=kurir.person_id, key=new_key())
    assert await money(db) == {COURIER: total, SALE[who]: -PRICE[who], CARRIED: -FEE_IDR, COST[who]: WORTH}
    [out] = await cash_out(frozenset({1}))
    assert (out.name, out.orders, out.amount_idr) == ("Kurir Joko", 1, total)
    await deposit_cod(1, kurir.person_id, expected_idr=total, counted_idr=total, by=kasir.person_id, key=new_key())
    assert await money(db) == {TILL: total, SALE[who]: -PRICE[who], CARRIED: -FEE_IDR, COST[who]: WORTH}
    assert await cash_out(frozenset({1})) == []
    assert await db.fetchval("SELECT count(*) FROM task") == 0
    await whole()
