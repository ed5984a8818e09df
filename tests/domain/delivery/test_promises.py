"""The time an order is promised: taken once, given back once, changed, moved, and never more of it than there is."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from app.domain import transactions
from app.domain.checkout.cancel import cancel_own
from app.domain.delivery.office import Rule, add_slot, change_slot, close_day, end_slot, open_day
from app.domain.delivery.times import TimeGone, times_for
from app.domain.errors import Refused
from app.domain.lives import move
from app.domain.orders.find import order_of
from app.domain.orders.goods import hold_again, release_goods
from app.domain.transactions import transaction
from tests import cast
from tests.domain.delivery.conftest import slot

TAKEN = "SELECT coalesce((SELECT taken FROM delivery_slot_day WHERE slot = $1 AND day = $2), 0)"
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


async def test_the_last_place_goes_once_and_comes_back_with_a_cancellation(db, order, day):
    pagi = await slot(db, capacity=1)
    sari, budi = cast.guest("sari"), cast.guest("budi")
    number = await order(sari, pagi, day)
    assert (await order_of(sari, number)).time_words.endswith(", Pagi 12.00–13.00")
    assert [one.room for one in await times_for("Ngawen") if one.day == day] == [0]
    with pytest.raises(TimeGone, match="baru saja penuh") as gone:
        await order(budi, pagi, day)
    assert gone.value.field == "waktu"
    assert await db.fetchval("SELECT count(*) FROM shop_order") == 1
    assert await db.fetchval("SELECT count(*) FROM cart_line") == 1, "the cart of who came second is untouched"
    await cancel_own(sari, number, reason="Salah pesan")
    await cancel_own(sari, number, reason="Salah pesan")
    assert await db.fetchval(TAKEN, pagi, day) == 0
    await order(budi, pagi, day)
    assert await db.fetchval(TAKEN, pagi, day) == 1


@pytest.mark.parametrize("guard", [True, False])
async def test_fifty_buyers_for_five_places(db, order, day, guard):
    """With the guard five are promised and forty-five asked again; with the count as shops often have it, too many are."""
    pagi = await slot(db, capacity=5)
    goods = [
        await cast.goods(db, f"Barang {n}", umum=65_000) for n in range(10)
    ]  # or who buys the same would queue for it
    if not guard:
        await _count_without_a_guard(db)
    answers = await asyncio.gather(
        *(order(cast.guest(f"tamu-{n}"), pagi, day, unit=goods[n % 10]) for n in range(50)), return_exceptions=True
    )
    promised = [one for one in answers if isinstance(one, str)]
    assert await db.fetchval("SELECT count(*) FROM delivery_promise WHERE state = 'held'") == len(promised)
    if guard:
        assert len(promised) == 5
        assert sum(isinstance(one, TimeGone) for one in answers) == 45
        assert await db.fetchval(TAKEN, pagi, day) == 5
        assert await db.fetchval("SELECT sum(reserved) FROM stock_level") == 5, "who was asked again holds no goods"
    else:
        assert len(promised) > 5


async def _count_without_a_guard(db):
    """Look first, write later, and nothing behind it. Six have looked before the first is done."""
    await db.execute("ALTER TABLE delivery_slot_day DROP CONSTRAINT a_time_is_never_overfull")
    await db.execute(
        "CREATE OR REPLACE FUNCTION delivery_promises_count() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN"
        " IF (SELECT count(*) FROM delivery_promise WHERE slot = NEW.slot AND day = NEW.day AND state = 'held') > 5 THEN"
        "   RAISE EXCEPTION 'full' USING ERRCODE = 'check_violation', CONSTRAINT = 'a_time_is_never_overfull'; END IF;"
        " PERFORM pg_advisory_xact_lock_shared(7077);"
        " FOR n IN 1..400 LOOP EXIT WHEN (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7077) >= 6;"
        "   PERFORM pg_sleep(0.01); END LOOP; RETURN NULL; END $$"
    )


async def test_a_time_is_asked_for_only_where_and_while_it_is_open(db, order, day):
    ngawen, cepu = await slot(db, kecamatan=("Ngawen",)), await slot(db, name="Cepu", kecamatan=("Cepu",))
    sari = cast.guest()
    for wrong, when in ((cepu, day), (ngawen, day + timedelta(days=30)), (ngawen, day - timedelta(days=10))):
        with pytest.raises(TimeGone, match="tidak dibuka"):
            await order(sari, wrong, when)
    with pytest.raises(Refused, match="Waktu antar perlu dipilih"):
        await order(sari, None, None)
    await db.execute("UPDATE delivery_slot SET cutoff_hours = 72")
    far = await db.fetchval("SELECT min(day) > (now() AT TIME ZONE 'Asia/Jakarta')::date + 2 FROM delivery_times(8)")
    assert far, "its cut-off lies three days before"


async def test_without_any_time_orders_are_brought_as_before(db, order):
    sari = cast.guest()
    assert (await order_of(sari, await order(sari, None, None))).time_words == ""


async def test_money_is_waited_for_until_the_cut_off(db, order, day):
    pagi = await slot(db, cutoff=72)
    sari = cast.guest()
    first = await db.fetchval("SELECT min(day) FROM delivery_times(8) WHERE slot = $1", pagi)
    placed = await order_of(sari, await order(sari, pagi, first, method="qris"))
    cut_off = await db.fetchval(
        "SELECT ($1::date + time '12:00') AT TIME ZONE 'Asia/Jakarta' - interval '72 hours'", first
    )
    assert placed.pay_until == min(
        placed.placed_at + timedelta(hours=24), max(cut_off, placed.placed_at + timedelta(hours=1))
    )


async def test_late_money_gets_the_same_time_or_the_next_and_says_so(db, order, day):
    pagi = await slot(db, capacity=1)
    sari = cast.guest("sari")
    number = await order(sari, pagi, day, method="qris")
    order_id = await db.fetchval("SELECT id FROM shop_order")
    for other, words in ((None, ""), (cast.guest("budi"), "kami antar")):
        async with transaction():
            await move("order", order_id, "awaiting_payment", "expired")
            await release_goods(order_id)
        if other:
            await order(other, pagi, day)
        async with transaction():
            assert await hold_again(order_id)
        promised = (await order_of(sari, number)).slot_day
        assert promised == day if not other else promised != day
        said = await db.fetchval("SELECT body FROM message WHERE source LIKE $1", f"order:{order_id}:late:%")
        assert words in (said or "")
        await db.execute("ALTER TABLE shop_order DISABLE TRIGGER USER")
        await db.execute("UPDATE shop_order SET state = 'awaiting_payment' WHERE id = $1", order_id)
        await db.execute("ALTER TABLE shop_order ENABLE TRIGGER USER")


async def test_a_day_off_moves_who_was_promised_and_tells_him(db, order, day):
    manager = (await cast.officer(db, "manajer")).person_id
    pagi = await slot(db, capacity=1)
    sari = cast.guest("sari")
    number = await order(sari, pagi, day)
    assert await close_day(day, "Idulfitri", by=manager) == 1
    moved = await order_of(sari, number)
    assert moved.slot_day is not None
    assert moved.slot_day != day
    assert await db.fetchval(TAKEN, pagi, day) == 0
    assert moved.time_words in await db.fetchval("SELECT body FROM message WHERE source LIKE 'order:%:day_off:%'")
    assert day not in {one.day for one in await times_for("Ngawen")}
    with pytest.raises(Refused, match="sudah tercatat libur"):
        await close_day(day, "Idulfitri", by=manager)
    await open_day(await db.fetchval("SELECT id FROM closed_day"), by=manager)
    assert day in {one.day for one in await times_for("Ngawen")}
    assert await db.fetchval("SELECT count(*) FROM audit WHERE deed LIKE 'libur antar %'") == 2


async def test_without_room_anywhere_the_order_stays_and_the_buyer_is_told(db, order, day):
    manager = (await cast.officer(db, "manajer")).person_id
    pagi = await slot(db)
    sari = cast.guest("sari")
    number = await order(sari, pagi, day)
    await end_slot(pagi, by=manager)
    await close_day(day, "Idulfitri", by=manager)
    assert (await order_of(sari, number)).time_words == ""
    assert "belum mendapat waktu antar" in await db.fetchval(
        "SELECT body FROM message WHERE source LIKE 'order:%:day_off:%'"
    )


async def test_less_room_keeps_what_was_promised_and_promises_no_more(db, order, day):
    manager = (await cast.officer(db, "manajer")).person_id
    pagi = await slot(db, capacity=3)
    for n in range(2):
        await order(cast.guest(f"tamu-{n}"), pagi, day)
    await change_slot(pagi, Rule(EVERY_DAY, 1, 0, ()), by=manager)
    with pytest.raises(TimeGone):
        await order(cast.guest("lain"), pagi, day)
    assert await db.fetchval(TAKEN, pagi, day) == 2
    before, after = await db.fetchrow(
        "SELECT before ->> 'muat', after ->> 'muat' FROM audit WHERE deed = 'waktu antar diubah'"
    )
    assert (before, after) == ("3", "1")


async def test_the_office_cannot_change_the_hours_that_were_promised(db):
    pagi = await slot(db)
    for column in ("name = 'Sore'", "starts = '14:00'", "ends = '15:00'"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await transactions.execute(f"UPDATE delivery_slot SET {column} WHERE id = {pagi}")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await transactions.execute("UPDATE delivery_slot_day SET taken = 0")


@pytest.mark.parametrize(
    ("rule", "field"),
    [(Rule((), 5, 1, ()), "hari"), (Rule((1,), 0, 1, ()), "muat"), (Rule((1,), 501, 1, ()), "muat"), (Rule((1,), 5, 73, ()), "batas"),
     (Rule((1,), 5, 1, ("Atlantis",)), "kecamatan")],
)  # fmt: skip
async def test_a_rule_that_makes_no_sense_is_refused_beside_its_field(db, rule, field):
    from datetime import time

    manager = (await cast.officer(db, "manajer")).person_id
    with pytest.raises(Refused) as refused:
        await add_slot("Pagi", time(8), time(11), rule, by=manager)
    assert refused.value.field == field
