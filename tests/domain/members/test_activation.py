"""A printed code opens an account once, for whom no message reaches; guessing it is bounded, and nobody learns which numbers exist."""

import asyncio

import pytest

from app.domain.errors import Refused, TooMany
from app.domain.members import activate, activate_many, register
from app.domain.people.acting import acting_for, acts_for
from app.domain.people.asker import Asker
from app.domain.people.log_in import log_in
from tests import cast
from tests.domain.members.applicants import JATI, joined, tini

SECRET, HERE = "wajan sendok kompor", {"address": "10.0.0.1", "device": "Uji", "replacing": None}


async def printed(db):
    who = await tini(db)
    await db.execute("UPDATE person SET phone = NULL WHERE id = $1", who.person_id)
    membership = await joined(db, who)
    entry = await register.entry_at([JATI], membership)
    return entry, await activate.print_code(await cast.officer(db, "kasir", coop=JATI), entry)


async def test_the_code_opens_once_and_the_number_is_the_name_from_then_on(db):
    entry, code = await printed(db)
    login = await activate.activate("01-00001", code.lower(), SECRET, **HERE)
    assert login.person_id == entry.person
    with pytest.raises(Refused, match=activate.WRONG):
        await activate.activate("01.00001", code, "kursi lampu payung", **HERE)
    again = await log_in("01.00001", SECRET, browser="b" * 30, address="10.0.0.1", device="", replacing=None)
    assert again is not None
    assert again.person_id == entry.person
    with pytest.raises(Refused, match="sudah aktif"):
        await activate.print_code(await cast.officer(db, "kasir", coop=JATI), entry)
    stored = str(await db.fetch("SELECT * FROM activation"))
    assert code.replace("-", "") not in stored


async def test_twenty_guesses_at_once_are_five_and_then_the_right_code_is_late(db):
    _, code = await printed(db)
    guesses = [activate.activate("01.00001", f"AAAAA{n:05d}".replace("0", "B"), SECRET, **HERE) for n in range(9)]
    answers = await asyncio.gather(*guesses, return_exceptions=True)
    assert all(isinstance(answer, Refused) for answer in answers)
    assert await db.fetchval("SELECT tries FROM activation") == 5
    with pytest.raises(Refused):
        await activate.activate("01.00001", code, SECRET, **HERE)
    for _ in range(12):  # beyond the ten of the day another printed code would not help
        with pytest.raises(Refused) as refused:
            await activate.activate("01.00001", code, SECRET, **HERE)
    assert isinstance(refused.value, TooMany)


async def test_an_unknown_number_an_old_code_and_a_wrong_one_get_the_same_words(db):
    _, code = await printed(db)
    said = set()
    for number, typed in (("09.99999", code), ("01.00001", "7K3M9QXW2T")):
        with pytest.raises(Refused) as refused:
            await activate.activate(number, typed, SECRET, **HERE)
        said.add(refused.value.sentence)
    await db.execute("UPDATE activation SET ends_at = now() - interval '1 second'")
    with pytest.raises(Refused) as refused:
        await activate.activate("01.00001", code, SECRET, **HERE)
    said.add(refused.value.sentence)
    assert said == {activate.WRONG}


async def test_a_new_slip_ends_the_old_one(db):
    entry, code = await printed(db)
    newer = await activate.print_code(await cast.officer(db, "kasir", coop=JATI), entry)
    with pytest.raises(Refused):
        await activate.activate("01.00001", code, SECRET, **HERE)
    assert await activate.activate("01.00001", newer, SECRET, **HERE)


async def forgot(db):
    """Bu Tini has no telephone and had a password; she stands at the counter with a signed slip."""
    entry, code = await printed(db)
    await activate.activate(entry.member_no, code, SECRET, **HERE)
    clerk = await cast.officer(db, "kasir", coop=JATI)
    presence = await acting_for(clerk, entry.person, JATI, how="surat", proof="SK-TINI-1")
    return entry, clerk, presence


async def test_a_forgotten_password_is_set_anew_at_the_counter_and_the_old_logins_end(db):
    entry, clerk, presence = await forgot(db)
    code = await activate.print_reset(clerk, entry, presence)
    assert await db.fetchval("SELECT count(*) FROM login WHERE ended_at IS NULL") == 1  # printed is not yet used
    new = await activate.activate(entry.member_no, code, "payung kursi sumur", **HERE)
    assert new.person_id == entry.person
    assert [row["ended_at"] is None for row in await db.fetch("SELECT ended_at FROM login ORDER BY id")] == [
        False,
        True,
    ]
    with pytest.raises(Refused):
        await log_in(entry.member_no, SECRET, browser="b" * 30, address="10.0.0.1", device="", replacing=None)
    with pytest.raises(Refused, match=activate.WRONG):
        await activate.activate(entry.member_no, code, "meja lemari kasur", **HERE)
    told = await acts_for(Asker(person_id=entry.person, name="Tini", phone=None))
    assert [act.deed for act in told] == ["kode untuk kata sandi baru dicetak"]
    deeds = [row["deed"] for row in await db.fetch("SELECT deed FROM audit WHERE deed LIKE '%kata sandi%' ORDER BY id")]
    assert deeds == ["kode kata sandi baru dicetak", "kata sandi diganti dengan kode cetak"]


async def test_whoever_can_be_reached_or_serves_the_co_op_gets_no_reset(db):
    entry, clerk, presence = await forgot(db)
    await db.execute("UPDATE person SET phone = '+6281311119999' WHERE id = $1", entry.person)
    with pytest.raises(Refused, match="nomor HP"):
        await activate.print_reset(clerk, entry, presence)
    await db.execute("UPDATE person SET phone = NULL WHERE id = $1", entry.person)
    await db.execute(
        "INSERT INTO office (person, coop, role, proposed_by, granted_by, granted_at) VALUES ($1, $2, 'kasir', $3, $4, now())",
        entry.person, JATI, clerk.person_id, (await cast.officer(db, "ketua", coop=JATI)).person_id,
    )  # fmt: skip
    with pytest.raises(Refused, match="Petugas"):
        await activate.print_reset(clerk, entry, presence)


async def test_a_telephone_that_came_in_between_makes_the_code_worthless(db):
    entry, clerk, presence = await forgot(db)
    code = await activate.print_reset(clerk, entry, presence)
    await db.execute("UPDATE person SET phone = '+6281311119999' WHERE id = $1", entry.person)
    with pytest.raises(Refused, match=activate.WRONG):
        await activate.activate(entry.member_no, code, "payung kursi sumur", **HERE)


async def without_a_phone(db, number, name, *, coop=JATI):
    person = await db.fetchval("INSERT INTO person (name) VALUES ($1) RETURNING id", name)
    await db.execute("INSERT INTO membership (person, coop, member_no, since) VALUES ($1, $2, $3, '2024-01-01')", person, coop, number)  # fmt: skip
    return person


async def test_a_sheet_of_codes_reaches_all_whom_no_message_reaches_and_nobody_else(db, monkeypatch):
    monkeypatch.setattr(activate_many, "SHEET", 2)
    for n, name in enumerate(("Karto", "Samini", "Wagimin"), 1):
        await without_a_phone(db, f"01.0001{n}", name)
    await without_a_phone(db, "02.00001", "Tetangga", coop=3)
    await joined(db, await tini(db))  # she has a telephone
    clerk = await cast.officer(db, "admin", coop=JATI)
    lost = await activate_many.print_codes(clerk, JATI)
    sheet = await activate_many.print_codes(clerk, JATI)
    assert [(slip.member_no, slip.name) for slip in sheet] == [("01.00011", "Karto"), ("01.00012", "Samini")]
    assert [slip.name for slip in await activate_many.print_codes(clerk, JATI, after="01 00012")] == ["Wagimin"]
    assert await activate_many.print_codes(clerk, JATI, after="01.00013") == []
    with pytest.raises(Refused, match=activate.WRONG):
        await activate.activate("01.00011", lost[0].code, SECRET, **HERE)
    assert await activate.activate("01.00011", sheet[0].code, SECRET, **HERE) is not None
    assert await activate_many.without_way_in(JATI) == 2
    assert (
        await db.fetchval("SELECT count(*) FROM audit WHERE deed = 'kode aktivasi dicetak' AND by_person = $1", clerk.person_id)
        == 5
    )  # fmt: skip
