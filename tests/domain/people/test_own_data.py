"""What is mine: consents, corrections, being forgotten, and what officers did in my name."""

from dataclasses import replace

import pytest

from app.cli import forgetting
from app.domain import transactions
from app.domain.errors import NotFound, Refused, TooMany
from app.domain.leaving.settle import settle
from app.domain.members import depart
from app.domain.people import acting, consents, corrections, erase, pins
from app.domain.people.identity import identity_of
from app.domain.people.own_copy import as_file, own_copy
from tests import cast
from tests.domain.members.applicants import JATI, RANDU, TINI, joined, tini


async def a_member(db):
    asker = await tini(db)
    await joined(db, asker)
    return replace(asker, coop=JATI)


async def test_a_consent_taken_back_counts_at_once_and_leaves_its_history(db):
    asker = await a_member(db)
    await consents.change_consent(asker.person_id, "penawaran", given=True)
    assert await consents.agreed(asker.person_id, "penawaran")
    await consents.change_consent(asker.person_id, "penawaran", given=False)
    assert not await consents.agreed(asker.person_id, "penawaran")
    assert (
        await db.fetchval("SELECT count(*) FROM consent WHERE person = $1 AND purpose = 'penawaran'", asker.person_id)
        == 3
    )
    with pytest.raises(Refused, match="selama Anda menjadi anggota"):
        await consents.change_consent(asker.person_id, "keanggotaan", given=False)
    with pytest.raises(NotFound):
        await consents.change_consent(asker.person_id, "entah", given=True)


async def test_a_correction_is_compared_by_an_officer_and_the_nik_never_stands_in_the_trail(db):
    asker = await a_member(db)
    await corrections.ask_correction(asker, "nik", "3316 0957 0890 0077", reason="Salah ketik")
    await corrections.ask_correction(
        asker, "nik", "3316095708900078", reason="Salah ketik lagi"
    )  # the newest wording counts
    [wish] = await corrections.requests_at([JATI], open_=True)
    assert wish.wanted_shown == "3316••••••••0078"
    assert await corrections.requests_at([RANDU], open_=True) == []
    with pytest.raises(Refused, match="petugas lain"):
        await corrections.grant(replace(asker), wish)
    await corrections.grant(await cast.officer(db, "admin", coop=JATI), wish)
    assert (await identity_of(asker.person_id)).nik_masked == "3316••••••••0078"
    said = str(await db.fetch("SELECT * FROM audit")) + str(await db.fetch("SELECT * FROM data_request"))
    assert "3316095708900078" not in said
    copy = await own_copy(asker)
    assert copy["identitas"][0]["nik"] == "3316095708900078"  # its owner reads it whole
    assert b"3316095708900078" in as_file(copy)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("nik", "123"),
        ("tanggal_lahir", "2999-01-01"),
        ("tanggal_lahir", "kemarin"),
        ("kelamin", "X"),
        ("desa", "x"),
        ("nama", ""),
    ],
)
async def test_a_correction_that_cannot_be_true_is_refused(db, field, value):
    asker = await a_member(db)
    with pytest.raises(Refused):
        await corrections.ask_correction(asker, field, value, reason="")
    assert await db.fetchval("SELECT count(*) FROM data_request") == 0


async def test_who_is_needed_in_the_books_leaves_first_and_is_then_forgotten(db):
    asker = await a_member(db)
    with pytest.raises(Refused, match="masih anggota"):
        await corrections.ask_to_be_forgotten(asker, reason="")
    first, second = await cast.officer(db, "sekretaris", coop=JATI), await cast.officer(db, "ketua", coop=JATI)
    await depart.ask_to_leave(asker, "mundur", to_coop=None, reason="Pindah")
    [departure] = await depart.departures([JATI], open_=True)
    await depart.review(first, departure)
    await depart.approve(second, await depart.departure_at([JATI], departure.id))
    await settle(second, await depart.departure_at([JATI], departure.id))
    await corrections.ask_to_be_forgotten(asker, reason="Terima kasih")
    [wish] = await corrections.requests_at([JATI], open_=True)
    lines = await db.fetchval("SELECT count(*) FROM journal_line")
    await corrections.grant(second, wish)
    assert await db.fetchval("SELECT count(*) FROM journal_line") == lines  # the books are whole
    left = await leftovers(db, ("Tini Rahayu", TINI["nik"], "+6281311110001", "Jalan Mawar"))
    assert left == {}
    assert await db.fetchval("SELECT member_no FROM membership WHERE person = $1", asker.person_id) == "01.00001"
    await older_copy(db, asker.person_id)
    assert await erase.forget_again() == 1
    assert await leftovers(db, ("Tini Rahayu", "+6281311110001")) == {}
    assert await db.fetchval("SELECT bool_and(ended_at IS NOT NULL) FROM login WHERE person = $1", asker.person_id)


async def older_copy(db, person):
    """What stood there before the deletion stands there again."""
    await db.execute(
        "UPDATE person SET name = 'Tini Rahayu', phone = '+6281311110001', state = 'active' WHERE id = $1", person
    )
    await db.execute(
        "INSERT INTO message (channel, recipient, body, source) VALUES ('whatsapp', '+6281311110001', 'Halo', 'uji:1')"
    )
    await db.execute(
        "INSERT INTO login (token_hash, person, idle_until, ends_at) VALUES (sha256('uji'), $1, now() + interval '1 day', now() + interval '1 day')",
        person,
    )


async def test_a_backup_from_before_the_deletion_forgets_by_the_list_outside(db, tmp_path, monkeypatch):
    asker = await tini(db)
    monkeypatch.setenv("LOG_COPY", str(tmp_path / "log"))
    async with transactions.transaction():
        await erase.forget_person(asker.person_id, by=None, reason="Permintaan sendiri")
    await forgetting.keep_list()
    listed = forgetting.read_lists([forgetting.kept_at(), tmp_path / "tidak-ada.json"])
    assert [one.person for one in listed] == [asker.person_id]
    await db.execute(
        "ALTER TABLE erasure DISABLE TRIGGER ALL; DELETE FROM erasure; ALTER TABLE erasure ENABLE TRIGGER ALL"
    )
    await older_copy(db, asker.person_id)
    assert await erase.forget_again() == 0  # the copy itself knows nothing of it
    assert await erase.forget_again([*listed, erase.Erased(999_999, listed[0].at)]) == 1
    assert await leftovers(db, ("Tini Rahayu", "+6281311110001")) == {}


async def leftovers(db, words):
    """Table -> rows that still hold one of the words; the trail may keep a name that was changed, by law."""
    found = {}
    tables = await db.fetch(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
    )
    for row in tables:
        name = row["table_name"]
        for word in words:
            count = await db.fetchval(f'SELECT count(*) FROM "{name}" t WHERE t::text LIKE $1', f"%{word}%")
            if count:
                found[name, word] = count
    return found


async def test_an_officer_acts_only_for_who_stands_before_him_and_every_act_is_read(db):
    asker = await a_member(db)
    officer = await cast.officer(db, "kasir", coop=JATI)
    await pins.set_pin(asker, "482915")
    with pytest.raises(Refused, match="PIN salah"):
        await acting.acting_for(officer, asker.person_id, JATI, how="pin", proof="000111")
    presence = await acting.acting_for(officer, asker.person_id, JATI, how="pin", proof="482915")
    async with transactions.transaction():
        await acting.noted(presence, "setoran simpanan sukarela Rp50.000", "savings:12")
    [act] = await acting.acts_for(asker)
    assert (act.deed, act.how, act.officer) == ("setoran simpanan sukarela Rp50.000", "pin", "Kasir")
    assert (
        await db.fetchval(
            "SELECT count(*) FROM message WHERE source = $1",
            f"acted:{await db.fetchval('SELECT max(id) FROM acted_for')}",
        )
        == 1
    )
    with pytest.raises(NotFound):  # another officer does not borrow it
        await acting.presence_of(await cast.officer(db, "ketua", coop=JATI), presence.id)
    with pytest.raises(Refused, match="diri sendiri"):
        await acting.acting_for(officer, officer.person_id, JATI, how="surat", proof="S-1")


async def test_a_slip_serves_once_and_a_presence_ends(db):
    asker = await a_member(db)
    officer = await cast.officer(db, "kasir", coop=JATI)
    presence = await acting.acting_for(officer, asker.person_id, JATI, how="surat", proof="sk-77")
    with pytest.raises(Refused, match="sudah dipakai"):
        await acting.acting_for(officer, asker.person_id, JATI, how="surat", proof="SK-77")
    await db.execute("ALTER TABLE presence DISABLE TRIGGER USER")
    await db.execute("UPDATE presence SET until = now() - interval '1 minute'")
    with pytest.raises(Refused, match="sekali lagi"):
        async with transactions.transaction():
            await acting.noted(presence, "setoran", "savings:1")


async def test_a_pin_is_guessed_five_times_at_most(db):
    asker = await a_member(db)
    officer = await cast.officer(db, "kasir", coop=JATI)
    for easy in ("123456", "111111", "12345", "abcdef"):
        with pytest.raises(Refused):
            await pins.set_pin(asker, easy)
    await pins.set_pin(asker, "482915")
    for guess in range(5):
        with pytest.raises(Refused, match="PIN salah"):
            await acting.acting_for(officer, asker.person_id, JATI, how="pin", proof=f"00000{guess}")
    with pytest.raises(TooMany):
        await acting.acting_for(officer, asker.person_id, JATI, how="pin", proof="482915")


async def test_after_a_breach_the_list_names_who_and_which_fields(db):
    from datetime import UTC, datetime, timedelta

    from app.domain.members import register
    from app.domain.people import breach, identity

    asker = await a_member(db)
    ketua = await cast.officer(db, "ketua", coop=JATI)
    membership = await db.fetchval("SELECT id FROM membership WHERE person = $1", asker.person_id)
    await register.entry_at([JATI], membership, by=ketua.person_id)
    await identity.reveal_nik(asker.person_id, by=ketua.person_id, coop=JATI, why="Mencocokkan KTP")
    span = {"since": datetime.now(UTC) - timedelta(hours=1), "until": datetime.now(UTC) + timedelta(hours=1)}
    [one] = await breach.seen_by(ketua.phone, **span)
    assert (one.person, one.member_no, one.phone) == (asker.person_id, "01.00001", "0813-••••-0001")
    assert "NIK;" in one.fields
    early = {"since": span["since"] - timedelta(days=2), "until": span["since"]}
    assert await breach.seen_by(ketua.phone, **early) == []
    held = {one.person: one.fields for one in await breach.held_by("sumber-jati")}
    assert held[asker.person_id] == "nama, nomor HP, NIK (tersandi), tanggal lahir, alamat, simpanan"
    assert await breach.held_by("randu-makmur") == []
    with pytest.raises(Refused):
        await breach.held_by("entah")


async def test_what_an_application_no_longer_needs_goes(db):
    from app.domain.joining import decide, forget
    from app.domain.members import apply
    from tests.domain.people.test_pictures import jpeg

    asker = await tini(db, "+6281311110009")
    await apply.choose_coop(asker, JATI)
    await apply.give_photo(asker, jpeg())
    application = await sent_with_photo(asker, apply)
    await decide.refuse(application, by=await cast.officer(db, "ketua", coop=JATI), reason="Bukan warga Jati")
    await forget.forget_old()
    assert await db.fetchval("SELECT count(*) FROM private_file") == 1  # not yet
    await db.execute(
        "UPDATE application SET decided_at = now() - interval '31 days', ended_at = now() - interval '91 days'"
    )
    await forget.forget_old()
    assert await db.fetchval("SELECT count(*) FROM private_file") == 0
    assert await db.fetchval("SELECT nik_digest IS NULL AND street = '' FROM application") is True


async def sent_with_photo(asker, apply):
    await apply.write_self(asker, **TINI)
    await apply.write_home(asker, village="33.16.09.1008", street="Jalan Mawar 3")
    await apply.submit(asker, ["keanggotaan", "foto-ktp"])
    return await apply.newest_application(asker)
