"""The office writes a promotion in a browser without script: kind, terms, goods, basket; a second person starts it; the shop shows it."""

import re
from datetime import timedelta

from app.domain.clock import business_day, now
from app.domain.promotions.rules import Kind
from app.routes.shop.window import window
from tests import cast
from tests.domain.promotions.conftest import biskuit, draft, ketua, kopi, manajer, running  # noqa: F401 - fixtures

TODAY = business_day(now())


def words_of(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


async def test_from_the_choice_of_kind_to_the_shops_page(db, web, kopi, manajer, ketua):  # noqa: F811
    other = web.another()
    await web.sign_in(manajer.person_id, staff=True)
    await other.sign_in(ketua.person_id, staff=True)
    await window().catch_up()
    assert "Beli n bayar m" in (await web.get("/kantor/promosi/baru")).text
    page = await web.get("/kantor/promosi/baru?jenis=n-bayar-m")
    key = re.search(r'name="kunci" value="([^"]+)"', page.text).group(1)
    typed = {"jenis": "n-bayar-m", "kunci": key, "nama": "Kopi 3 bayar 2", "ambil": "3", "bayar": "3", "mulai": str(TODAY), 
             "sampai": str(TODAY + timedelta(days=5)), "untuk": "semua", "penanggung": "toko"}  # fmt: skip
    wrong = await web.post("/kantor/promosi", data=typed)
    assert (wrong.status_code, "kurang dari yang diambil" in wrong.text, 'value="Kopi 3 bayar 2"' in wrong.text) == (
        422,
        True,
        True,
    )
    odd = await web.post("/kantor/promosi", data={**typed, "bayar": "2", "mulai": "2026-02-30"})
    assert (odd.status_code, "Hari pertama bukan tanggal yang ada." in odd.text) == (422, True)
    made = await web.post("/kantor/promosi", data={**typed, "bayar": "2"})
    assert made.status_code == 303, words_of(made)
    here = made.headers["location"]
    found = await web.get(here + "?q=kopi")
    assert f'name="kemasan" value="{kopi}"' in found.text
    assert (await web.post(here + "/barang", data={"kemasan": str(kopi)})).status_code == 303
    seen = words_of(await web.get(here))
    assert "Potongan −Rp15.000 Dibayar Rp30.000" in seen
    assert "Menunggu orang kedua" in seen
    tried = words_of(await web.get(f"{here}?c-{kopi}=7&pembeli=umum"))
    assert "Keranjang Rp105.000 Potongan −Rp30.000 Dibayar Rp75.000" in tried
    own = await web.post(here + "/permulaan")
    assert (own.status_code, "orang kedua" in own.text) == (422, True)
    assert (await other.post(here + "/permulaan")).status_code == 303
    await window().catch_up()
    for public in ("/", "/promosi", "/produk/kopi-sachet", "/kategori/sembako"):
        assert "Beli 3 bayar 2" in (await web.get(public)).text, public
    listed = words_of(await web.get("/kantor/promosi"))
    assert "Kopi 3 bayar 2" in listed
    assert "Satu barang ikut satu promosi; sesudah itu satu voucher boleh dipakai atas sisanya." in listed
    assert f'action="{here}/penghentian"' in (await other.get("/kantor/promosi")).text
    short = await other.post(here + "/penghentian", data={"alasan": ""})
    assert (short.status_code, "Tulis alasannya" in short.text) == (422, True)
    assert (await other.post(here + "/penghentian", data={"alasan": "Stok menipis"})).status_code == 303
    await window().catch_up()
    assert "Beli 3 bayar 2" not in (await web.get("/produk/kopi-sachet")).text


async def test_terms_are_changed_with_everything_as_it_was_typed(db, web, draft, ketua):  # noqa: F811
    number = await draft(Kind.STEPS, steps=((3, 500), (6, 1250)), audience="koperasi", coops=(3, 5))
    await web.sign_in(ketua.person_id, staff=True)
    form = (await web.get(f"/kantor/promosi/{number}/isi")).text
    fields = dict(re.findall(r'<input type="(?:text|date|hidden)"[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', form))
    assert (fields["tingkat_mulai-2"], fields["tingkat_persen-2"]) == ("6", "12,5")
    assert form.count('name="koperasi"') == 16
    assert len(re.findall(r'name="koperasi" value="[35]" checked', form)) == 2
    changed = {**fields, "untuk": "anggota", "penanggung": "toko", "tingkat_persen-2": "101"}
    refused = await web.post(f"/kantor/promosi/{number}/isi", data=changed)
    assert (refused.status_code, "persen antara 1 dan 99" in refused.text) == (422, True)
    assert (
        await web.post(f"/kantor/promosi/{number}/isi", data={**changed, "tingkat_persen-2": "10"})
    ).status_code == 303
    assert (
        await db.fetchval("SELECT percent_bp FROM promotion_step WHERE promotion = $1 AND from_quantity = 6", number)
        == 1000
    )


async def test_odd_input_gets_a_sentence_and_other_offices_find_nothing(db, web, running, kopi, ketua):  # noqa: F811
    number = await running(Kind.PERCENT, (kopi, 1), percent_bp=1000)
    await web.sign_in(ketua.person_id, staff=True)
    for persen in ("0", "101", "-5", "1e3", "sepuluh", "٣", "9" * 30):
        odd = {
            "jenis": "persen",
            "kunci": "k" * 20,
            "nama": "Coba",
            "persen": persen,
            "mulai": "2026-13-40",
            "sampai": "",
            "untuk": "x",
            "penanggung": "",
        }
        assert (await web.post("/kantor/promosi", data=odd)).status_code == 422
    assert await db.fetchval("SELECT count(*) FROM promotion") == 1
    for address in (f"/kantor/promosi/{number}/isi", "/kantor/promosi/999999", "/kantor/promosi?daftar=lain"):
        assert (await web.get(address)).status_code == 404
    clerk = web.another()
    await clerk.sign_in((await cast.officer(db, "kasir")).person_id, staff=True)
    assert (await clerk.get(f"/kantor/promosi/{number}")).status_code == 200
    assert (await clerk.post(f"/kantor/promosi/{number}/penghentian", data={"alasan": "iseng saja"})).status_code == 404
    far = web.another()
    await far.sign_in((await cast.officer(db, "manajer", coop=4)).person_id, staff=True)
    assert (await far.get(f"/kantor/promosi/{number}")).status_code == 404
