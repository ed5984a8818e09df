"""Goods brought back: at their original price and cost, under the original membership, within two working days."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.clock import now
from app.domain.errors import Refused, RefusedFields
from app.domain.fulfilment.hand_over import hand_over
from app.domain.fulfilment.returns import bring_back
from app.domain.fulfilment.window import last_day_to_return, still_open
from app.domain.ledger.post import post
from app.domain.numbering import new_key
from app.domain.payments.payout import settle_refund, ways_for
from app.domain.payments.refund import refund_of
from app.domain.transactions import transaction
from tests import cast
from tests.domain.fulfilment.stage import (
    code_of,
    collected,
    money,
    ordered,
    packed,
    paid,
    stock,
    till_holds,
    units,
    whole,
)


@pytest.fixture
async def sold(db, beras, telur, sari, kasir):
    """Two sacks and a kilo of eggs, paid online, handed over this minute."""
    order = await ordered(sari, collected("qris"), (beras, 2), (telur, 1))
    await paid(order)
    await packed(order, kasir)
    await hand_over(order, code=await code_of(order), by=kasir.person_id, key=new_key())
    return order


async def test_sound_goods_return_to_the_shelf_and_their_price_to_the_buyer(db, sold, kasir):
    await bring_back(sold, units(l1=1), by=kasir.person_id, reason="Salah ambil", key=new_key())
    assert await money(db) == {"1113": 155_000, "2106": -63_000, "4101": -155_000, "4103": 63_000, "5101": 77_000}
    assert (await stock(db))[0] == 78
    await whole()


async def test_damaged_goods_are_written_off_instead(db, sold, kasir):
    await bring_back(
        sold, units(l1=1, l2=1), damaged=frozenset({2}), by=kasir.person_id, reason="Telur pecah", key=new_key()
    )
    books = await money(db)
    assert (books["6108"], books["5101"], books["4103"]) == (25_000, 52_000, 92_000)
    assert (await stock(db))[0] == 78
    await whole()


async def test_a_guests_return_corrects_the_sales_of_guests(db, beras, kasir):
    order = await packed(await ordered(cast.guest(), collected("tunai"), (beras, 1)), kasir)
    await hand_over(order, code=await code_of(order), cash_idr=65_000, by=kasir.person_id, key=new_key())
    await bring_back(order, units(l1=1), by=kasir.person_id, reason="Salah ambil", key=new_key())
    assert await money(db) == {"1101": 65_000, "2106": -65_000, "4201": -65_000, "4203": 65_000}
    assert await db.fetchval("SELECT way FROM refund") == "tunai"
    await whole()


async def test_membership_that_began_or_ended_since_changes_nothing(db, sold, sari, kasir):
    await db.execute(
        "UPDATE membership SET ended_on = current_date, ended_why = 'pindah' WHERE person = $1", sari.person_id
    )
    await bring_back(sold, units(l1=1), by=kasir.person_id, reason="Salah ambil", key=new_key())
    assert (await money(db))["4103"] == 63_000


async def test_piece_by_piece_gives_back_exactly_what_all_of_it_cost(db, beras, sari, kasir):
    await db.execute("UPDATE stock_level SET value_idr = value_idr + 17")
    order = await packed(await ordered(sari, collected("tunai"), (beras, 3)), kasir)
    await hand_over(order, code=await code_of(order), cash_idr=189_000, by=kasir.person_id, key=new_key())
    before = await db.fetchval("SELECT cost_idr FROM order_line")
    for _ in range(3):
        await bring_back(order, units(l1=1), by=kasir.person_id, reason="Salah ambil", key=new_key())
    assert before == 156_001
    assert await db.fetchval("SELECT sum(value_idr) FROM stock_move WHERE kind = 'retur'") == before
    books = await money(db)
    assert (books.get("5101", 0), books["4103"], books["2106"]) == (0, 189_000, -189_000)


async def test_never_more_than_was_handed_over_however_many_try_at_once(db, sold, kasir):
    answers = await asyncio.gather(
        *(bring_back(sold, units(l1=1), by=kasir.person_id, reason="Salah ambil", key=new_key()) for _ in range(6)),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, int) for answer in answers) == 2
    assert all(isinstance(answer, int | RefusedFields) for answer in answers)
    assert await db.fetchval("SELECT sum(amount_idr) FROM refund") == 126_000
    await whole()


async def test_the_same_form_twice_is_one_return(db, sold, kasir):
    key = new_key()
    answers = await asyncio.gather(
        *(bring_back(sold, units(l1=1), by=kasir.person_id, reason="Salah ambil", key=key) for _ in range(5))
    )
    assert len(set(answers)) == 1
    assert await db.fetchval("SELECT count(*) FROM order_return") == 1


async def test_a_large_refund_waits_for_a_second_person(db, beras, sari, kasir):
    order = await packed(await ordered(sari, collected("tunai"), (beras, 10)), kasir)
    await hand_over(order, code=await code_of(order), cash_idr=630_000, by=kasir.person_id, key=new_key())
    await bring_back(order, units(l1=10), by=kasir.person_id, reason="Beras berkutu", key=new_key())
    assert await db.fetchval("SELECT state FROM refund") == "asked"
    assert "menunggu persetujuan" in await db.fetchval("SELECT body FROM message WHERE source LIKE 'return:%'")
    await whole()


async def test_after_two_working_days_it_is_too_late(db, sold, kasir):
    later = lambda: now() + timedelta(days=4)  # noqa: E731
    with pytest.raises(Refused, match="sudah lewat"):
        await bring_back(sold, units(l1=1), by=kasir.person_id, reason="Salah ambil", key=new_key(), clock=later)


def test_sundays_do_not_count_and_the_last_day_ends_at_midnight_in_blora():
    saturday = datetime(2026, 11, 21, 3, tzinfo=UTC)
    assert saturday.strftime("%A") == "Saturday"
    assert last_day_to_return(saturday).isoformat() == "2026-11-24"  # Sunday, Monday (1), Tuesday (2)
    assert still_open(saturday, datetime(2026, 11, 24, 16, 59, tzinfo=UTC))
    assert not still_open(saturday, datetime(2026, 11, 24, 17, 0, tzinfo=UTC))


@pytest.fixture
async def sold_at_a_primary(db, beras, sari, kasir):
    """Two sacks, paid in cash at the counter of primary 5: its drawer holds the 126.000, and it owes them to the store."""
    order = await packed(await ordered(sari, collected("tunai", counter=5), (beras, 2)), kasir)
    admin = await cast.officer(db, "admin", coop=5)
    await hand_over(order, code=await code_of(order), cash_idr=126_000, by=admin.person_id, key=new_key(), till=5)
    await bring_back(order, units(l1=1), by=kasir.person_id, reason="Salah ambil", key=new_key())
    return await db.fetchval("SELECT id FROM refund")


SOLD_AND_BACK = {"4101": -126_000, "4103": 63_000, "5101": 52_000}


async def test_cash_of_a_primarys_counter_goes_back_from_its_drawer_in_both_books(db, sold_at_a_primary):
    bendahara = await cast.officer(db, "bendahara")
    for _ in range(2):
        await settle_refund(sold_at_a_primary, "tunai", bendahara.person_id)
    assert await money(db) == {"1122": 63_000, **SOLD_AND_BACK}
    assert await money(db, entity=5) == {"1101": 63_000, "2202": -63_000}
    assert await db.fetchval("SELECT way FROM refund") == "tunai"
    await whole()


@pytest.mark.parametrize(
    ("way", "account", "noted"), [("tunai-toko", "1101", "tunai"), ("transfer", "1111", "transfer")]
)
async def test_what_the_store_pays_itself_leaves_the_primarys_debt_as_it_was(
    db, sold_at_a_primary, way, account, noted
):
    bendahara = await cast.officer(db, "bendahara")
    if account == "1101":
        with pytest.raises(Refused, match="hanya berisi Rp0"):
            await settle_refund(sold_at_a_primary, way, bendahara.person_id)
        await till_holds(100_000)
    await settle_refund(sold_at_a_primary, way, bendahara.person_id)
    left = {"1101": 37_000} if account == "1101" else {"1111": -63_000}
    assert await money(db) == {"1122": 126_000, **left, **SOLD_AND_BACK}
    assert await money(db, entity=5) == {"1101": 126_000, "2202": -126_000}
    assert await db.fetchval("SELECT way FROM refund") == noted
    await whole()


async def test_a_drawer_pays_out_no_more_than_lies_in_it_however_many_pay_at_once(db, beras, sari, kasir):
    """Six of 63.000 are owed back, the drawer of the primary holds two of them: two are paid, four are told."""
    admin = await cast.officer(db, "admin", coop=5)
    for _ in range(6):
        order = await packed(await ordered(sari, collected("tunai", counter=5), (beras, 1)), kasir)
        await hand_over(order, code=await code_of(order), cash_idr=63_000, by=admin.person_id, key=new_key(), till=5)
        await bring_back(order, units(l1=1), by=kasir.person_id, reason="Salah ambil", key=new_key())
    async with transaction():
        await post(5, source="uji:setor", memo="Setor ke bank", postings={"bank": 252_000, "kas_toko": -252_000})
    bendahara = await cast.officer(db, "bendahara")
    owed = [row["id"] for row in await db.fetch("SELECT id FROM refund ORDER BY id")]
    answers = await asyncio.gather(
        *(settle_refund(one, "tunai", bendahara.person_id) for one in owed), return_exceptions=True
    )
    told = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(told) == 4
    assert "hanya berisi Rp0" in told[0].sentence
    assert (await money(db, entity=5)).get("1101", 0) == 0
    await whole()


async def test_only_cash_of_a_primary_can_come_out_of_its_drawer(db, beras, sari, kasir):
    order = await packed(await ordered(sari, collected("tunai", counter=5), (beras, 1)), kasir)
    await hand_over(
        order, code=await code_of(order), cash_idr=63_000, by=kasir.person_id, key=new_key()
    )  # the store's own till
    await bring_back(order, units(l1=1), by=kasir.person_id, reason="Salah ambil", key=new_key())
    refund = await db.fetchval("SELECT id FROM refund")
    assert list(await ways_for(await refund_of(refund))) == ["tunai", "transfer"]
    bendahara = await cast.officer(db, "bendahara")
    with pytest.raises(Refused, match="Pilih tunai atau transfer"):
        await settle_refund(refund, "tunai-toko", bendahara.person_id)
    await settle_refund(refund, "tunai", bendahara.person_id)
    assert "1101" not in await money(db)
    assert await money(db, entity=5) == {}
    await whole()


async def test_a_primarys_drawer_and_its_debt_after_all_of_it_came_back_are_even(db, sold_at_a_primary, kasir):
    order = await db.fetchval("SELECT id FROM shop_order")
    await bring_back(order, units(l1=1), by=kasir.person_id, reason="Salah ambil", key=new_key())
    bendahara = await cast.officer(db, "bendahara")
    for row in await db.fetch("SELECT id FROM refund"):
        await settle_refund(row["id"], "tunai", bendahara.person_id)
    assert await money(db, entity=5) == {}
    assert await money(db) == {"4101": -126_000, "4103": 126_000}
    await whole()
