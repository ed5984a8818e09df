"""Leaving: two officers, bon first, simpanan back, the line in the register stays."""

import asyncio
from dataclasses import replace

import asyncpg
import pytest

from app.domain import transactions
from app.domain.bon.owed import hold_account, write_debt
from app.domain.clock import business_day, now
from app.domain.errors import NotFound, Refused
from app.domain.joining.decide import accept, refuse
from app.domain.leaving.settle import Payout, settle, settlement_of
from app.domain.ledger.find import balance
from app.domain.ledger.post import post
from app.domain.members import apply, depart, queue, register
from app.domain.members.find import membership_of
from app.domain.numbering import new_key
from app.domain.savings.deposit import Wanted, deposit_cash
from app.domain.savings.find import moves_of, own_account
from tests import cast
from tests.domain.members.applicants import JATI, RANDU, joined, tini


async def a_member_with_savings(db):
    asker = await tini(db)
    membership = await joined(db, asker)
    clerk = await cast.officer(db, "kasir", coop=JATI)
    await deposit_cash(Wanted(asker.person_id, JATI, "sukarela", 250_000), by=clerk.person_id, key=new_key())
    return replace(asker, coop=JATI), membership


async def on_credit(person, idr):
    """Bon at the primary's shop."""
    async with transactions.transaction():
        bon = await hold_account(JATI, person)
        await write_debt(JATI, person, bon, idr, subject="awal", subject_id=1, due_on=business_day(now()))
        await post(JATI, source=f"bon:{person}:{idr}", memo="Bon", postings=[(bon, idr), ("penjualan_anggota", -idr)])


async def approved(db, asker, kind="mundur", to_coop=None):
    await depart.ask_to_leave(asker, kind, to_coop=to_coop, reason="Pindah rumah")
    [found] = await depart.departures([JATI], open_=True)
    first, second = await cast.officer(db, "sekretaris", coop=JATI), await cast.officer(db, "ketua", coop=JATI)
    await depart.review(first, found)
    found = await depart.departure_at([JATI], found.id)
    with pytest.raises(Refused, match="Petugas lain"):
        await depart.approve(first, found)
    await depart.approve(second, found)
    return await depart.departure_at([JATI], found.id), second


async def test_bon_is_settled_first_and_the_rest_is_paid_back(db):
    asker, membership = await a_member_with_savings(db)
    await on_credit(asker.person_id, 70_000)
    departure, officer = await approved(db, asker)
    before = await settlement_of(departure)
    assert (before.pokok_idr, before.sukarela_idr, before.bon_idr, before.paid_idr) == (
        100_000,
        250_000,
        70_000,
        280_000,
    )
    await settle(officer, departure)
    with pytest.raises(Refused):  # a second time is not a second payment
        await settle(officer, departure)
    assert await membership_of(asker.person_id) is None
    entry = await register.entry_at([JATI], membership)
    assert (entry.ended_why, entry.member_no) == ("Mengundurkan diri", "01.00001")
    assert (await settlement_of(departure)).paid_idr == 0
    lines = await db.fetch(
        "SELECT amount_idr FROM journal_line l JOIN journal j ON j.id = l.journal WHERE j.source = $1",
        f"departure:{departure.id}",
    )
    assert sorted(row["amount_idr"] for row in lines) == [-280_000, -70_000, 100_000, 250_000]
    row = await db.fetchrow("SELECT paid_idr, shu_rule FROM departure WHERE id = $1", departure.id)
    assert tuple(row) == (280_000, "ikut")


async def test_who_owes_more_than_he_saved_pays_first(db):
    asker, _ = await a_member_with_savings(db)
    await on_credit(asker.person_id, 400_000)
    departure, officer = await approved(db, asker)
    with pytest.raises(Refused, match=r"Lunasi Rp50\.000"):
        await settle(officer, departure)
    assert await membership_of(asker.person_id) is not None


async def moving(db):
    """Bu Tini, a member with savings, approved here to move; the application that stands there since."""
    asker, old = await a_member_with_savings(db)
    departure, officer = await approved(db, asker, "pindah", RANDU)
    number = await db.fetchval("SELECT number FROM application WHERE coop = $1", RANDU)
    return asker, old, departure, officer, await queue.application_at([RANDU], number)


async def holds_everything(asker):
    """Still a member here, with every rupiah."""
    membership = await membership_of(asker.person_id)
    return (
        membership is not None
        and membership.coop == JATI
        and (await own_account(asker, "sukarela")).balance_idr == 250_000
    )


async def test_who_moves_stays_a_member_until_the_other_primary_has_accepted(db):
    asker, _, departure, officer, there = await moving(db)
    assert departure.state == "waiting"
    with pytest.raises(Refused, match="sudah berubah"):
        await settle(officer, departure)
    with pytest.raises(Refused, match="sudah berubah"):
        await depart.refuse(officer, departure, reason="Berubah pikiran")
    assert await holds_everything(asker)
    assert (await queue.findings_on(there)).move_state == "waiting"
    await accept(there, by=await cast.officer(db, "ketua", coop=RANDU))
    assert await holds_everything(asker), "accepted there, not yet settled here"
    kasir = await cast.officer(db, "kasir", coop=RANDU)
    with pytest.raises(Refused, match="belum diselesaikan"):
        await deposit_cash(Wanted(asker.person_id, RANDU, "pokok", 100_000), by=kasir.person_id, key=new_key())
    assert "menerima kepindahan" in await db.fetchval("SELECT body FROM message ORDER BY id DESC LIMIT 1")
    await settle(officer, await depart.departure_at([JATI], departure.id))
    await deposit_cash(Wanted(asker.person_id, RANDU, "pokok", 100_000), by=kasir.person_id, key=new_key())
    assert (await membership_of(asker.person_id)).coop == RANDU


async def test_a_refusal_there_leaves_everything_as_it_was(db):
    asker, _, departure, officer, there = await moving(db)
    ketua = await cast.officer(db, "ketua", coop=RANDU)
    await refuse(there, by=ketua, reason="Belum menerima anggota dari luar kecamatan")
    found = await depart.departure_at([JATI], departure.id)
    assert found.state == "refused"
    assert "Belum menerima anggota" in found.answer
    assert await holds_everything(asker)
    with pytest.raises(Refused):
        await settle(officer, found)
    assert "Anda tetap anggota Koperasi Sumber Jati" in await db.fetchval(
        "SELECT body FROM message ORDER BY id DESC LIMIT 1"
    )
    await depart.ask_to_leave(asker, "pindah", to_coop=RANDU, reason="Sudah pindah rumah")
    assert [one.state for one in await depart.departures([JATI], open_=True)] == ["requested"], "he may ask again"


async def test_their_word_may_be_taken_back_until_the_money_is_settled(db):
    asker, _, departure, _, there = await moving(db)
    ketua = await cast.officer(db, "ketua", coop=RANDU)
    await accept(there, by=ketua)
    await refuse(await queue.application_at([RANDU], there.number), by=ketua, reason="Keliru orang")
    assert (await depart.departure_at([JATI], departure.id)).state == "refused"
    assert await holds_everything(asker)


async def test_who_was_settled_with_because_they_accepted_is_not_refused_any_more(db):
    _, _, departure, officer, there = await moving(db)
    ketua = await cast.officer(db, "ketua", coop=RANDU)
    await accept(there, by=ketua)
    await settle(officer, await depart.departure_at([JATI], departure.id))
    with pytest.raises(Refused, match="tidak dapat dibatalkan"):
        await refuse(await queue.application_at([RANDU], there.number), by=ketua, reason="Keliru orang")


@pytest.mark.parametrize("where", ["here", "there"])
async def test_who_thinks_again_stays_wherever_he_says_so(db, where):
    asker, _, departure, _, there = await moving(db)
    await (depart.withdraw(asker) if where == "here" else apply.withdraw(asker))
    assert (await depart.departure_at([JATI], departure.id)).state == "withdrawn"
    assert await db.fetchval("SELECT state FROM application WHERE number = $1", there.number) == "withdrawn"
    assert await holds_everything(asker)


async def test_two_answers_at_once_are_one(db):
    asker, _, departure, _, there = await moving(db)
    first, second = await cast.officer(db, "ketua", coop=RANDU), await cast.officer(db, "sekretaris", coop=RANDU)
    said = await asyncio.gather(
        accept(there, by=first),
        refuse(there, by=second, reason="Belum menerima"),
        depart.withdraw(asker),
        return_exceptions=True,
    )
    assert all(one is None or isinstance(one, Refused) for one in said), said
    ends = (
        await db.fetchval("SELECT state FROM departure WHERE id = $1", departure.id),
        await db.fetchval("SELECT state FROM application WHERE number = $1", there.number),
    )
    assert ends in {("approved", "accepted"), ("refused", "refused"), ("withdrawn", "withdrawn")}
    assert await holds_everything(asker)


async def test_of_whom_too_little_is_known_the_data_come_first(db):
    asker, _ = await a_member_with_savings(db)
    await db.execute("UPDATE person_identity SET village = NULL WHERE person = $1", asker.person_id)
    with pytest.raises(Refused, match="belum lengkap"):
        await approved(db, asker, "pindah", RANDU)
    assert [one.state for one in await depart.departures([JATI], open_=True)] == ["reviewed"]


async def test_who_moves_applies_at_the_other_primary_with_what_is_known(db):
    asker, _ = await a_member_with_savings(db)
    await approved(db, asker, "pindah", RANDU)
    row = await db.fetchrow(
        "SELECT coop, state, nik_masked FROM application WHERE person = $1 ORDER BY id DESC LIMIT 1", asker.person_id
    )
    assert tuple(row) == (RANDU, "submitted", "3316••••••••0001")


async def test_both_registers_tell_of_a_move_and_the_old_statement_stays(db):
    asker, old, departure, officer, there = await moving(db)
    ketua, kasir = await cast.officer(db, "ketua", coop=RANDU), await cast.officer(db, "kasir", coop=RANDU)
    await accept(there, by=ketua)
    await settle(officer, await depart.departure_at([JATI], departure.id))
    assert (await register.entry_at([JATI], old)).ended_why == "Pindah ke Koperasi Randu Makmur"
    assert (await queue.findings_on(there)).moves_from == "Koperasi Sumber Jati"
    await deposit_cash(Wanted(asker.person_id, RANDU, "pokok", 100_000), by=kasir.person_id, key=new_key())
    new = await membership_of(asker.person_id)
    assert (new.coop, new.member_no) == (RANDU, "02.00001")
    entry = await register.entry_at([RANDU], await register.membership_by_no([RANDU], "02.00001"))
    assert (await register.about(entry)).moved_from == "Koperasi Sumber Jati, nomor 01.00001"
    moved = replace(asker, coop=RANDU)
    moves, _ = await moves_of(await own_account(moved, "sukarela", entity=JATI))
    assert [move.amount_idr for move in moves] == [-250_000, 250_000]
    assert (await own_account(moved, "pokok")).entity == RANDU
    with pytest.raises(NotFound):
        await own_account(moved, "sukarela", entity=9)


async def test_a_death_goes_to_the_heir_and_no_message_to_the_dead(db):
    _, membership = await a_member_with_savings(db)
    entry = await register.entry_at([JATI], membership)
    first, second = await cast.officer(db, "sekretaris", coop=JATI), await cast.officer(db, "ketua", coop=JATI)
    with pytest.raises(Refused, match="ahli waris"):
        await depart.begin_departure(first, entry, "meninggal", to_coop=None, reason="Surat kematian 12", recipient="")
    made = await depart.begin_departure(
        first, entry, "meninggal", to_coop=None, reason="Surat kematian 12", recipient="Siti Aminah"
    )
    before = await db.fetchval("SELECT count(*) FROM message")
    await depart.approve(second, await depart.departure_at([JATI], made))
    await settle(second, await depart.departure_at([JATI], made))
    assert await db.fetchval("SELECT count(*) FROM message") == before
    assert (await register.entry_at([JATI], membership)).ended_why == "Meninggal dunia"


async def test_the_member_thinks_again_but_not_about_an_expulsion(db):
    asker, membership = await a_member_with_savings(db)
    await depart.ask_to_leave(asker, "mundur", to_coop=None, reason="Ragu-ragu")
    await depart.withdraw(asker)
    assert await depart.departures([JATI], open_=True) == []
    entry = await register.entry_at([JATI], membership)
    await depart.begin_departure(
        await cast.officer(db, "ketua", coop=JATI),
        entry,
        "diberhentikan",
        to_coop=None,
        reason="Keputusan rapat 7",
        recipient="",
    )
    await depart.withdraw(asker)
    assert len(await depart.departures([JATI], open_=True)) == 1


async def test_the_database_keeps_the_register_and_the_two_persons(db):
    asker, membership = await a_member_with_savings(db)
    departure, officer = await approved(db, asker)
    with pytest.raises(asyncpg.CheckViolationError):
        await db.execute("UPDATE departure SET decided_by = reviewed_by WHERE id = $1", departure.id)
    await settle(officer, departure)
    with pytest.raises(asyncpg.CheckViolationError):
        await db.execute("UPDATE membership SET ended_on = NULL WHERE id = $1", membership)
    for forbidden in (
        "DELETE FROM membership",
        "UPDATE membership SET person = 1",
        "UPDATE membership SET coop = 3",
        "DELETE FROM consent",
    ):
        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.PostgresError)):
            await transactions.execute(forbidden)
    with pytest.raises(NotFound):
        await depart.departure_at([RANDU], departure.id)


async def test_the_rest_may_go_to_a_bank_account_with_its_evidence(db):
    asker, _ = await a_member_with_savings(db)
    await on_credit(asker.person_id, 70_000)
    departure, officer = await approved(db, asker)
    for payout, field in (
        (Payout("transfer", "BRI", "TRX-1"), "rekening"),
        (Payout("transfer", "BRI 1234 a.n. Tini", ""), "bukti"),
        (Payout("emas"), "cara"),
    ):
        with pytest.raises(Refused) as refused:
            await settle(officer, departure, payout)
        assert refused.value.field == field
    await settle(officer, departure, Payout("transfer", "BRI 1234 a.n. Tini", "TRX-20261"))
    found = await depart.departure_at([JATI], departure.id)
    assert (found.paid_way, found.destination, found.proof, found.bon_idr) == (
        "transfer",
        "BRI 1234 a.n. Tini",
        "TRX-20261",
        70_000,
    )
    assert await balance(JATI, "bank") == -280_000
    assert "bukti TRX-20261" in await db.fetchval("SELECT body FROM message ORDER BY id DESC LIMIT 1")
