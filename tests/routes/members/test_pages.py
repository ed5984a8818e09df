"""Every page of members is light, asks little, is sound to assistive technology's eyes, and as quick with ten thousand lines as with ten."""

import json
import re

import brotli
import pytest

from app.domain.members import register
from app.routes.shop.window import window
from tests import cast
from tests.domain.members.applicants import JATI, joined, sent, things_of_members, tini
from tests.promises.result import FULL

MEMBER = ("/anggota", "/anggota/keanggotaan", "/anggota/kartu", "/anggota/data-saya", "/anggota/data-saya/koreksi")
APPLICANT = ("/anggota/pendaftaran", "/anggota/pendaftaran/koperasi")
OFFICE = (
    "/kantor/anggota", "/kantor/anggota/permohonan", "/kantor/anggota/permohonan?keadaan=member", "/kantor/anggota/permohonan/baru", "/kantor/anggota/keluar",
    "/kantor/anggota/keluar?keadaan=selesai", "/kantor/anggota/permintaan", "/kantor/anggota/impor", "/kantor/anggota/kartu?nomor=01.00001", "/kantor",
)  # fmt: skip


@pytest.fixture(autouse=True)
async def shop_is_open(db):
    """The shop's memory is filled before the day's first visitor: its reading is no page's work."""
    await window().catch_up()


def sound(answer):
    """Under 14 kB, one heading, every field with its label, nothing left of a template's own words."""
    assert answer.status_code == 200, answer.headers.get("location")
    assert len(brotli.compress(answer.content, quality=4)) <= 14 * 1024
    assert len(re.findall(r"<h1[ >]", answer.text)) == 1
    labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', answer.text))
    for field in re.findall(r"<(?:input|select|textarea)[^>]*>", answer.text):
        if 'type="hidden"' in field or 'type="radio"' in field or 'type="checkbox"' in field:
            continue
        found = re.search(r'id="([^"]+)"', field)
        assert found, field
        assert found[1] in labelled, field
    assert "None" not in re.sub(r"<[^>]+>", " ", answer.text)


async def test_the_pages_of_a_member_are_light(web, db, queries):
    who = await tini(db)
    await joined(db, who)
    await web.sign_in(who.person_id, stepped_up=True)
    for path in MEMBER:
        with queries(6):
            sound(await web.get(path))
    for path in ("/anggota/pin",):
        sound(await web.get(path))


async def test_the_pages_of_an_applicant_are_light(web, db, queries):
    who = await tini(db)
    await web.sign_in(who.person_id)
    for path in APPLICANT:
        with queries(6):
            sound(await web.get(path))
    await sent(who)
    sound(await web.get("/anggota/pendaftaran"))
    sound(await web.another().get("/aktivasi"))


async def test_the_pages_of_the_office_are_light(web, db, queries):
    things = await things_of_members(db, JATI)
    await web.sign_in((await cast.officer(db, "ketua", coop=JATI)).person_id, staff=True, stepped_up=True)
    for path in (
        *OFFICE, f"/kantor/anggota/permohonan/{things['application']}", f"/kantor/anggota/{things['membership']}",
        f"/kantor/anggota/{things['membership']}/berhenti", f"/kantor/anggota/keluar/{things['departure']}",
        f"/kantor/anggota/permintaan/{things['data_request']}", f"/kantor/anggota/{things['membership']}/surat", "/kantor/anggota/cetak",
    ):  # fmt: skip
        with queries(6):
            sound(await web.get(path))


@pytest.mark.parametrize("many", [20_000 if FULL else 5_000])
async def test_the_register_is_as_quick_at_its_end_as_at_its_beginning(web, db, many):
    await db.execute(
        "WITH made AS (INSERT INTO person (name) SELECT 'Orang Desa ' || n FROM generate_series(1, $1::int) n RETURNING id)"
        " INSERT INTO membership (person, coop, member_no, since) SELECT id, 2, '01.' || lpad((row_number() OVER (ORDER BY id))::text, 5, '0'), '2024-01-01'"
        " FROM made", many,
    )  # fmt: skip
    await db.execute("ANALYZE")

    async def blocks(after: str) -> int:
        """What the database has to look at: the same on a slow machine."""
        asked = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + register._ENTRY + register._PAGE
        plan = json.loads(await db.fetchval(asked, [JATI], after, "", "", None, 50))[0]["Plan"]
        return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])

    first, last = await blocks(""), await blocks(f"01.{many - 60:05d}")
    assert last < first * 2, (first, last)
    assert last < many, "the book is not read from its beginning"
    await web.sign_in((await cast.officer(db, "ketua", coop=JATI)).person_id, staff=True)
    page = await web.get("/kantor/anggota", params={"dari": f"01.{many - 10:05d}"})
    assert f"01.{many:05d}" in page.text
    assert "Orang Desa 77<" in (await web.get("/kantor/anggota", params={"q": "orang desa 77"})).text
