"""Setor: over the counter, through the gateway, late, twice, and taken back."""

import asyncio

import pytest

from app.domain import transactions
from app.domain.errors import NotFound, Refused
from app.domain.ledger.post import post
from app.domain.numbering import new_key
from app.domain.payments.settle import settle
from app.domain.payments.start import start_payment
from app.domain.savings.accounts import savings_of
from app.domain.savings.deposit import Wanted, deposit_cash, start_deposit
from app.domain.savings.dues import begin_dues, dues_of
from app.domain.savings.expire import cancel_deposit, expire_due
from app.domain.savings.states import DepositState
from tests import cast
from tests.domain.fulfilment.stage import whole
from tests.domain.savings.conftest import HOME, debts, deposit_row, holds, saved


async def begun(house, idr=50_000, kind="sukarela", method="qris"):
    """A deposit through the gateway, and its first attempt by QRIS."""
    number = await start_deposit(
        Wanted(house.saver, HOME, kind, idr), by=house.saver, actor=f"person:{house.saver}", key=new_key()
    )
    row = await deposit_row(number)
    return number, await start_payment("savings", row["id"], method, house.saver)


async def paid(bank, payment):
    await asyncio.to_thread(bank.pay, payment.gateway_order_id)
    return (await settle(payment.id)).payment


async def test_cash_stands_on_the_account_and_in_the_drawer_of_the_primary(db, house):
    number = await saved(house, 50_000)
    assert await holds(house) == 50_000
    assert (await deposit_row(number))["state"] == DepositState.RECEIVED
    drawer = "SELECT sum(l.amount_idr)::bigint FROM journal_line l JOIN account a ON a.id = l.account WHERE a.entity = $1 AND a.code = '1101'"
    assert await db.fetchval(drawer, HOME) == 50_000
    assert await db.fetchval(drawer, 1) is None, "the sekunder's drawer has nothing to do with it"
    assert f"Nomor {number}" in await db.fetchval("SELECT body FROM message")
    await whole()


async def test_the_same_form_twice_is_one_deposit(db, house):
    key, wanted = new_key(), Wanted(house.saver, HOME, "sukarela", 25_000)
    first, second = await asyncio.gather(*(deposit_cash(wanted, by=house.clerk, key=key) for _ in range(2)))
    assert first == second
    assert await holds(house) == 25_000


@pytest.mark.parametrize("idr", [-50_000, 0, 999, 1_000_000_001, 2**63])
async def test_odd_sums_get_a_sentence(house, idr):
    with pytest.raises(Refused) as refused:
        await saved(house, idr)
    assert refused.value.field == "jumlah"
    assert "Rp" in refused.value.sentence


async def test_nobody_takes_his_own_money_over_the_counter(db, house):
    await db.execute(
        "INSERT INTO membership (person, coop, member_no, since) VALUES ($1, $2, '02-K', '2024-01-01')",
        house.clerk,
        HOME,
    )
    with pytest.raises(Refused, match="petugas lain"):
        await deposit_cash(Wanted(house.clerk, HOME, "sukarela", 50_000), by=house.clerk, key=new_key())


async def test_an_unknown_kind_is_not_there(house):
    with pytest.raises(NotFound):
        await saved(house, 50_000, "deposito")


async def test_pokok_is_paid_once_and_equal_for_all(house):
    with pytest.raises(Refused, match=r"harus dibayar Rp100\.000"):
        await saved(house, 50_000, "pokok")
    await saved(house, 100_000, "pokok")
    with pytest.raises(Refused, match="sudah lunas"):
        await saved(house, 100_000, "pokok")


async def test_somebody_who_is_no_member_there_saves_only_his_pokok(db, house):
    budi = await cast.budi(db)
    with pytest.raises(Refused, match="untuk anggota"):
        await deposit_cash(Wanted(budi.person_id, HOME, "sukarela", 50_000), by=house.clerk, key=new_key())
    guest = await cast.person(db, "Calon", "+6281200000777")
    await deposit_cash(Wanted(guest, HOME, "pokok", 100_000), by=house.clerk, key=new_key())
    assert [(one.kind, one.balance_idr) for one in await savings_of(guest)] == [("pokok", 100_000)]


async def test_dues_come_by_whole_months_the_oldest_first(house, db):
    await begin_dues(HOME, house.saver, (await db.fetchval("SELECT (current_date - interval '3 months')::date")))
    with pytest.raises(Refused, match=r"per bulan penuh, misalnya Rp20\.000, Rp40\.000"):
        await saved(house, 30_000, "wajib")
    before = await dues_of(HOME, house.saver)
    await saved(house, 40_000, "wajib")
    after = await dues_of(HOME, house.saver)
    assert [month.state for month in after.months[:3]] == ["lunas", "lunas", "belum"]
    assert before.arrears_idr - after.arrears_idr == 40_000
    await saved(house, 20_000 * 6, "wajib")
    assert (await dues_of(HOME, house.saver)).arrears == ()
    assert (await dues_of(HOME, house.saver)).months[7].state == "lunas", "months ahead may be paid"


async def test_two_at_once_settle_two_different_months(house, db):
    await begin_dues(HOME, house.saver, (await db.fetchval("SELECT (current_date - interval '3 months')::date")))
    await asyncio.gather(*(saved(house, 20_000, "wajib") for _ in range(3)))
    assert await db.fetchval("SELECT count(DISTINCT month) FROM savings_due") == 3


async def test_money_through_the_gateway_is_owed_by_the_sekunder_to_the_primary(db, house, bank):
    number, payment = await begun(house)
    assert await holds(house) == 0, "nothing stands before the money came"
    await paid(bank, payment)
    assert await holds(house) == 50_000
    assert await debts(db) == (50_000, 50_000)
    assert (await deposit_row(number))["state"] == DepositState.RECEIVED
    await settle(payment.id)
    assert await holds(house) == 50_000, "asked twice, it came once"
    await whole()


async def test_paid_after_its_hour_it_is_still_the_persons_saving(db, house, bank):
    number, payment = await begun(house)
    await db.execute("UPDATE savings_deposit SET pay_until = now() - interval '1 minute'")
    await asyncio.to_thread(bank.pay, payment.gateway_order_id)
    assert await expire_due() == 0, "asked before ending: the money had come"
    assert await holds(house) == 50_000
    number, payment = await begun(house)
    await db.execute("UPDATE savings_deposit SET pay_until = now() - interval '1 minute' WHERE number = $1", number)
    assert await expire_due() == 1
    assert (await deposit_row(number))["state"] == DepositState.EXPIRED


async def test_called_off_it_takes_no_money(house, bank):
    number, _ = await begun(house)
    await cancel_deposit(house.saver, number)
    assert (await deposit_row(number))["state"] == DepositState.CANCELLED
    with pytest.raises(NotFound):
        await cancel_deposit(house.clerk, number)


async def test_a_second_payment_of_pokok_goes_back(db, house, bank):
    """Begun on two phones, paid on both."""
    one, two = [(await begun(house, 100_000, "pokok"))[1] for _ in range(2)]
    await paid(bank, one)
    await paid(bank, two)
    assert await holds(house, "pokok") == 100_000
    assert await db.fetchval("SELECT sum(amount_idr)::bigint FROM refund WHERE subject = 'savings'") == 100_000
    await whole()


async def test_what_the_gateway_takes_back_leaves_the_account_and_its_months(db, house, bank):
    await begin_dues(HOME, house.saver, (await db.fetchval("SELECT (current_date - interval '3 months')::date")))
    number, payment = await begun(house, 40_000, "wajib", "permata_va")
    await paid(bank, payment)
    assert (await dues_of(HOME, house.saver)).months[1].state == "lunas"
    await asyncio.to_thread(bank.act, payment.gateway_order_id, "balik")
    await settle(payment.id)
    assert (await deposit_row(number))["state"] == DepositState.REVERSED
    assert await holds(house, "wajib") == 0
    assert (await dues_of(HOME, house.saver)).months[0].state == "belum"
    assert await debts(db) == (0, 0)
    await whole()


async def test_what_was_spent_of_it_becomes_a_debt_and_a_task(db, house, bank):
    number, payment = await begun(house, 50_000, method="permata_va")
    await paid(bank, payment)
    async with transactions.transaction():
        account = (await savings_of(house.saver))[0].account
        await post(HOME, source="uji:ambil", memo="Tarik", postings=[(account, 30_000), ("bank", -30_000)])
    await asyncio.to_thread(bank.act, payment.gateway_order_id, "balik")
    await settle(payment.id)
    assert await holds(house) == 0
    assert await db.fetchval("SELECT text FROM task WHERE entity = $1", HOME) == (
        f"Setoran {number} ditarik kembali gateway, tetapi Rp30.000 darinya sudah dipakai. Tercatat sebagai piutang anggota."
    )
    assert await debts(db) == (0, 0)
