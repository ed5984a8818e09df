"""Another DATA_KEY: everything sealed opens with the new one, nothing with the old; a killed run is finished by the next."""

from dataclasses import replace

import pytest

from app.cli import rekey
from app.domain.people import corrections, sealing
from app.domain.people.identity import reveal_nik
from app.domain.people.nik import opened_nik
from app.domain.people.sealing import Unreadable
from app.settings import settings
from tests import cast
from tests.domain.members.applicants import JATI, PAK, TINI, joined, sent, tini

OLD, NEW = settings().secret_key, "kunci-baru-yang-panjang-sekali-0123456789"


@pytest.fixture
async def house(db, monkeypatch):
    """A member with a wish about his NIK, and somebody who applies."""
    member = await tini(db)
    await joined(db, member)
    await corrections.ask_correction(replace(member, coop=JATI), "nik", "3316095708900099", reason="Salah ketik")
    await sent(await tini(db, "+6281311110077"), **PAK)
    monkeypatch.setattr(rekey, "owner_connection", lambda: db.config)
    changed = replace(settings(), data_key=NEW)
    monkeypatch.setattr(sealing, "settings", lambda: changed)
    monkeypatch.setattr(rekey, "settings", lambda: changed)
    return member.person_id


async def test_everything_opens_with_the_new_key_and_is_found_by_it(db, house):
    with pytest.raises(Unreadable):
        await reveal_nik(house, by=house, coop=JATI, why="Memeriksa KTP")
    assert await rekey.change_key(OLD) == {
        "NIK anggota": (1, 0), "NIK di permohonan": (2, 0), "Foto KTP": (0, 0), "Permintaan koreksi": (1, 0), "Berkas impor anggota": (0, 0),
    }  # fmt: skip
    row = await db.fetchrow("SELECT nik_sealed, nik_digest FROM person_identity WHERE person = $1", house)
    assert opened_nik(bytes(row["nik_sealed"]), house) == TINI["nik"]
    assert bytes(row["nik_digest"]) == sealing.digest(str(TINI["nik"]), purpose="nik")
    [wish] = await corrections.requests_at([JATI], open_=True)
    await corrections.grant(await cast.officer(db, "admin", coop=JATI), wish)


async def test_a_killed_run_is_finished_by_the_next(db, house, monkeypatch):
    monkeypatch.setattr(rekey, "BATCH", 1)
    one, turns = rekey._one, []

    async def dies(*args):
        turns.append(1)
        if len(turns) == 2:
            raise KeyboardInterrupt
        return await one(*args)

    monkeypatch.setattr(rekey, "_one", dies)
    with pytest.raises(KeyboardInterrupt):
        await rekey.change_key(OLD)
    monkeypatch.setattr(rekey, "_one", one)
    done = await rekey.change_key(OLD)
    assert done["NIK anggota"] == (0, 1)
    assert done["NIK di permohonan"] == (2, 0)


async def test_it_refuses_a_third_key_and_a_living_worker(db, house):
    with pytest.raises(Unreadable, match="kunci mana pun"):
        await rekey.change_key("kunci-lain-yang-tidak-pernah-dipakai")
    await db.execute("INSERT INTO heartbeat (process) VALUES ('worker')")
    with pytest.raises(RuntimeError, match="pekerja masih berjalan"):
        await rekey.change_key(OLD)
