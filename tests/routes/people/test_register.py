"""Registering, from the first page to the account."""

import pytest

from tests.routes.people.conftest import NEW, SARI, log_in, newest_code, newest_message

WATI = {"nama": "Wati Utomo", "telepon": "0813 9000 0001", "sandi": NEW, "kunci": "kunci-pertama"}
PHONE = "+6281390000001"


async def test_a_new_person_registers_and_is_signed_in(web, db):
    assert (await web.get("/daftar")).status_code == 200
    answer = await web.post("/daftar", data={**WATI, "lanjut": "/keranjang"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/daftar/kode?lanjut=/keranjang")
    page = await web.get(answer.headers["location"])
    assert "0813-••••-0001" in page.text
    done = await web.post("/daftar/kode", data={"kode": await newest_code(db, PHONE), "lanjut": "/keranjang"})
    assert (done.status_code, done.headers["location"]) == (303, "/keranjang")
    assert web.cookies["nama"] == "Wati"
    home = await web.get("/anggota")
    assert "Halo, Wati" in home.text
    assert "belum menjadi anggota" in home.text
    assert await db.fetchval("SELECT count(*) FROM registration") == 0


async def test_a_member_enrolled_by_the_coop_takes_over_the_account_with_name_and_number(web, people):
    await web.post("/daftar", data={**WATI, "telepon": "081210000007"})
    assert (
        await web.post("/daftar/kode", data={"kode": await newest_code(people, "+6281210000007")})
    ).status_code == 303
    name, number = await people.fetchrow(
        "SELECT p.name, m.member_no FROM person p JOIN membership m ON m.person = p.id WHERE phone = '+6281210000007'"
    )
    assert name != "Wati Utomo"
    assert number in (await web.get("/anggota")).text


async def test_a_known_number_looks_the_same_and_its_owner_is_told(web, people):
    known = await web.post("/daftar", data={**WATI, "telepon": SARI})
    other = web.another()
    unknown = await other.post("/daftar", data=WATI)
    assert (known.status_code, known.headers["location"]) == (unknown.status_code, unknown.headers["location"])
    assert "sudah terdaftar" in await newest_message(people, "+6281200000001")
    for _ in range(5):
        assert "Kode salah" in (await web.post("/daftar/kode", data={"kode": "123456"})).text
    assert "tidak berlaku" in (await web.post("/daftar/kode", data={"kode": "123456"})).text
    assert (await log_in(web.another(), SARI)).status_code == 303  # nothing has changed for her


async def test_a_double_tap_sends_one_message(web, db):
    await web.get("/daftar")
    await web.post("/daftar", data=WATI)
    await web.post("/daftar", data=WATI)
    assert await db.fetchval("SELECT count(*) FROM message") == 1
    assert (await web.post("/daftar/kode", data={"kode": await newest_code(db, PHONE)})).status_code == 303


async def test_a_code_opens_once_in_the_browser_that_asked_for_it(web, db):
    await web.post("/daftar", data=WATI)
    code = await newest_code(db, PHONE)
    thief = web.another()
    assert (await thief.post("/daftar/kode", data={"kode": code})).status_code == 422
    assert (await web.post("/daftar/kode", data={"kode": f" {code[:3]} {code[3:]} "})).status_code == 303
    assert (await web.post("/daftar/kode", data={"kode": code})).status_code == 422
    assert await db.fetchval("SELECT count(*) FROM person") == 1


async def test_a_late_code_is_refused_and_a_new_one_helps(web, db):
    await web.post("/daftar", data=WATI)
    first = await newest_code(db, PHONE)
    await db.execute("UPDATE code SET ends_at = now() - interval '1 second'")
    late = await web.post("/daftar/kode", data={"kode": first})
    assert late.status_code == 422
    assert "minta kode baru" in late.text
    assert (await web.post("/daftar/kode/ulang")).status_code == 303
    assert (await web.post("/daftar/kode", data={"kode": await newest_code(db, PHONE)})).status_code == 303


async def test_an_older_code_ends_when_a_newer_is_asked(web, db):
    await web.post("/daftar", data=WATI)
    first = await newest_code(db, PHONE)
    await web.post("/daftar/kode/ulang")
    if first != await newest_code(db, PHONE):
        assert (await web.post("/daftar/kode", data={"kode": first})).status_code == 422


async def test_only_three_codes_are_sent_in_a_quarter_of_an_hour(web, db):
    for _ in range(3):
        answer = await web.another().post("/daftar", data={**WATI, "kunci": "kunci-lain-lagi"})
        assert answer.status_code == 303
    answer = await web.another().post("/daftar", data={**WATI, "telepon": "+62 813-9000-0001"})
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert "15 menit" in answer.text
    assert await db.fetchval("SELECT count(*) FROM message") == 3


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [("telepon", "12", "Nomor HP tidak dikenal"), ("telepon", "' OR 1=1 --", "Nomor HP"), ("nama", "", "Nama perlu diisi"),
     ("nama", "\x07", "Nama"), ("nama", "a" * 3000, "Nama paling banyak"), ("sandi", "pendek", "sedikit 10"), ("sandi", "password123", "mudah ditebak"),
     ("sandi", "x" * 5000, "banyak 128")],
)  # fmt: skip
async def test_what_is_wrong_is_said_beside_its_field_and_the_rest_stays(web, db, field, typed, words):
    answer = await web.post("/daftar", data={**WATI, field: typed})
    assert answer.status_code == 422
    assert words in answer.text
    assert NEW not in answer.text  # a password is never sent back
    if field != "nama":
        assert "Wati Utomo" in answer.text
    assert await db.fetchval("SELECT count(*) FROM message") == 0


async def test_html_in_a_name_stays_text(web, db):
    await web.post("/daftar", data={**WATI, "nama": "<script>alert(1)</script>"})
    await web.post("/daftar/kode", data={"kode": await newest_code(db, PHONE)})
    home = await web.get("/anggota/profil")
    assert "<script>alert" not in home.text
    assert "&lt;script&gt;alert" in home.text


async def test_broken_text_gets_a_sentence(web, db):
    for body in (b"nama=%ff%fe&telepon=1", b"nama=\xff", b"nama=a%00b", b"&".join([b"a=1"] * 500)):
        answer = await web.post("/daftar", content=body, headers={"content-type": "application/x-www-form-urlencoded"})
        assert answer.status_code == 400
