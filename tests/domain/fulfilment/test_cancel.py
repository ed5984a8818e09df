"""Cancelling before hand-over: goods come free, money goes back, once."""

import asyncio

import pytest

from app.domain.errors import Refused
from app.domain.fulfilment.cancel import cancel_order
from app.domain.fulfilment.hand_over import hand_over
from app.domain.fulfilment.send_out import send_out
from app.domain.numbering import new_key
from tests.domain.fulfilment.stage import (
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

WHY = "Barang rusak di gudang"


async def test_a_paid_order_gives_all_of_its_money_back(db, beras, telur, sari, kasir):
    order = await ordered(sari, collected("qris"), (beras, 2), (telur, 1))
    await paid(order)
    await cancel_order(order, kasir.person_id, WHY, key=new_key())
    assert await money(db) == {"1113": 155_000, "2106": -155_000}
    assert (await stock(db))[:2] == (80, 0)
    refund = await db.fetchrow("SELECT amount_idr, state, reason FROM refund")
    assert tuple(refund) == (155_000, "approved", f"Dibatalkan: {WHY}")
    move = await db.fetchrow("SELECT by_person, why FROM life_move WHERE life = 'order' AND to_state = 'cancelled'")
    assert tuple(move) == (kasir.person_id, WHY)
    await whole()


async def test_a_large_order_needs_no_second_person_for_the_rule_decides(db, beras, sari, kasir):
    order = await ordered(sari, collected("qris"), (beras, 20))
    await paid(order)
    await cancel_order(order, kasir.person_id, WHY)
    assert await db.fetchval("SELECT state FROM refund") == "approved"
    await whole()


async def test_what_was_packed_can_still_be_cancelled(db, beras, sari, kasir):
    order = await packed(await ordered(sari, collected("tunai"), (beras, 2)), kasir)
    await cancel_order(order, kasir.person_id, WHY)
    assert (await state_of(order), (await stock(db))[:2], await money(db)) == ("cancelled", (50, 0), {})


async def test_cancelling_many_times_at_once_is_once(db, beras, sari, kasir):
    order = await ordered(sari, collected("qris"), (beras, 2))
    await paid(order)
    await asyncio.gather(*(cancel_order(order, kasir.person_id, WHY, key=new_key()) for _ in range(8)))
    assert await db.fetchval("SELECT count(*) FROM refund") == 1
    assert await money(db) == {"1113": 126_000, "2106": -126_000}
    await whole()


async def test_cancelling_and_handing_over_at_once_is_one_of_them(db, beras, sari, kasir, manajer):
    order = await ordered(sari, collected("qris"), (beras, 2))
    await paid(order)
    await packed(order, kasir)
    answers = await asyncio.gather(
        cancel_order(order, manajer.person_id, WHY), hand_over(order, code=await code_of(order), by=kasir.person_id, key=new_key()),
        return_exceptions=True,
    )  # fmt: skip
    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    assert await state_of(order) in ("cancelled", "handed_over")
    await whole()


async def test_what_is_on_its_way_must_come_home_first(beras, sari, kasir, kurir):
    order = await packed(await ordered(sari, carried("cod"), (beras, 1)), kasir)
    await send_out(order, courier=kurir.person_id, by=kurir.person_id, key=new_key())
    with pytest.raises(Refused, match="kembalinya ke toko"):
        await cancel_order(order, kasir.person_id, WHY)


async def test_what_was_handed_over_cannot_be_cancelled(beras, sari, kasir):
    order = await packed(await ordered(sari, collected("tunai"), (beras, 1)), kasir)
    await hand_over(order, code=await code_of(order), cash_idr=63_000, by=kasir.person_id, key=new_key())
    with pytest.raises(Refused, match="selesai"):
        await cancel_order(order, kasir.person_id, WHY)


@pytest.mark.parametrize("reason", ["", "  ", "ya", "x" * 201])
async def test_a_reason_is_asked_for(beras, sari, kasir, reason):
    order = await ordered(sari, collected("tunai"), (beras, 1))
    with pytest.raises(Refused) as told:
        await cancel_order(order, kasir.person_id, reason)
    assert (told.value.field, await state_of(order)) == ("alasan", "confirmed")
