"""With consent, money that goes back becomes simpanan sukarela: in both books, once, and never beside the gateway."""

import pytest

from app.domain.checkout.cancel import cancel_own
from app.domain.errors import NotFound, Refused
from app.domain.payments.send import send_due
from app.domain.payments.to_savings import save_refund
from tests import cast
from tests.domain.fulfilment.stage import collected, ordered, paid, whole
from tests.domain.savings.conftest import bank, debts, holds, house

__all__ = ["bank", "house"]


async def cancelled(db, house) -> int:
    unit = await cast.goods(db, "Beras", umum=60_000, stock=5)
    order = await ordered(house.sari, collected("qris"), (unit, 1))
    await paid(order)
    await cancel_own(
        house.sari, await db.fetchval("SELECT number FROM shop_order WHERE id = $1", order), reason="Salah pesan"
    )
    return await db.fetchval("SELECT id FROM refund WHERE subject_id = $1", order)


async def test_it_stands_on_the_savings_and_is_not_sent(db, house, bank):
    refund = await cancelled(db, house)
    for _ in range(2):
        saved = await save_refund(refund, person=house.saver, by=house.saver)
    assert (saved.state, saved.way) == ("done", "simpanan")
    assert await holds(house) == 60_000
    assert await debts(db) == (60_000, 60_000), "the sekunder owes the primary what it kept"
    assert await send_due() == 0
    await whole()


async def test_not_somebody_elses_money(db, house):
    refund = await cancelled(db, house)
    budi = await cast.budi(db)
    with pytest.raises(NotFound):
        await save_refund(refund, person=budi.person_id, by=budi.person_id)
    assert await holds(house) == 0


async def test_what_is_on_its_way_to_the_gateway_stays_there(db, house):
    refund = await cancelled(db, house)
    await db.execute("SET session_replication_role = replica")
    await db.execute("UPDATE refund SET state = 'sent'")
    await db.execute("SET session_replication_role = origin")
    with pytest.raises(Refused, match="cara lain"):
        await save_refund(refund, person=house.saver, by=house.saver)
    assert await holds(house) == 0


async def test_chosen_with_the_cancellation_it_never_leaves(db, house, bank):
    unit = await cast.goods(db, "Beras", umum=60_000, stock=5)
    order = await ordered(house.sari, collected("qris"), (unit, 1))
    await paid(order)
    number = await db.fetchval("SELECT number FROM shop_order WHERE id = $1", order)
    await cancel_own(house.sari, number, reason="Salah pesan", to_savings=True)
    assert await holds(house) == 60_000
    assert await send_due() == 0
    assert await debts(db) == (60_000, 60_000)
    await whole()


async def test_an_officer_puts_it_there_for_the_member_who_stands_before_him(db, web, house, bank):
    refund = await cancelled(db, house)
    at = f"/kantor/pengembalian/{refund}"
    await web.sign_in((await cast.officer(db, "bendahara")).person_id, staff=True, stepped_up=True)
    assert "Bukti persetujuan anggota" in (await web.get(at)).text
    unproved = await web.post(f"{at}/simpanan", data={"cara_hadir": "surat", "surat": ""})
    assert (unproved.status_code, await holds(house)) == (422, 0)
    for _ in range(2):  # the second tap finds it done, and asks for no second slip
        done = await web.post(f"{at}/simpanan", data={"cara_hadir": "surat", "surat": "SK-0077"})
        assert done.headers["location"] == at
    assert await holds(house) == 60_000
    assert "pengembalian" in await db.fetchval("SELECT string_agg(deed, '; ') FROM acted_for"), "the member reads it"
