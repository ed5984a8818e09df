"""The first two officers are written in by whoever runs the installation; there is no third that way."""

import pytest

from app.domain import transactions
from app.domain.coops.find import coops
from app.domain.coops.reach import set_reach
from app.domain.errors import Refused
from app.domain.people.asker import Asker
from app.domain.people.first_officers import install_officer
from app.domain.people.offices import grant_office, propose_office
from tests import cast

BASIS = "Keputusan RAT 12 Januari 2026"


@pytest.fixture
async def as_owner(db):
    """What the command does: the deed runs with the owner's rights."""
    engine = transactions.engine()
    pool, engine.pool = engine.pool, None
    as_app, engine.config = engine.config, db.config
    yield
    engine.pool, engine.config = pool, as_app


async def registered(db, name, phone, coop=2):
    person = await cast.person(db, name, phone, coop=coop)
    await db.execute("UPDATE person SET password_hash = 'x' WHERE id = $1", person)
    return person


async def test_two_are_installed_and_they_make_the_third(db, as_owner):
    ani, eko, tri = [await registered(db, name, f"+62812000008{n:02d}") for n, name in enumerate(("Ani", "Eko", "Tri"))]
    assert "Masih perlu satu pengurus lagi" in await install_officer(
        "0812 0000 0800", "ketua", "sumber-jati", basis=BASIS
    )
    with pytest.raises(Refused, match="harus orang lain"):
        await install_officer("081200000800", "bendahara", "sumber-jati", basis=BASIS)
    await install_officer("081200000801", "bendahara", "sumber-jati", basis=BASIS)
    with pytest.raises(Refused, match="sudah punya Ani dan Eko"):
        await install_officer("081200000802", "admin", "sumber-jati", basis=BASIS)
    assert [tuple(row) for row in await db.fetch("SELECT deed, by_person, entity, why FROM audit WHERE deed = 'jabatan pertama'")] == [
        ("jabatan pertama", None, 2, BASIS)] * 2  # fmt: skip
    ketua = Asker(person_id=ani, name="Ani", phone="+6281200000800", offices=frozenset({("ketua", 2)}))
    bendahara = Asker(person_id=eko, name="Eko", phone="+6281200000801", offices=frozenset({("bendahara", 2)}))
    await grant_office(bendahara, await propose_office(ketua, "081200000802", "kasir", 2))
    assert await db.fetchval("SELECT count(*) FROM office WHERE person = $1 AND granted_by = $2", tri, eko) == 1


@pytest.mark.parametrize(
    ("phone", "role", "coop", "basis", "sentence"),
    [("081200000899", "ketua", "sumber-jati", BASIS, "belum punya akun"), ("081200000800", "kasir", "sumber-jati", BASIS, "Jabatan pertama hanya"),
     ("081200000800", "superadmin", "sumber-jati", BASIS, "hanya ada di koperasi sekunder"),
     ("081200000800", "ketua", "negeri-antah", BASIS, "Tidak ada koperasi"),
     ("081200000800", "ketua", "indora", "ok", "Tulis dasarnya"), ("12", "ketua", "indora", BASIS, "Nomor HP tidak dikenal")],
)  # fmt: skip
async def test_what_cannot_be_is_refused(db, as_owner, phone, role, coop, basis, sentence):
    await registered(db, "Ani", "+6281200000800")
    with pytest.raises(Refused, match=sentence):
        await install_officer(phone, role, coop, basis=basis)
    assert await db.fetchval("SELECT count(*) FROM office") == 0


async def test_the_app_itself_installs_nobody(db):
    await registered(db, "Ani", "+6281200000800")
    with pytest.raises(Exception, match=r"begins as a proposal|permission denied"):
        await install_officer("081200000800", "ketua", "sumber-jati", basis=BASIS)


async def test_a_coop_can_be_called(db, as_owner, web):
    await set_reach("indora", phone="0296-531234", whatsapp="0812 3456-7890")
    sekunder = (await coops())[0]
    assert (sekunder.phone, sekunder.whatsapp) == ("0296-531234", "+6281234567890")
    page = (await web.get("/kontak")).text
    assert 'href="https://wa.me/6281234567890"' in page
    assert 'href="tel:0296531234"' in page
    for wrong in ({"phone": "telepon saja", "whatsapp": None}, {"phone": None, "whatsapp": "javascript:alert(1)"}):
        with pytest.raises(Refused):
            await set_reach("indora", **wrong)
