"""What a person does with the own account: name, phone, addresses, copy."""

import json

import pytest

from tests.routes.people.conftest import NEW, PASSWORD, SARI, log_in, newest_code, newest_message

RUMAH = {
    "label": "Rumah",
    "penerima": "Sari",
    "telepon": SARI,
    "kecamatan": "Jepon",
    "desa": "33.16.08.2009",
    "jalan": "RT 02 RW 01, dekat masjid",
}


@pytest.fixture
async def sari(web, people):
    await log_in(web, SARI)
    return web


async def test_the_name_can_be_corrected_and_the_old_one_stays_in_the_trail(sari, people):
    assert (await sari.post("/anggota/profil", data={"nama": "Sari Wulan"})).status_code == 303
    assert "Sari Wulan" in (await sari.get("/anggota/profil")).text
    assert "Sari Wulandari" in await people.fetchval("SELECT before::text FROM audit WHERE deed = 'nama diubah'")
    assert (await sari.post("/anggota/profil", data={"nama": " "})).status_code == 422


async def test_a_new_phone_is_proven_at_both_ends(sari, people):
    elsewhere = sari.another()
    await log_in(elsewhere, SARI)
    assert (
        (await sari.post("/anggota/profil/nomor", data={"telepon": "081390000002"}))
        .headers["location"]
        .startswith("/masuk/ulang")
    )
    await sari.post("/masuk/ulang", data={"sandi": PASSWORD})
    assert (await sari.post("/anggota/profil/nomor", data={"telepon": "081390000002"})).status_code == 303
    old, new = await newest_code(people, "+6281200000001"), await newest_code(people, "+6281390000002")
    half = await sari.post(
        "/anggota/profil/nomor/kode", data={"kode_lama": old, "kode_baru": "000000" if new != "000000" else "111111"}
    )
    assert half.status_code == 422
    assert (await sari.post("/anggota/profil/nomor/kode", data={"kode_lama": old, "kode_baru": new})).status_code == 303
    assert (await sari.get("/anggota")).status_code == 200
    assert (await elsewhere.get("/anggota")).status_code == 303
    assert (await log_in(sari.another(), "081390000002")).status_code == 303
    assert (await log_in(sari.another(), SARI)).status_code == 422
    assert "baru saja diganti" in await newest_message(people, "+6281200000001")


async def test_a_number_of_somebody_else_looks_free_but_cannot_be_taken(sari, people):
    await sari.post("/masuk/ulang", data={"sandi": PASSWORD})
    assert (await sari.post("/anggota/profil/nomor", data={"telepon": "081200000002"})).headers[
        "location"
    ] == "/anggota/profil/nomor/kode"
    assert "sudah terdaftar" in await newest_message(people, "+6281200000002")
    old = await newest_code(people, "+6281200000001")
    assert (await sari.post("/anggota/profil/nomor/kode", data={"kode_lama": old, "kode_baru": old})).status_code == 422


async def test_the_address_book(sari, people):
    assert (await sari.post("/anggota/alamat", data=RUMAH)).status_code == 303
    page = await sari.get("/anggota/alamat")
    assert "dekat masjid" in page.text
    number = await people.fetchval("SELECT id FROM address")
    budi = sari.another()
    await log_in(budi, "081200000002")
    assert "dekat masjid" not in (await budi.get("/anggota/alamat")).text
    assert (await budi.post(f"/anggota/alamat/{number}/penghapusan")).status_code == 404
    assert (await sari.post(f"/anggota/alamat/{number}/penghapusan")).status_code == 303
    assert (await sari.post(f"/anggota/alamat/{number}/penghapusan")).status_code == 303  # a double tap
    assert "dekat masjid" not in (await sari.get("/anggota/alamat")).text


@pytest.mark.parametrize(
    ("field", "typed"),
    [("kecamatan", "Jakarta"), ("kecamatan", ""), ("telepon", "1"), ("jalan", "x"), ("jalan", "x" * 5000), ("label", "y" * 41),
     ("penerima", "\x01")],
)  # fmt: skip
async def test_a_wrong_address_is_refused_beside_its_field(sari, people, field, typed):
    answer = await sari.post("/anggota/alamat", data={**RUMAH, field: typed})
    assert answer.status_code == 422
    assert await people.fetchval("SELECT count(*) FROM address") == 0


async def test_the_book_is_full_at_ten(sari, people):
    for _ in range(10):
        await sari.post("/anggota/alamat", data=RUMAH)
    assert (await sari.post("/anggota/alamat", data=RUMAH)).status_code == 422
    assert await people.fetchval("SELECT count(*) FROM address") == 10


async def test_the_own_copy_needs_the_password_again_and_holds_only_the_own(sari, people):
    await sari.post("/anggota/alamat", data=RUMAH)
    assert (await sari.post("/anggota/data-saya/salinan")).headers[
        "location"
    ] == "/masuk/ulang?lanjut=/anggota/data-saya"
    await sari.post("/masuk/ulang", data={"sandi": PASSWORD, "lanjut": "/anggota/data-saya"})
    answer = await sari.post("/anggota/data-saya/salinan")
    assert "attachment" in answer.headers["content-disposition"]
    copy = json.loads(answer.content)
    assert copy["diri"][0]["telepon"] == "+6281200000001"
    assert copy["alamat"][0]["jalan"] == "RT 02 RW 01, dekat masjid"
    assert "argon2" not in answer.text
    assert "Budi" not in answer.text


async def test_pages_of_an_account_answer_without_script(sari, people):
    for address in (
        "/anggota",
        "/anggota/profil",
        "/anggota/alamat",
        "/anggota/sandi",
        "/anggota/masuk-aktif",
        "/anggota/data-saya",
        "/keluar",
        "/demo/kotak-keluar",
        "/masuk/ulang",
    ):
        answer = await sari.get(address)
        assert answer.status_code == 200, address
        assert len(answer.content) < 60_000


async def test_the_outbox_shows_the_newest_first_and_filters(sari, people):
    await sari.another().post("/lupa-sandi", data={"telepon": "081200000002", "kunci": "kunci-satu"})
    await sari.another().post(
        "/daftar", data={"nama": "Wati", "telepon": "081390000001", "sandi": NEW, "kunci": "kunci-dua"}
    )
    page = (await sari.get("/demo/kotak-keluar")).text
    assert page.index("0813-9000-0001") < page.index("0812-0000-0002")
    only = (await sari.get("/demo/kotak-keluar?akhir=0002")).text
    assert "0813-9000-0001" not in only
    assert "0812-0000-0002" in only
    assert (await sari.get("/demo/kotak-keluar?akhir=%27%20OR%201=1")).status_code == 200


async def test_an_address_can_be_put_right_by_its_owner_alone(sari, people):
    await sari.post("/anggota/alamat", data=RUMAH)
    number = await people.fetchval("SELECT id FROM address")
    budi = sari.another()
    await log_in(budi, "081200000002")
    page = await sari.get(f"/anggota/alamat/{number}")
    assert "dekat masjid" in page.text
    assert (
        await sari.post(f"/anggota/alamat/{number}", data={**RUMAH, "jalan": "RT 05, dekat pasar"})
    ).status_code == 303
    assert "dekat pasar" in (await sari.get("/anggota/alamat?pesan=berubah")).text
    wrong = await sari.post(f"/anggota/alamat/{number}", data={**RUMAH, "telepon": "123"})
    assert wrong.status_code == 422
    assert "Nomor HP tidak dikenal" in wrong.text
    for url in (f"/anggota/alamat/{number}", "/anggota/alamat/999999999", f"/anggota/alamat/{2**64}"):
        assert (await budi.get(url)).status_code == 404
        assert (await budi.post(url, data=RUMAH)).status_code == 404
    await sari.post(f"/anggota/alamat/{number}/penghapusan")
    assert (await sari.get(f"/anggota/alamat/{number}")).status_code == 404
