"""Ordering: once for each form, at the price that was shown, and not twice by mistake."""

import asyncio

import pytest

from app.domain.errors import Changed, NotFound, Refused
from app.domain.ppob.find import history_of, transaction_of
from app.domain.ppob.order import Buyer, Twice, order_ppob, sell_at_till
from app.domain.ppob.switch import ask_to_go_on, go_on, pause, switch
from tests import cast
from tests.domain.ppob.goods import NUMBER, PULSA, ordered


async def test_what_was_shown_is_written_down_and_waits_for_money(db):
    sari = await cast.sari(db)
    number = await ordered(sari)
    made = await transaction_of(sari, number)
    assert (made.state, made.total_idr, made.cost_idr, made.max_price_idr) == (
        "awaiting_payment",
        11_500,
        10_900,
        11_500,
    )
    assert (made.is_member, made.primary_coop, made.open_to_pay) == (True, 2, True)
    assert made.ref_id == number
    assert [line.number for line in (await history_of(sari))[0]] == [number]


async def test_the_same_form_fifty_times_at_once_orders_once(db):
    sari = await cast.sari(db)
    numbers = await asyncio.gather(
        *(order_ppob(sari, PULSA, NUMBER, shown_idr=11_500, key="satu-formulir") for _ in range(50))
    )
    assert len(set(numbers)) == 1
    assert await db.fetchval("SELECT count(*) FROM ppob_transaction") == 1


async def test_the_same_number_and_product_again_is_asked_about(db):
    sari = await cast.sari(db)
    first = await order_ppob(sari, PULSA, NUMBER, shown_idr=11_500, key="formulir-1")
    with pytest.raises(Twice) as asked:
        await order_ppob(sari, PULSA, NUMBER, shown_idr=11_500, key="formulir-2")
    assert asked.value.number == first
    assert await order_ppob(sari, PULSA, NUMBER, shown_idr=11_500, key="formulir-2", sure=True) != first


async def test_two_forms_for_one_number_at_the_same_moment_are_asked_about(db):
    sari = await cast.sari(db)
    both = await asyncio.gather(
        *(order_ppob(sari, PULSA, NUMBER, shown_idr=11_500, key=f"formulir-{n}") for n in range(2)),
        return_exceptions=True,
    )
    assert sorted(isinstance(one, Twice) for one in both) == [False, True]


async def test_what_another_person_does_with_the_number_is_nobodys_business(db):
    await order_ppob(await cast.sari(db), PULSA, NUMBER, shown_idr=11_500, key="formulir-1")
    budi = await cast.budi(db)
    number = await order_ppob(budi, PULSA, NUMBER, shown_idr=11_500, key="formulir-1")
    with pytest.raises(NotFound):
        await transaction_of(cast.guest(), number)


async def test_a_price_that_rose_meanwhile_is_shown_first(db):
    with pytest.raises(Changed, match=r"Rp11\.000 menjadi Rp11\.500"):
        await order_ppob(await cast.sari(db), PULSA, NUMBER, shown_idr=11_000, key="formulir-1")


async def test_a_clerk_takes_cash_for_a_member_without_a_phone(db):
    kasir, sari = await cast.officer(db, "kasir"), await cast.sari(db)
    buyer = Buyer(sari.name, sari.person_id, sari.coop)
    number = await sell_at_till(kasir, buyer, PULSA, NUMBER, shown_idr=11_500, key="formulir-1")
    made = await transaction_of(sari, number)
    assert (made.state, made.paid_idr, made.primary_coop) == ("held", 11_500, 2)
    assert (await transaction_of(kasir, number)).number == number
    books = await db.fetch(
        "SELECT a.code, l.amount_idr FROM journal_line l JOIN account a ON a.id = l.account ORDER BY l.amount_idr"
    )
    assert [tuple(row) for row in books] == [("2107", -11_500), ("1101", 11_500)]


async def test_cash_in_a_primarys_drawer_is_owed_to_the_sekunder(db):
    kasir = await cast.officer(db, "kasir", coop=4)
    await sell_at_till(kasir, Buyer("Mbah Karto"), PULSA, NUMBER, shown_idr=11_500, key="formulir-1", till=4)
    rows = await db.fetch(
        "SELECT a.entity, a.code, l.amount_idr FROM journal_line l JOIN account a ON a.id = l.account ORDER BY 1, 3"
    )
    assert [tuple(row) for row in rows] == [
        (1, "2107", -11_500),
        (1, "1122", 11_500),
        (4, "2202", -11_500),
        (4, "1101", 11_500),
    ]


async def test_nothing_is_sold_while_it_is_paused_and_going_on_takes_two(db):
    sari, ketua, bendahara = await cast.sari(db), await cast.officer(db, "ketua"), await cast.officer(db, "bendahara")
    await pause("Penyedia gangguan", by=ketua.person_id)
    with pytest.raises(Refused, match="jeda"):
        await ordered(sari)
    await ask_to_go_on("Sudah pulih", by=ketua.person_id)
    with pytest.raises(Refused, match="sendiri"):
        await go_on(by=ketua.person_id)
    await go_on(by=bendahara.person_id)
    assert (await switch()).on
    assert await ordered(sari)


async def test_two_members_at_the_same_moment_never_block_one_another(db):
    """Sari's order is being written and not committed; Budi's, for the very same number and product, goes through meanwhile."""
    from app.domain.ppob import order
    from app.domain.transactions import transaction

    sari, budi = await cast.sari(db), await cast.budi(db)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slowly() -> None:
        async with transaction():
            await order._sale(sari, PULSA, NUMBER, shown_idr=11_500, inquiry=None, sure=False)
            begun.set()
            await go_on.wait()

    waiting = asyncio.create_task(slowly())
    await begun.wait()
    number = await asyncio.wait_for(order_ppob(budi, PULSA, NUMBER, shown_idr=11_500, key="formulir-budi"), 1.5)
    go_on.set()
    await waiting
    assert (await transaction_of(budi, number)).state == "awaiting_payment"


async def test_who_is_no_clerk_any_more_sees_no_strangers_transactions(db):
    from dataclasses import replace

    kasir = await cast.officer(db, "kasir")
    number = await sell_at_till(kasir, Buyer("Mbah Karto"), PULSA, NUMBER, shown_idr=11_500, key="formulir-1")
    assert (await transaction_of(kasir, number)).name == "Mbah Karto"
    with pytest.raises(NotFound):
        await transaction_of(replace(kasir, offices=frozenset()), number)


async def test_not_too_many_wait_for_their_money(db):
    sari = await cast.sari(db)
    for n in range(10):
        await ordered(sari, number=f"08170000{n:04d}")
    with pytest.raises(Refused, match="10 transaksi yang belum dibayar"):
        await ordered(sari)


async def test_what_the_deposit_does_not_cover_is_not_sold(db):
    sari = await cast.sari(db)
    await db.execute("INSERT INTO ppob_saldo (saldo_idr, books_idr, open_idr) VALUES (10000, 10000, 0)")
    with pytest.raises(Refused, match="nominal yang lebih kecil"):
        await ordered(sari)
    await db.execute("INSERT INTO ppob_saldo (saldo_idr, books_idr, open_idr) VALUES (20000, 20000, 0)")
    assert await ordered(sari)
