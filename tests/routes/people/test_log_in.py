"""Logging in and out, and what a cookie is worth."""

import pyotp
import pytest

from tests.cast import goods
from tests.routes.people.conftest import NEW, PASSWORD, SARI, log_in, newest_code, newest_message


async def test_a_person_logs_in_however_the_number_is_spelled(web, people):
    for spelled in (SARI, "0812-0000-0001", "+62 812 0000 0001", "62812 00000001"):
        browser = web.another()
        answer = await log_in(browser, spelled)
        assert (answer.status_code, answer.headers["location"]) == (303, "/anggota")
        assert "Halo, Sari" in (await browser.get("/anggota")).text


async def test_the_cookie_is_for_us_alone(web, people):
    answer = await log_in(web, SARI)
    secret = next(
        value for name, value in answer.headers.multi_items() if name == "set-cookie" and value.startswith("indora=")
    )
    assert "HttpOnly" in secret
    assert "samesite=lax" in secret.lower()
    token = secret.split("=", 1)[1].split(";")[0]
    assert len(token) >= 43
    assert await people.fetchval("SELECT count(*) FROM login WHERE token_hash = sha256($1)", token.encode()) == 1


async def test_known_and_unknown_get_the_same_words(web, people):
    known = await log_in(web, SARI, "bukan sandinya")
    unknown = await log_in(web.another(), "081299999999", "bukan sandinya")
    enrolled = await log_in(web.another(), "081210000001", "bukan sandinya")
    assert known.status_code == unknown.status_code == enrolled.status_code == 422
    same = [
        answer.text.replace(typed, "X")
        for answer, typed in ((known, SARI), (unknown, "081299999999"), (enrolled, "081210000001"))
    ]
    assert same[0] == same[1] == same[2]
    assert "Nomor HP atau kata sandi salah" in same[0]


async def test_a_cookie_from_before_is_worth_nothing_after(web, people):
    await web.post(
        "/masuk", data={"telepon": SARI, "sandi": PASSWORD}, headers={"cookie": "indora=" + "x" * 43}
    )  # chosen by somebody else
    first = web.cookies["indora"]
    assert first != "x" * 43
    await log_in(web, SARI)
    second = web.cookies["indora"]
    thief = web.another()
    thief.cookies.set("indora", first)
    assert (await thief.get("/anggota")).status_code == 303
    assert (await web.get("/anggota")).status_code == 200
    assert second != first


async def test_out_means_out(web, people):
    await log_in(web, SARI)
    kept = web.cookies["indora"]
    page = await web.get("/keluar")
    assert page.status_code == 200
    assert (await web.get("/anggota")).status_code == 200  # looking at the page changes nothing
    answer = await web.post("/keluar")
    assert answer.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    thief = web.another()
    thief.cookies.set("indora", kept)
    assert (await thief.get("/anggota")).headers["location"].startswith("/masuk")
    assert (await web.post("/keluar")).status_code == 303  # twice is the same as once


@pytest.mark.parametrize("cookie", ["", "x", "x" * 43, "x" * 4000, "%00", "';--", "é" * 30, '"a"', "a;b=c"])
async def test_a_forged_cookie_is_nobody(web, people, cookie):
    answer = await web.get("/anggota", headers={"cookie": f"indora={cookie}".encode()})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("asked", "goes"),
    [("/keranjang", "/keranjang"), ("/pesanan/PS-12345-ABCDE-X", "/pesanan/PS-12345-ABCDE-X"), ("/cari?q=beras", "/cari?q=beras"), ("/", "/"),
     ("//jahat.example", "/anggota"), ("https://jahat.example", "/anggota"), ("/\\jahat.example", "/anggota"), ("/keranjang//jahat.example", "/anggota"),
     ("/keluar", "/anggota"), ("/hooks/midtrans", "/anggota"), ("javascript:alert(1)", "/anggota"), ("/keranjang\r\nSet-Cookie: a=b", "/anggota"),
     ("/keranjang\n", "/keranjang"), ("/anggota/../hooks", "/anggota"), ("", "/anggota"),
     ("/" + "a" * 400, "/anggota"), ("/keranjang@jahat.example", "/anggota")],
)  # fmt: skip
async def test_the_way_on_leads_only_to_our_own_pages(web, people, asked, goes):
    assert (await log_in(web, SARI, lanjut=asked)).headers["location"] == goes


async def test_a_page_for_members_leads_through_the_login_and_back(web, people):
    answer = await web.get("/anggota/alamat")
    assert answer.headers["location"] == "/masuk?lanjut=/anggota/alamat"
    page = await web.get(answer.headers["location"])
    assert 'name="lanjut" value="/anggota/alamat"' in page.text


async def test_the_guests_cart_comes_along(web, people):
    unit = await goods(people, "Beras Mentik", umum=14000)
    await web.post(
        "/keranjang/baris", data={"sku": str(unit), "satuan": str(unit), "jumlah": "2", "kunci": "kunci-keranjang"}
    )
    assert await people.fetchval("SELECT count(*) FROM cart_line") == 1, "the guest's cart did not take the goods"
    await log_in(web, SARI)
    assert (
        await people.fetchval(
            "SELECT p.phone FROM cart c JOIN person p ON p.id = c.person JOIN cart_line l ON l.cart = c.id"
        )
        == "+6281200000001"
    )
    assert web.cookies["keranjang"].startswith(("1.", "2."))


async def test_a_forgotten_password_ends_every_login_and_is_told(web, people):
    elsewhere = web.another()
    await log_in(elsewhere, SARI)
    await web.get("/lupa-sandi")
    assert (await web.post("/lupa-sandi", data={"telepon": SARI, "kunci": "kunci-lupa"})).headers[
        "location"
    ] == "/lupa-sandi/kode"
    code = await newest_code(people, "+6281200000001")
    weak = await web.post("/lupa-sandi/kode", data={"kode": code, "sandi": "password123"})
    assert weak.status_code == 422  # and the code is still good
    assert (await web.post("/lupa-sandi/kode", data={"kode": code, "sandi": NEW})).status_code == 303
    assert (await elsewhere.get("/anggota")).status_code == 303
    assert (await log_in(web, SARI, PASSWORD)).status_code == 422
    assert (await log_in(web, SARI, NEW)).status_code == 303
    assert "baru saja diganti" in await newest_message(people, "+6281200000001")


async def test_an_unknown_number_that_forgot_looks_the_same(web, people):
    known = await web.post("/lupa-sandi", data={"telepon": SARI, "kunci": "kunci-satu"})
    other = web.another()
    unknown = await other.post("/lupa-sandi", data={"telepon": "081299999999", "kunci": "kunci-dua"})
    assert known.headers["location"] == unknown.headers["location"]
    assert "belum terdaftar" in await newest_message(people, "+6281299999999")
    pages = [(await browser.get("/lupa-sandi/kode")).text for browser in (web, other)]
    assert pages[0].replace("0812-••••-0001", "X") == pages[1].replace("0812-••••-9999", "X")


async def test_changing_the_password_needs_the_old_one_and_ends_other_logins(web, people):
    elsewhere = web.another()
    await log_in(elsewhere, SARI)
    await log_in(web, SARI)
    wrong = await web.post("/anggota/sandi", data={"sandi_lama": "salah sekali", "sandi_baru": NEW})
    assert "Kata sandi lama salah" in wrong.text
    done = await web.post("/anggota/sandi", data={"sandi_lama": PASSWORD, "sandi_baru": NEW})
    assert done.status_code == 303
    assert (await web.get("/anggota/profil?pesan=sandi")).status_code == 200
    assert (await elsewhere.get("/anggota")).status_code == 303


async def test_people_see_and_end_their_own_logins_only(web, people):
    elsewhere, budi = web.another(), web.another()
    await log_in(elsewhere, SARI)
    await log_in(budi, "081200000002")
    await log_in(web, SARI)
    page = await web.get("/anggota/masuk-aktif")
    assert page.text.count("Keluarkan</span>") == 1
    other_id = await people.fetchval(
        "SELECT l.id FROM login l JOIN person p ON p.id = l.person WHERE p.phone = '+6281200000002'"
    )
    assert (await web.post(f"/anggota/masuk-aktif/{other_id}/pengakhiran")).status_code == 404
    assert (await budi.get("/anggota")).status_code == 200
    assert (await web.post("/anggota/masuk-aktif/99999999999999999999/pengakhiran")).status_code == 404
    assert (await web.post("/anggota/masuk-aktif/pengakhiran")).status_code == 303
    assert (await elsewhere.get("/anggota")).status_code == 303
    assert (await web.get("/anggota")).status_code == 200


async def test_staff_stay_in_for_half_an_hour_members_for_a_month(web, people):
    await log_in(web, SARI)
    await log_in(web.another(), "081200000003")
    await log_in(web.another(), "081200000006")  # a seller is no staff
    rows = await people.fetch(
        "SELECT p.phone, l.staff, idle_until - began_at AS idle, ends_at - began_at AS whole FROM login l JOIN person p ON p.id = l.person ORDER BY 1"
    )
    assert [(row["staff"], row["idle"].total_seconds() / 60, row["whole"].total_seconds() / 3600) for row in rows] == [
        (False, 43200, 4320), (True, 30, 12), (False, 43200, 4320),
    ]  # fmt: skip
    await people.execute("UPDATE login SET idle_until = now()")
    assert (await web.get("/anggota")).status_code == 303


async def test_staff_with_an_app_give_its_code_too(web, people):
    await log_in(web, "081200000003")
    assert (await web.get("/anggota/kode-aplikasi")).headers["location"] == "/masuk/ulang?lanjut=/anggota/kode-aplikasi"
    assert (
        await web.post("/masuk/ulang", data={"sandi": "salah", "lanjut": "/anggota/kode-aplikasi"})
    ).status_code == 422
    assert (
        await web.post("/masuk/ulang", data={"sandi": PASSWORD, "lanjut": "/anggota/kode-aplikasi"})
    ).status_code == 303
    page = (await web.get("/anggota/kode-aplikasi")).text
    secret, sealed = page.split('data-copy="')[1].split('"')[0], page.split('name="rahasia" value="')[1].split('"')[0]
    app = pyotp.TOTP(secret)
    first = app.now()
    assert (await web.post("/anggota/kode-aplikasi", data={"rahasia": sealed, "kode": first})).status_code == 303
    assert secret not in await people.fetchval("SELECT totp_secret FROM person WHERE phone = '+6281200000003'")
    browser = web.another()
    assert (await log_in(browser, "081200000003")).headers["location"] == "/masuk/langkah-dua"
    assert (await browser.get("/anggota")).status_code == 303  # not in yet
    used = await browser.post("/masuk/langkah-dua", data={"kode": first})
    assert used.status_code == 422  # the code of the setup is worn out
    await people.execute("UPDATE person SET totp_last_step = 0")
    assert (await browser.post("/masuk/langkah-dua", data={"kode": app.now()})).status_code == 303
    assert (await browser.get("/anggota")).status_code == 200
    assert (await browser.post("/masuk/langkah-dua", data={"kode": app.now()})).status_code == 422


async def test_a_step_up_gives_a_new_cookie(web, people):
    await log_in(web, SARI)
    before = web.cookies["indora"]
    await web.post("/masuk/ulang", data={"sandi": PASSWORD, "lanjut": "/anggota/data-saya"})
    assert web.cookies["indora"] != before
    thief = web.another()
    thief.cookies.set("indora", before)
    assert (await thief.get("/anggota")).status_code == 303
