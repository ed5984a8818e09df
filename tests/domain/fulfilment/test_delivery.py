"""To the door and back, and the cash that comes home."""

import asyncio

import pytest

from app.domain.errors import Refused, RefusedFields
from app.domain.fulfilment.deposit_cod import cash_out, deposit_cod
from app.domain.fulfilment.send_out import hand_over_at_door, return_to_store, send_out
from app.domain.numbering import new_key
from tests import cast
from tests.domain.fulfilment.stage import FEE_IDR, carried, collected, money, ordered, packed, state_of, stock, whole

COD = 63_000 + FEE_IDR


@pytest.fixture
async def away(db, beras, sari, kasir, kurir):
    """A sack of rice on the courier's motorbike, to be paid at the door."""
    order = await packed(await ordered(sari, carried("cod"), (beras, 1)), kasir)
    await send_out(order, courier=kurir.person_id, by=kurir.person_id, key=new_key())
    return order


async def test_nobody_at_home_the_goods_come_back_and_stay_promised(db, away, kurir):
    await return_to_store(away, by=kurir.person_id, reason="Rumah kosong", key=new_key())
    assert (await state_of(away), (await stock(db))[:2]) == ("packed", (50, 1))
    assert await db.fetchval("SELECT outcome FROM delivery") == "kembali"
    await send_out(away, courier=kurir.person_id, by=kurir.person_id, key=new_key())
    await hand_over_at_door(away, recipient="Bu Sari", cash_idr=COD, by=kurir.person_id, key=new_key())
    assert [row["outcome"] for row in await db.fetch("SELECT outcome FROM delivery ORDER BY id")] == [
        "kembali",
        "diterima",
    ]
    await whole()


async def test_only_couriers_carry_and_only_what_is_to_be_carried(db, beras, sari, kasir, kurir, manajer):
    order = await packed(await ordered(sari, carried("cod"), (beras, 1)), kasir)
    with pytest.raises(Refused, match="Pilih kurir"):
        await send_out(order, courier=kasir.person_id, by=manajer.person_id, key=new_key())
    counter = await packed(await ordered(sari, collected("tunai"), (beras, 1)), kasir)
    with pytest.raises(Refused, match="diambil sendiri"):
        await send_out(counter, courier=kurir.person_id, by=manajer.person_id, key=new_key())


async def test_another_courier_does_not_end_this_trip_but_a_manager_may(db, away, manajer):
    other = await cast.officer(db, "kurir", name="Kurir Agus")
    with pytest.raises(Refused, match="kurir lain"):
        await hand_over_at_door(away, recipient="Bu Sari", cash_idr=COD, by=other.person_id, key=new_key())
    await hand_over_at_door(
        away, recipient="Bu Sari", cash_idr=COD, by=manajer.person_id, key=new_key(), any_courier=True
    )
    [out] = await cash_out(frozenset({1}))
    assert out.name == "Kurir Joko"


async def test_without_code_and_without_name_nothing_is_handed_over(away, kurir):
    with pytest.raises(Refused) as told:
        await hand_over_at_door(away, cash_idr=COD, by=kurir.person_id, key=new_key())
    assert (told.value.field, await state_of(away)) == ("penerima", "on_the_way")


async def test_the_door_opens_once(db, away, kurir):
    key = new_key()
    await asyncio.gather(
        *(hand_over_at_door(away, recipient="Bu Sari", cash_idr=COD, by=kurir.person_id, key=key) for _ in range(6))
    )
    assert await money(db) == {"1103": COD, "4101": -63_000, "4501": -FEE_IDR, "5101": 52_000}
    await whole()


@pytest.mark.parametrize(
    ("counted", "difference", "word"), [(COD - 1_000, 1_000, "kurang"), (COD + 500, -500, "lebih")]
)
async def test_a_difference_stands_in_the_books_and_on_the_treasurers_desk(
    db, away, kurir, kasir, counted, difference, word
):
    await hand_over_at_door(away, recipient="Bu Sari", cash_idr=COD, by=kurir.person_id, key=new_key())
    first = {"expected_idr": COD, "counted_idr": counted, "by": kasir.person_id, "key": new_key()}
    for wanting, sentence in [({}, "Hitung sekali lagi"), ({"counted_again_idr": COD, "reason": "Kembalian kurang"}, "dua kali sama"),
                              ({"counted_again_idr": counted, "reason": " "}, "Tulis sebab")]:  # fmt: skip
        with pytest.raises(RefusedFields) as refused:
            await deposit_cod(1, kurir.person_id, **first, **wanting)
        assert sentence in " ".join(refused.value.sentences.values())
    assert await db.fetchval("SELECT count(*) FROM cod_deposit") == 0
    await deposit_cod(1, kurir.person_id, **first, counted_again_idr=counted, reason="Kembalian kurang")
    books = await money(db)
    assert (books["1101"], books["6107"], books.get("1103", 0)) == (counted, difference, 0)
    task = await db.fetchrow("SELECT role, text FROM task")
    assert task["role"] == "bendahara"
    assert f"{word} Rp" in task["text"]
    assert "Kembalian kurang" in task["text"]
    assert await db.fetchval("SELECT why FROM audit WHERE deed = 'setoran cod berbeda'") == "Kembalian kurang"
    await whole()


async def test_the_courier_does_not_count_his_own_cash(away, kurir):
    await hand_over_at_door(away, recipient="Bu Sari", cash_idr=COD, by=kurir.person_id, key=new_key())
    with pytest.raises(Refused, match="orang lain"):
        await deposit_cod(1, kurir.person_id, expected_idr=COD, counted_idr=COD, by=kurir.person_id, key=new_key())


async def test_a_deposit_is_counted_once_and_never_by_an_old_page(db, away, kurir, kasir):
    await hand_over_at_door(away, recipient="Bu Sari", cash_idr=COD, by=kurir.person_id, key=new_key())
    with pytest.raises(Refused, match=r"sekarang Rp71\.000"):
        await deposit_cod(1, kurir.person_id, expected_idr=1_000, counted_idr=1_000, by=kasir.person_id, key=new_key())
    key = new_key()
    answers = await asyncio.gather(
        *(
            deposit_cod(1, kurir.person_id, expected_idr=COD, counted_idr=COD, by=kasir.person_id, key=key)
            for _ in range(6)
        )
    )
    assert len(set(answers)) == 1
    with pytest.raises(Refused, match=r"sekarang Rp0"):
        await deposit_cod(1, kurir.person_id, expected_idr=COD, counted_idr=COD, by=kasir.person_id, key=new_key())
    assert (await money(db))["1101"] == COD
    await whole()
