"""Packing and the buyer's "Batalkan" in the same instant: who gets the order first decides, and what is packed stays packed."""

import asyncio

import asyncpg
import pytest

from app.domain import transactions
from app.domain.checkout.cancel import cancel_own
from app.domain.errors import Refused
from app.domain.fulfilment.cancel import TOO_LATE, cancel_order
from app.domain.fulfilment.pack import pack
from app.domain.numbering import new_key
from tests.domain.fulfilment.stage import collected, ordered, packed, state_of, stock, whole

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


async def in_turn(db, order, *deeds):
    """Hold the order until every deed waits for it, in this order, then let them go; what each of them said."""
    elsewhere = await asyncpg.connect(**{**db.config, "user": "postgres"})
    try:
        holding = elsewhere.transaction()
        await holding.start()
        await elsewhere.execute("SELECT FROM shop_order WHERE id = $1 FOR UPDATE", order)
        begun = []
        for deed in deeds:
            begun.append(asyncio.ensure_future(deed))
            for _ in range(1_000):
                if await db.fetchval(WAITING) == len(begun):
                    break
                await asyncio.sleep(0.02)
        await holding.rollback()
        return await asyncio.gather(*begun, return_exceptions=True)
    finally:
        await elsewhere.close()


async def number_of(order):
    return await transactions.fetch_value("SELECT number FROM shop_order WHERE id = $1", order)


async def test_a_buyer_whose_word_comes_while_the_parcel_is_packed_is_too_late(db, beras, sari, kasir):
    order = await ordered(sari, collected("tunai"), (beras, 2))
    buyer = cancel_own(sari, await number_of(order), reason="Salah pesan")
    said = await in_turn(db, order, pack(order, by=kasir.person_id, key=new_key()), buyer)
    assert said[0] is None
    assert str(said[1]) == TOO_LATE
    assert (await state_of(order), (await stock(db))[:2]) == ("packed", (50, 2))
    await whole()


async def test_the_buyer_who_was_quicker_keeps_the_parcel_from_being_packed(db, beras, sari, kasir):
    order = await ordered(sari, collected("tunai"), (beras, 2))
    buyer = cancel_own(sari, await number_of(order), reason="Salah pesan")
    said = await in_turn(db, order, buyer, pack(order, by=kasir.person_id, key=new_key()))
    assert said[0] is None
    assert isinstance(said[1], Refused)
    assert (await state_of(order), (await stock(db))[:2]) == ("cancelled", (50, 0))
    await whole()


async def test_whoever_wins_a_packed_order_was_never_cancelled_by_its_buyer(db, beras, sari, kasir):
    for _ in range(6):
        order = await ordered(sari, collected("tunai"), (beras, 1))
        number = await number_of(order)
        await asyncio.gather(
            pack(order, by=kasir.person_id, key=new_key()), cancel_own(sari, number, reason="Salah pesan"), return_exceptions=True
        )  # fmt: skip
        went = [
            row["to_state"]
            for row in await db.fetch(
                "SELECT to_state FROM life_move WHERE life = 'order' AND subject_id = $1 ORDER BY id", order
            )
        ]
        assert went in (["confirmed", "packed"], ["confirmed", "cancelled"])


async def test_an_officer_may_still_cancel_what_is_packed_its_buyer_may_not(beras, sari, kasir):
    order = await packed(await ordered(sari, collected("tunai"), (beras, 1)), kasir)
    with pytest.raises(Refused, match="sudah dikemas"):
        await cancel_order(order, sari.person_id, "Oleh pembeli: Salah pesan", by_buyer=True)
    await cancel_order(order, kasir.person_id, "Pembeli menelepon")
    assert await state_of(order) == "cancelled"
