"""Joining: short steps that are kept, one living application, a decision by somebody else, and simpanan pokok makes the member."""

from datetime import date, timedelta

import asyncpg
import pytest

from app.domain.clock import business_day, now
from app.domain.errors import NotFound, Refused, RefusedFields
from app.domain.joining.decide import accept, refuse
from app.domain.members import apply, queue
from app.domain.members.find import membership_of
from app.domain.numbering import new_key
from app.domain.people.identity import TAKEN, identity_of
from app.domain.savings.deposit import Wanted, deposit_cash
from tests import cast
from tests.domain.governance.conftest import in_force, joko, sri, wish  # noqa: F401 - fixtures
from tests.domain.members.applicants import AGREED, JATI, PAK, RANDU, TINI, VILLAGE, accepted, joined, sent, tini


async def test_from_the_first_step_to_the_card(db):
    asker = await tini(db)
    await joined(db, asker)
    membership = await membership_of(asker.person_id)
    assert membership is not None
    assert (membership.coop, membership.member_no) == (JATI, "01.00001")
    identity = await identity_of(asker.person_id)
    assert (identity.nik_masked, identity.village_name) == ("3316••••••••0001", "Bangkle")
    bodies = [row["body"] for row in await db.fetch("SELECT body FROM message ORDER BY id")]
    assert any("01.00001" in body for body in bodies)


async def test_what_was_typed_is_still_there_after_the_signal_was_lost(db):
    asker = await tini(db)
    await apply.choose_coop(asker, JATI)
    assert (await apply.draft_of(asker)).step == "diri"
    await apply.write_self(asker, **TINI)
    again = await apply.draft_of(asker)
    assert (again.step, again.name, again.nik_masked) == ("alamat", "Tini Rahayu", "3316••••••••0001")
    await apply.choose_coop(asker, RANDU)  # the back button, and another primary
    again = await apply.draft_of(asker)
    assert (again.coop, again.step) == (RANDU, "alamat")
    await apply.write_self(asker, **{**TINI, "nik": "", "name": "Tini R"})  # an empty NIK keeps the one before
    assert (await apply.draft_of(asker)).nik_masked == "3316••••••••0001"


@pytest.mark.parametrize(
    ("nik", "says"),
    [
        ("331609570890001", "15 angka"), ("33160957089000012", "17 angka"), ("3316O95708900001", "angka"), ("3316099908900001", "tidak valid"),
        ("3316095708900000", "0000"), ("9916095708900001", "provinsi"), ("", "perlu diisi"),
    ],
)  # fmt: skip
async def test_a_nik_of_a_wrong_form_is_told_beside_its_field(db, nik, says):
    asker = await tini(db)
    await apply.choose_coop(asker, JATI)
    with pytest.raises(Refused) as refused:
        await apply.write_self(asker, **{**TINI, "nik": nik})
    assert refused.value.field == "nik"
    assert says in refused.value.sentence


async def test_nobody_is_born_tomorrow(db):
    asker, tomorrow = await tini(db), business_day(now()) + timedelta(days=1)
    await apply.choose_coop(asker, JATI)
    with pytest.raises(Refused, match="belum tiba"):
        await apply.write_self(asker, **{**TINI, "birth_date": tomorrow})
    born_tomorrow = f"331609{tomorrow.day + 40:02d}{tomorrow.month:02d}{tomorrow.year % 100:02d}0001"
    with pytest.raises(Refused, match="belum tiba"):
        await apply.write_self(asker, **{**TINI, "nik": born_tomorrow})
    with pytest.raises(Refused, match="paling muda"):
        await apply.write_self(asker, **{**TINI, "birth_date": tomorrow.replace(year=tomorrow.year - 10)})


async def test_one_person_does_not_apply_in_two_primaries(db):
    """Not with one account, and not with a second account and the same NIK; the database holds both."""
    asker, other = await tini(db), await tini(db, "+6281311110002")
    await sent(asker, JATI)
    with pytest.raises(Refused):
        await apply.choose_coop(asker, RANDU)
    with pytest.raises(Refused, match=TAKEN):
        await sent(other, RANDU)
    with pytest.raises(asyncpg.UniqueViolationError):
        await db.execute(
            "UPDATE application SET state = 'submitted', submitted_at = now() WHERE person = $1", other.person_id
        )
    await sent(other, RANDU, **PAK)  # with a NIK of his own it is another person


async def test_a_nik_of_a_member_is_refused_in_the_same_words(db):
    await joined(db, await tini(db))
    with pytest.raises(Refused, match=TAKEN):
        await sent(await tini(db, "+6281311110002"), RANDU)


async def test_who_was_refused_reads_why_and_applies_again(db):
    asker = await tini(db)
    first = await sent(asker)
    await refuse(first, by=await cast.officer(db, "ketua", coop=JATI), reason="Foto KTP tidak terbaca")
    seen = await apply.newest_application(asker)
    assert seen is not None
    assert (seen.state, seen.reason) == ("refused", "Foto KTP tidak terbaca")
    second = await sent(asker)
    assert second.number != first.number


async def test_nobody_accepts_himself_and_no_consent_no_application(db):
    ketua = await cast.officer(db, "ketua", coop=JATI)
    application = await sent(ketua)
    with pytest.raises(Refused, match="petugas lain"):
        await accept(application, by=ketua)
    with pytest.raises(asyncpg.CheckViolationError):
        await db.execute("UPDATE application SET decided_by = person WHERE id = $1", application.id)
    other = await tini(db)
    await apply.choose_coop(other, JATI)
    await apply.write_self(other, **PAK)
    await apply.write_home(other, village=VILLAGE, street="Jalan 1")
    with pytest.raises(Refused) as refused:
        await apply.submit(other, ["penawaran"])
    assert refused.value.field == "setuju-keanggotaan"
    await apply.submit(other, AGREED)
    said = await db.fetch("SELECT purpose, given FROM consent WHERE person = $1 ORDER BY purpose", other.person_id)
    assert [row["purpose"] for row in said if row["given"]] == ["keanggotaan"]  # marketing came along with nothing
    assert len(said) == 4


async def test_an_officer_of_another_primary_finds_no_application(db):
    application = await sent(await tini(db))
    with pytest.raises(NotFound):
        await queue.application_at([RANDU], application.number)
    assert await queue.waiting([RANDU], "submitted") == []
    assert [one.number for one in await queue.waiting([JATI], "submitted")] == [application.number]


async def test_a_draft_is_seen_by_nobody(db):
    asker = await tini(db)
    await apply.choose_coop(asker, JATI)
    number = (await apply.draft_of(asker)).number
    with pytest.raises(NotFound):
        await queue.application_at([JATI], number)


async def test_simpanan_pokok_paid_twice_by_impatient_hands_makes_one_member(db):
    asker = await tini(db)
    application = await accepted(db, asker)
    clerk, key = await cast.officer(db, "kasir", coop=JATI), new_key()
    wanted = Wanted(application.person, JATI, "pokok", application.pokok_idr)
    await deposit_cash(wanted, by=clerk.person_id, key=key)
    await deposit_cash(wanted, by=clerk.person_id, key=key)
    with pytest.raises(Refused, match="sudah lunas"):
        await deposit_cash(wanted, by=clerk.person_id, key=new_key())
    assert await db.fetchval("SELECT count(*) FROM membership WHERE person = $1", asker.person_id) == 1


async def test_money_without_an_accepted_application_is_seen_by_an_officer(db):
    asker = await tini(db)
    await accepted(db, asker)
    await apply.withdraw(asker)
    clerk = await cast.officer(db, "kasir", coop=JATI)
    await deposit_cash(Wanted(asker.person_id, JATI, "pokok", 100_000), by=clerk.person_id, key=new_key())
    assert await membership_of(asker.person_id) is None
    assert await db.fetchval("SELECT count(*) FROM task WHERE kind = 'keanggotaan' AND entity = $1", JATI) == 1


async def test_the_nik_lies_sealed_and_opens_only_with_a_reason_that_is_read(db):
    asker = await tini(db)
    application = await sent(asker)
    kept = await db.fetchrow("SELECT nik_sealed, nik_digest, nik_masked FROM application WHERE id = $1", application.id)
    assert b"3316095708900001" not in bytes(kept["nik_sealed"]) + bytes(kept["nik_digest"])
    ketua = await cast.officer(db, "ketua", coop=JATI)
    with pytest.raises(Refused, match="untuk apa"):
        await queue.reveal_applied_nik(application, by=ketua.person_id, why=" ")
    nik = await queue.reveal_applied_nik(application, by=ketua.person_id, why="Mencocokkan dengan KTP")
    assert nik == "3316095708900001"
    seen = await db.fetchrow("SELECT by_person, why FROM audit WHERE deed = 'NIK lengkap dilihat'")
    assert tuple(seen) == (ketua.person_id, "Mencocokkan dengan KTP")
    assert "3316095708900001" not in str(await db.fetch("SELECT * FROM audit"))


async def test_a_village_of_elsewhere_is_none(db):
    asker = await tini(db)
    await apply.choose_coop(asker, JATI)
    with pytest.raises((Refused, RefusedFields)):
        await apply.write_home(asker, village="33.17.01.2001", street="Jalan 1")
    assert await db.fetchval("SELECT count(*) FROM village") == 295
    assert await db.fetchval("SELECT count(*) FROM village WHERE kind = 'kelurahan'") == 24


async def test_simpanan_pokok_costs_what_it_cost_on_the_day_of_the_application(db, in_force):  # noqa: F811
    asker = await tini(db, "+6281311110009")
    application = await sent(asker)
    await db.execute("UPDATE application SET submitted_at = submitted_at - interval '1 day'")
    await in_force(JATI, wish({"simpanan_pokok": 150_000}))
    application = await queue.application_at([JATI], application.number)
    await accept(application, by=await cast.officer(db, "ketua", coop=JATI))
    clerk = await cast.officer(db, "kasir", coop=JATI)
    with pytest.raises(Refused, match=r"Rp100\.000"):
        await deposit_cash(Wanted(asker.person_id, JATI, "pokok", 150_000), by=clerk.person_id, key=new_key())
    await deposit_cash(Wanted(asker.person_id, JATI, "pokok", 100_000), by=clerk.person_id, key=new_key())
    assert (await membership_of(asker.person_id)).coop == JATI
    later = await accepted(db, await tini(db, "+6281311110008"), **PAK)
    assert later.pokok_idr == 150_000


async def test_a_primary_may_decide_on_an_older_least_age(db, in_force):  # noqa: F811
    today = business_day(now())
    young = date(today.year - 19, 1, 1)
    nik = f"331609{young:%d%m%y}0003"
    application = await sent(await tini(db, "+6281311110009"), nik=nik, birth_date=young, sex="L")
    await in_force(JATI, wish({"anggota_usia_termuda": 21}))
    with pytest.raises(Refused, match="paling muda 21 tahun"):
        await accept(application, by=await cast.officer(db, "ketua", coop=JATI))
