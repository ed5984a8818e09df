"""Tarik: asked, held, approved by another, paid; never more than is there."""

import asyncio

import asyncpg
import pytest

from app.domain import transactions
from app.domain.errors import NotFound, Refused
from app.domain.ledger.errors import OutOfBounds
from app.domain.ledger.post import post
from app.domain.numbering import new_key
from app.domain.savings import rules
from app.domain.savings.accounts import account_of
from app.domain.savings.withdraw import (
    Asked,
    approve_withdrawal,
    ask_withdrawal,
    cancel_withdrawal,
    pay_withdrawal,
    refuse_withdrawal,
    withdraw_at_counter,
)
from tests import cast
from tests.domain.fulfilment.stage import whole
from tests.domain.savings.conftest import HOME, holds, saved


async def ask(house, idr, **how):
    return await ask_withdrawal(Asked(house.saver, HOME, idr, **how), by=house.saver, key=new_key())


async def at_counter(house, idr, *, key=None):
    return await withdraw_at_counter(
        Asked(house.saver, HOME, idr), by=house.clerk, key=key or new_key(), proof="slip bertanda tangan"
    )


async def state_of(number):
    return await transactions.fetch_value("SELECT state FROM savings_withdrawal WHERE number = $1", number)


async def free(house):
    found = await account_of(house.saver, HOME, "sukarela")
    return found.free_idr


async def test_asked_approved_by_another_and_paid(db, house):
    await saved(house, 300_000)
    number = await ask(house, 200_000)
    assert (await holds(house), await free(house)) == (300_000, 100_000), "held, not gone"
    await approve_withdrawal(HOME, number, by=house.treasurer)
    await pay_withdrawal(HOME, number, by=house.clerk)
    assert await state_of(number) == "paid"
    assert (await holds(house), await free(house)) == (100_000, 100_000)
    await pay_withdrawal(HOME, number, by=house.clerk)
    assert await holds(house) == 100_000, "twice is the same as once"
    drawer = "SELECT sum(l.amount_idr)::bigint FROM journal_line l JOIN account a ON a.id = l.account WHERE a.entity = $1 AND a.code = '1101'"
    assert await db.fetchval(drawer, HOME) == 100_000
    await whole()


async def test_it_takes_two_and_neither_is_the_owner(db, house):
    await saved(house, 900_000)
    number = await at_counter(house, 600_000)
    assert await state_of(number) == "asked", "above what one officer pays alone"
    with pytest.raises(Refused, match="tidak dapat menyetujui"):
        await approve_withdrawal(HOME, number, by=house.clerk)
    with pytest.raises(Refused, match="tidak dapat menyetujui"):
        await approve_withdrawal(HOME, number, by=house.saver)
    await approve_withdrawal(HOME, number, by=house.treasurer)
    with pytest.raises(Refused, match="tidak membayarkan"):
        await pay_withdrawal(HOME, number, by=house.treasurer)
    await pay_withdrawal(HOME, number, by=house.clerk)
    assert await state_of(number) == "paid"


async def test_the_database_itself_wants_two(house):
    await saved(house, 900_000)
    number = await ask(house, 600_000)
    with pytest.raises(asyncpg.CheckViolationError, match="two_persons"):
        await transactions.execute("UPDATE savings_withdrawal SET paid_by = $2 WHERE number = $1", number, house.clerk)
    with pytest.raises(asyncpg.CheckViolationError, match="nobody_approves"):
        await transactions.execute(
            "UPDATE savings_withdrawal SET approved_by = $2 WHERE number = $1", number, house.saver
        )


async def test_small_sums_are_paid_at_once_until_they_are_a_large_one(db, house):
    await saved(house, 900_000)
    key = new_key()
    first = await at_counter(house, 300_000, key=key)
    assert await at_counter(house, 300_000, key=key) == first
    assert await state_of(first) == "paid"
    assert await holds(house) == 600_000
    assert await state_of(await at_counter(house, 200_000)) == "paid"
    assert await state_of(await at_counter(house, 10_000)) == "asked", "Rp510.000 on one day is a large sum"
    seen = "SELECT count(*) FROM audit WHERE subject = $1 AND by_person = $2 AND deed LIKE 'penarikan%'"
    assert await db.fetchval(seen, f"person:{house.saver}", house.clerk) == 3, "the member can see each act"


async def test_what_is_held_is_out_of_reach_for_whoever_books(house):
    await saved(house, 100_000)
    await ask(house, 80_000)
    account = (await account_of(house.saver, HOME, "sukarela")).account
    with pytest.raises(OutOfBounds):
        async with transactions.transaction():
            await post(HOME, source="uji:lain", memo="Lain", postings=[(account, 30_000), ("kas_toko", -30_000)])
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await transactions.execute("UPDATE account_balance SET held_idr = 0 WHERE account = $1", account)


@pytest.mark.parametrize("end", ["cancel", "refuse"])
async def test_called_off_or_refused_the_sum_is_free_again(house, end):
    await saved(house, 100_000)
    number = await ask(house, 80_000)
    await approve_withdrawal(HOME, number, by=house.treasurer)
    for _ in range(2):
        if end == "cancel":
            await cancel_withdrawal(house.saver, number)
        else:
            await refuse_withdrawal(HOME, number, by=house.clerk, why="Kas belum cukup")
    assert await free(house) == 100_000
    with pytest.raises(Refused, match="sekarang"):
        await pay_withdrawal(HOME, number, by=house.clerk)


@pytest.mark.parametrize(
    ("idr", "words"),
    [
        (-1, "paling sedikit"),
        (0, "paling sedikit"),
        (95_000, "Saldo minimum"),
        (10**15, "dapat dipakai"),
        (2**63, "dapat dipakai"),
    ],
)
async def test_what_the_account_does_not_give(house, idr, words):
    await saved(house, 100_000)
    with pytest.raises(Refused, match=words) as refused:
        await ask(house, idr)
    assert refused.value.field == "jumlah"


async def test_a_day_has_a_limit(house):
    await saved(house, 9_000_000)
    await ask(house, 4_500_000)
    with pytest.raises(Refused, match=r"hari ini tinggal Rp500\.000"):
        await ask(house, 600_000)


async def test_a_transfer_says_where_to_and_proves_itself(house):
    await saved(house, 500_000)
    with pytest.raises(Refused, match="nomor rekening"):
        await ask(house, 200_000, way="transfer")
    number = await ask(house, 200_000, way="transfer", destination="BRI 0021 0100 1234 a.n. Sari")
    await approve_withdrawal(HOME, number, by=house.treasurer)
    with pytest.raises(Refused, match="bukti"):
        await pay_withdrawal(HOME, number, by=house.clerk)
    await pay_withdrawal(HOME, number, by=house.clerk, note="BRI-889123")
    assert await holds(house) == 300_000


async def test_others_find_nothing(db, house):
    await saved(house, 100_000)
    number = await ask(house, 50_000)
    budi = await cast.budi(db)
    with pytest.raises(NotFound):
        await cancel_withdrawal(budi.person_id, number)
    with pytest.raises(NotFound):
        await approve_withdrawal(3, number, by=house.treasurer)
    with pytest.raises(Refused, match="masih kosong"):
        await ask_withdrawal(Asked(budi.person_id, HOME, 10_000), by=budi.person_id, key=new_key())


async def test_fifty_at_once_on_an_account_that_covers_ten(house, monkeypatch):
    """10 paid, 40 refused."""

    async def without_minimum(entity, on=None):
        return rules.Rules(minimum_idr=0)

    monkeypatch.setattr("app.domain.savings.withdraw.rules_of", without_minimum)
    await saved(house, 100_000)

    async def one():
        try:
            return await ask(house, 10_000)
        except Refused:
            return None

    asked = [number for number in await asyncio.gather(*(one() for _ in range(50))) if number]
    assert len(asked) == 10
    for number in asked:
        await approve_withdrawal(HOME, number, by=house.treasurer)
        await pay_withdrawal(HOME, number, by=house.clerk)
    assert (await holds(house), await free(house)) == (0, 0)
    await whole()
