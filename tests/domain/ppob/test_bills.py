"""Bills: asked for, shown, paid under the same reference on the same day; and whose meter it is."""

import pytest

from app.domain.errors import Changed, NotFound, Refused, TooMany
from app.domain.numbering import new_key
from app.domain.ppob.find import any_transaction
from app.domain.ppob.inquiries import ask_bill, ask_meter, forget_old, inquiry_of
from app.domain.ppob.order import order_ppob
from tests import cast
from tests.domain.ppob.goods import Thing
from tests.topping_up import flazz, paid, sent

__all__ = ["flazz"]
PLN = Thing("pln-pasca", "pasca", "tagihan-listrik", "PLN Pascabayar", 0, 0, fee=1_000)
CUSTOMER = "530000111113"  # ends in 3: one month with a fine


async def asked(asker, number=CUSTOMER):
    return await ask_bill(asker, service="tagihan-listrik", sku="pln-pasca", customer_no=number)


async def paying(db, number=CUSTOMER):
    """A clerk asked and took the money."""
    kasir = await cast.officer(db, "kasir")
    bill = await asked(kasir, number)
    return bill, await paid(db, PLN, number, clerk=kasir, inquiry=bill.id, shown_idr=bill.selling_idr + 1_000)


def paid_there(sandbox, made):
    return [row["status"] for row in sandbox.book()["purchases"] if row["ref_id"] == made.ref_id]


async def test_a_bill_shows_name_month_amount_and_fine(db, flazz):
    sari = await cast.sari(db)
    bill = await asked(sari)
    assert (bill.state, bool(bill.customer_name), bool(bill.period), bill.fine_idr > 0) == (
        "answered",
        True,
        True,
        True,
    )
    assert bill.selling_idr > bill.cost_idr > 0
    assert bill.lines[0]["fine_idr"] == bill.fine_idr
    assert (await inquiry_of(sari, bill.id)).ref_id == bill.ref_id
    with pytest.raises(NotFound):
        await inquiry_of(cast.guest(), bill.id)


async def test_a_bill_is_paid_under_the_reference_of_its_inquiry(db, flazz):
    bill, made = await paying(db)
    assert (made.ref_id, made.fee_idr, made.total_idr) == (bill.ref_id, 1_000, bill.selling_idr + 1_000)
    made = await sent(made)
    assert (made.state, made.charged_idr, made.margin_idr) == ("success", bill.cost_idr, made.total_idr - bill.cost_idr)
    assert paid_there(flazz, made) == ["Sukses"]


async def test_a_bill_is_paid_by_one_transaction_only(db, flazz):
    sari = await cast.sari(db)
    bill = await asked(sari)
    more = {"shown_idr": bill.selling_idr + 1_000, "inquiry": bill.id, "sure": True}
    await order_ppob(sari, PLN, CUSTOMER, key=new_key(), **more)
    with pytest.raises(Refused, match="sedang atau sudah dibayar"):
        await order_ppob(sari, PLN, CUSTOMER, key=new_key(), **more)


async def test_an_inquiry_of_yesterday_is_asked_for_again(db, flazz):
    sari = await cast.sari(db)
    bill = await asked(sari)
    await db.execute("UPDATE ppob_inquiry SET day = day - 1")
    with pytest.raises(Refused, match="kemarin"):
        await order_ppob(sari, PLN, CUSTOMER, shown_idr=bill.selling_idr + 1_000, key=new_key(), inquiry=bill.id)


async def test_another_number_or_another_persons_inquiry_pays_nothing(db, flazz):
    bill = await asked(await cast.sari(db))
    for asker, number in ((await cast.budi(db), CUSTOMER),):
        with pytest.raises(Refused, match="Cek tagihan"):
            await order_ppob(asker, PLN, number, shown_idr=bill.selling_idr + 1_000, key=new_key(), inquiry=bill.id)


async def test_our_fee_changed_since_it_was_shown(db, flazz):
    sari = await cast.sari(db)
    bill = await asked(sari)
    with pytest.raises(Changed):
        await order_ppob(sari, PLN, CUSTOMER, shown_idr=bill.selling_idr, key=new_key(), inquiry=bill.id)


async def test_midnight_comes_before_it_is_sent(db, flazz):
    _, made = await paying(db)
    await db.execute("UPDATE ppob_inquiry SET day = day - 1")
    made = await sent(made)
    assert (made.state, made.refunded_idr, paid_there(flazz, made)) == ("failed", made.total_idr, [])
    assert "Hari tagihannya" in made.moves[-1].why


async def test_silence_while_paying_is_looked_up_not_paid_again(db, flazz):
    _, made = await paying(db)
    flazz.control("gangguan", kind="drop", call="pay", after=True)
    made = await sent(made)
    assert made.state == "submitted"
    made = await sent(made)
    assert (made.state, paid_there(flazz, made)) == ("success", ["Sukses"])
    assert flazz.book()["calls"].get("status", 0) >= 1


async def test_a_payment_that_never_arrived_is_sent_again_on_the_same_day(db, flazz):
    _, made = await paying(db)
    flazz.control("gangguan", kind="drop", call="pay")
    made = await sent(made)
    assert (made.state, paid_there(flazz, made)) == ("submitted", [])
    made = await sent(made)
    assert (made.state, made.rc) == ("submitted", "50")
    made = await sent(made)
    assert (made.state, paid_there(flazz, made)) == ("success", ["Sukses"])


async def test_a_payment_of_yesterday_is_only_looked_up(db, flazz):
    _, made = await paying(db)
    flazz.control("gangguan", kind="drop", call="pay")
    await sent(made)
    await db.execute("UPDATE ppob_inquiry SET day = day - 1")
    await sent(made)
    made = await sent(made)
    assert (made.state, made.rc, paid_there(flazz, made)) == ("submitted", "50", [])


async def test_a_payment_that_fails_gives_all_of_it_back(db, flazz):
    _, made = await paying(db, "530009990154")
    made = await sent(made)
    made = await sent(made)
    assert (made.state, made.refunded_idr) == ("failed", made.total_idr)


async def test_no_bill_no_meter_no_answer(db, flazz):
    sari = await cast.sari(db)
    with pytest.raises(Refused, match="belum terbit, atau sudah lunas"):
        await asked(sari, "530009990060")
    with pytest.raises(Refused) as no:
        await ask_meter(sari, "53999990054")
    assert no.value.field == "nomor"
    flazz.control("gangguan", kind="drop", call="inq")
    with pytest.raises(Refused, match="belum ada uang"):
        await asked(sari)
    flazz.control("gangguan", kind="rc", rc="86", call="meter")
    with pytest.raises(TooMany):
        await ask_meter(sari, "53000000001")
    assert [row["state"] for row in await db.fetch("SELECT state FROM ppob_inquiry ORDER BY id")] == [
        "refused",
        "refused",
        "unknown",
        "unknown",
    ]


async def test_a_bill_paid_elsewhere_meanwhile(db, flazz):
    sari = await cast.sari(db)
    _, made = await paying(db)
    await sent(made)
    with pytest.raises(Refused, match="sudah lunas"):
        await asked(sari)


async def test_whose_meter_it_is_is_asked_once_a_day(db, flazz):
    sari = await cast.sari(db)
    first = await ask_meter(sari, "53000000001")
    assert (bool(first.customer_name), bool(first.told["tariff"])) == (True, True)
    assert (await ask_meter(await cast.budi(db), "53000000001")).customer_name == first.customer_name
    assert flazz.book()["calls"].get("meter") == 1


async def test_the_state_of_a_paid_bill_is_known_to_its_page(db, flazz):
    _, made = await paying(db)
    made = await sent(made)
    assert (await any_transaction(made.number)).version == made.version


async def test_questions_that_paid_for_nothing_are_forgotten(db, flazz):
    bill, made = await paying(db)
    await asked(await cast.sari(db), "530000111121")
    await ask_meter(await cast.budi(db), "53000000001")
    await db.execute("UPDATE ppob_inquiry SET asked_at = asked_at - interval '31 days' WHERE kind = 'bill'")
    assert await forget_old() == 1
    assert await db.fetchval("SELECT count(*) FROM ppob_inquiry WHERE id = $1", bill.id) == 1
    assert (await any_transaction(made.number)).inquiry == bill.id
