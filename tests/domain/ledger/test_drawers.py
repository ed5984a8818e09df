"""No more cash leaves a drawer than the books say lies in it, whoever takes it out and however."""

import asyncio
from datetime import timedelta

import pytest

from app.domain import transactions
from app.domain.errors import Refused
from app.domain.ledger.errors import DrawerShort
from app.domain.ledger.find import balance
from app.domain.ledger.manual import decide_journal, propose_journal
from app.domain.ledger.post import post, reverse
from tests.domain.ledger.conftest import sale, some_days


async def to_the_bank(idr, *, source="uji:setor", day=None, drawer="kas_toko"):
    async with transactions.transaction():
        return await post(1, source=source, memo="Setor ke bank", postings={"bank": idr, drawer: -idr}, day=day)


async def test_a_drawer_gives_what_it_holds_and_not_a_rupiah_more(db):
    await sale(1, 50_000)
    with pytest.raises(Refused, match=r"kas toko Koperasi Indora hanya berisi Rp50\.000\. Isi kas dulu"):
        await to_the_bank(50_001)
    assert await to_the_bank(50_000)
    assert await balance(1, "kas_toko") == 0


async def test_of_many_takers_at_once_only_those_are_paid_for_whom_it_lasts(db):
    await sale(1, 50_000)
    answers = await asyncio.gather(
        *(to_the_bank(10_000, source=f"uji:setor:{n}") for n in range(12)), return_exceptions=True
    )
    assert sum(isinstance(answer, DrawerShort) for answer in answers) == 7
    assert sum(isinstance(answer, int) for answer in answers) == 5
    assert await balance(1, "kas_toko") == 0


@pytest.mark.parametrize("drawer", ["kas_toko", "kas_kurir"])
async def test_an_empty_drawer_gives_nothing(db, drawer):
    with pytest.raises(Refused, match="hanya berisi Rp0"):
        await to_the_bank(1, drawer=drawer)


async def test_the_drawer_of_another_coop_does_not_help(db):
    await sale(1, 50_000, entity=2)
    with pytest.raises(DrawerShort):
        await to_the_bank(1)


async def test_a_sale_that_was_spent_already_is_not_taken_back_in_cash(db):
    await sale(1, 50_000)
    await to_the_bank(40_000)
    with pytest.raises(Refused, match=r"hanya berisi Rp10\.000"):
        async with transactions.transaction():
            await reverse(1, "uji:1:tunai", source="uji:1:batal", memo="Salah catat")


async def test_a_journal_by_hand_that_two_want_is_held_back_as_well(db, sri, joko, today):
    await sale(1, 50_000)
    async with transactions.transaction():
        proposal = await propose_journal(
            1, memo="Setor ke bank", happened_on=today, lines=[("1111", 60_000), ("1101", -60_000)], by=sri
        )
    with pytest.raises(Refused, match="hanya berisi"):
        await decide_journal(1, proposal, approve=True, by=joko)
    assert await balance(1, "1111") == 0


async def test_cash_of_today_does_not_pay_what_left_yesterday(db, today):
    await sale(1, 50_000)
    with pytest.raises(Refused, match="hanya berisi Rp0"):
        await to_the_bank(1, day=today - timedelta(days=1))


async def test_what_is_booked_late_leaves_enough_for_the_days_after_it(db, today):
    await sale(1, 50_000, day=today - timedelta(days=2))
    await to_the_bank(40_000, source="uji:kemarin", day=today - timedelta(days=1))
    with pytest.raises(DrawerShort):  # there was enough then, but not for what followed
        await to_the_bank(20_000, day=today - timedelta(days=2))
    assert await to_the_bank(10_000, day=today - timedelta(days=2))


async def test_the_drawer_is_summed_from_the_last_snapshot(db, today):
    from app.domain.ledger.days import seal_due_days

    await some_days(4)
    held = await balance(1, "kas_toko")
    await seal_due_days()
    assert await db.fetchval("SELECT count(*) FROM account_snapshot") > 0
    with pytest.raises(DrawerShort):
        await to_the_bank(held + 1)
    assert await to_the_bank(held)
