"""At the counter: the code, the cash, and nothing twice."""

import asyncio

import pytest

from app.domain.errors import NotFound, Refused, RefusedFields, TooMany
from app.domain.fulfilment.code import unlock_code
from app.domain.fulfilment.hand_over import hand_over
from app.domain.fulfilment.pack import pack
from app.domain.numbering import new_key
from tests import cast
from tests.domain.fulfilment.stage import (
    another_than,
    carried,
    code_of,
    collected,
    money,
    ordered,
    packed,
    paid,
    state_of,
    stock,
    units,
    whole,
)


@pytest.fixture
async def ready(db, beras, telur, sari, kasir):
    """Paid and packed: two sacks of rice and a kilo of eggs."""
    order = await ordered(sari, collected("qris"), (beras, 2), (telur, 1))
    await paid(order)
    return await packed(order, kasir)


async def test_the_same_form_many_times_at_once_is_one_hand_over(db, ready, kasir):
    key, code = new_key(), await code_of(ready)
    await asyncio.gather(*(hand_over(ready, code=code, by=kasir.person_id, key=key) for _ in range(8)))
    await hand_over(ready, code=code, by=kasir.person_id, key=key)
    assert await db.fetchval("SELECT count(*) FROM life_move WHERE to_state = 'handed_over'") == 1
    assert (await stock(db))[:2] == (77, 0)
    await whole()


async def test_two_cashiers_at_once_hand_over_once_and_one_is_told(db, ready, kasir, manajer):
    code = await code_of(ready)
    answers = await asyncio.gather(
        *(hand_over(ready, code=code, by=one.person_id, key=new_key()) for one in (kasir, manajer)),
        return_exceptions=True,
    )
    refused = [answer for answer in answers if answer is not None]
    assert len(refused) == 1
    assert "selesai" in refused[0].sentence
    assert (await stock(db))[:2] == (77, 0)
    await whole()


async def test_a_form_that_was_sent_with_other_figures_is_refused(ready, kasir):
    key, code = new_key(), await code_of(ready)
    await hand_over(ready, code=code, by=kasir.person_id, key=key)
    with pytest.raises(Refused, match="isi lain"):
        await hand_over(ready, code=code, by=kasir.person_id, key=key, handed=units(l1=1))


async def test_a_wrong_code_hands_nothing_over_and_says_how_often_one_may_still_try(db, ready, kasir):
    with pytest.raises(Refused, match="Sisa 4 kali") as told:
        await hand_over(ready, code=another_than(await code_of(ready)), by=kasir.person_id, key=new_key())
    assert told.value.field == "kode"
    assert await state_of(ready) == "packed"
    assert (await stock(db))[:2] == (80, 3)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "12345a", "१२३४५६", "' OR 1"])
async def test_what_cannot_be_a_code_costs_no_try(db, ready, kasir, code):
    with pytest.raises(Refused, match="6 angka"):
        await hand_over(ready, code=code, by=kasir.person_id, key=new_key())
    assert await db.fetchval("SELECT pickup_tries FROM shop_order") == 0


async def test_a_hundred_guesses_at_once_get_five_tries_then_even_the_right_code_waits_for_a_manager(
    db, ready, kasir, manajer
):
    code = await code_of(ready)
    guesses = [f"{(int(code) + n) % 1_000_000:06d}" for n in range(1, 101)]
    answers = await asyncio.gather(
        *(hand_over(ready, code=guess, by=kasir.person_id, key=new_key()) for guess in guesses), return_exceptions=True
    )
    assert (
        sum(isinstance(answer, TooMany) for answer in answers) == 96
    )  # the fifth is told at once that it is locked now
    assert await db.fetchval("SELECT pickup_tries FROM shop_order") == 5
    with pytest.raises(TooMany, match="manajer"):
        await hand_over(ready, code=code, by=kasir.person_id, key=new_key())
    await unlock_code(ready, by=manajer.person_id, reason="Pembeli menunjukkan KTP", key=new_key())
    await hand_over(ready, code=code, by=kasir.person_id, key=new_key())
    assert await state_of(ready) == "handed_over"
    trail = await db.fetchrow("SELECT deed, by_person, before, why FROM audit WHERE deed = 'kode ambil dibuka'")
    assert (trail["by_person"], trail["before"], trail["why"]) == (
        manajer.person_id,
        '{"tries": 5}',
        "Pembeli menunjukkan KTP",
    )


async def test_a_slip_is_forgotten_once_the_right_code_is_named(db, ready, kasir):
    code = await code_of(ready)
    with pytest.raises(Refused):
        await hand_over(ready, code=another_than(code), by=kasir.person_id, key=new_key())
    await hand_over(ready, code=code, by=kasir.person_id, key=new_key())
    assert await db.fetchval("SELECT pickup_tries FROM shop_order") == 0


@pytest.mark.parametrize("cash", [None, 0, 154_999, 155_001])
async def test_cash_must_be_the_total_to_the_rupiah(db, beras, telur, sari, kasir, cash):
    order = await packed(await ordered(sari, collected("tunai"), (beras, 2), (telur, 1)), kasir)
    with pytest.raises(Refused, match=r"tepat Rp155\.000") as told:
        await hand_over(order, code=await code_of(order), cash_idr=cash, by=kasir.person_id, key=new_key())
    assert told.value.field == "uang"
    assert (await state_of(order), await money(db)) == ("packed", {})


async def test_an_order_is_packed_once_and_only_when_its_money_is_there(db, beras, sari, kasir):
    order = await ordered(sari, collected("qris"), (beras, 1))
    with pytest.raises(Refused, match="menunggu pembayaran"):
        await pack(order, by=kasir.person_id, key=new_key())
    await paid(order)
    key = new_key()
    await asyncio.gather(*(pack(order, by=kasir.person_id, key=key) for _ in range(5)))
    with pytest.raises(Refused, match="sudah dikemas"):
        await pack(order, by=kasir.person_id, key=new_key())
    assert await db.fetchval("SELECT count(*) FROM message WHERE source LIKE '%:packed'") == 1


async def test_what_is_to_be_carried_is_not_handed_over_at_the_counter(beras, sari, kasir):
    order = await packed(await ordered(sari, carried("cod"), (beras, 1)), kasir)
    with pytest.raises(Refused, match="diantar"):
        await hand_over(order, code=await code_of(order), cash_idr=71_000, by=kasir.person_id, key=new_key())


async def test_an_order_that_is_not_there(kasir):
    with pytest.raises(NotFound):
        await hand_over(999, code="123456", by=kasir.person_id, key=new_key())


async def test_less_than_ordered_gives_the_difference_back_to_the_rupiah(db, ready, kasir):
    await hand_over(ready, code=await code_of(ready), by=kasir.person_id, key=new_key(), handed=units(l1=1))
    assert await money(db) == {"1113": 155_000, "2106": -63_000, "4101": -92_000, "5101": 77_000}
    refund = await db.fetchrow("SELECT amount_idr, reason, state FROM refund")
    assert (refund["amount_idr"], refund["state"]) == (63_000, "approved")
    assert refund["reason"] == "Barang kurang: Beras medium 5 kg kurang 1 sak"
    assert [
        tuple(row) for row in await db.fetch("SELECT handed_quantity, cost_idr FROM order_line ORDER BY line_no")
    ] == [(1, 52_000), (1, 25_000)]
    assert (await stock(db))[:2] == (78, 0)
    await whole()


async def test_a_line_that_is_missing_altogether_is_free_again_for_others(db, ready, kasir):
    await hand_over(ready, code=await code_of(ready), by=kasir.person_id, key=new_key(), handed=units(l1=2, l2=0))
    states = dict(await db.fetch("SELECT state, count(*) FROM reservation GROUP BY 1"))
    assert states == {"taken": 1, "released": 1}
    assert (await stock(db))[:2] == (78, 0)
    await whole()


async def test_less_than_ordered_in_cash_is_simply_not_charged(db, beras, telur, sari, kasir):
    order = await packed(await ordered(sari, collected("tunai"), (beras, 2), (telur, 1)), kasir)
    await hand_over(
        order, code=await code_of(order), cash_idr=92_000, by=kasir.person_id, key=new_key(), handed=units(l1=1)
    )
    assert await money(db) == {"1101": 92_000, "4101": -92_000, "5101": 77_000}
    assert await db.fetchval("SELECT count(*) FROM refund") == 0
    await whole()


@pytest.mark.parametrize("handed", [units(l1=3), units(l1=-1), units(l1=0, l2=0)])
async def test_more_than_ordered_or_nothing_at_all_is_refused(db, ready, kasir, handed):
    with pytest.raises(RefusedFields) as told:
        await hand_over(ready, code=await code_of(ready), by=kasir.person_id, key=new_key(), handed=handed)
    assert set(told.value.sentences) == {"jumlah-1"}
    assert (await state_of(ready), (await stock(db))[:2]) == ("packed", (80, 3))


async def test_two_units_of_the_same_goods_share_what_it_cost(db, beras, sari, kasir):
    pack_of_seven = await cast.another_unit(db, beras, name="ikat", factor=7, umum=440_000)
    await db.execute("UPDATE stock_level SET value_idr = value_idr + 11")  # an average that does not divide evenly
    order = await packed(await ordered(sari, collected("tunai"), (beras, 3), (pack_of_seven, 1)), kasir)
    await hand_over(order, code=await code_of(order), cash_idr=3 * 63_000 + 440_000, by=kasir.person_id, key=new_key())
    costs = [row["cost_idr"] for row in await db.fetch("SELECT cost_idr FROM order_line ORDER BY line_no")]
    moved = await db.fetchrow("SELECT quantity, value_idr FROM stock_move WHERE kind = 'jual'")
    assert (moved["quantity"], -moved["value_idr"]) == (-10, sum(costs)) == (-10, 520_002)


async def test_goods_whose_hour_passed_are_taken_again_if_they_are_still_there(db, ready, kasir):
    await db.execute("UPDATE reservation SET state = 'released'")
    await hand_over(ready, code=await code_of(ready), by=kasir.person_id, key=new_key())
    assert (await stock(db))[:2] == (77, 0)
    await whole()


async def test_goods_that_went_to_others_meanwhile_are_not_handed_over(db, ready, kasir, beras):
    await db.execute("UPDATE reservation SET state = 'released'")
    await ordered(await cast.budi(db), collected("tunai"), (beras, 40))
    await ordered(cast.guest(), collected("tunai"), (beras, 9))
    with pytest.raises(Refused, match="sudah dilepas"):
        await hand_over(ready, code=await code_of(ready), by=kasir.person_id, key=new_key())
    assert await state_of(ready) == "packed"
