"""Each list of the shop's office: searched, its filters kept by name, changed on the spot, with the history of what changed."""

from typing import Any

import pytest

from app.domain.promotions.rules import Kind
from tests.domain.promotions.conftest import biskuit, draft, ketua, kopi, manajer, running  # noqa: F401 - fixtures
from tests.routes.backoffice.test_goods import BY_SCRIPT, GULA, manager, see, treasurer  # noqa: F401 - fixtures
from tests.routes.shop.conftest import queries  # noqa: F401 - a fixture

KEPT = {
    "/kantor/gambar": "keadaan=bawaan", "/kantor/harga": "kategori=beras-dan-jagung", "/kantor/promosi": "daftar=selesai&penanggung=toko",
    "/kantor/kategori": "q=beras", "/kantor/sinonim": "q=gula",
}  # fmt: skip


@pytest.mark.parametrize(("at", "sieve"), KEPT.items())
async def test_a_filter_of_any_list_is_kept_shown_and_dropped(manager, treasurer, db, at, sieve):  # noqa: F811
    assert "Simpan saringan" not in (await see(manager, at)).text
    sent = await manager.post(f"/kantor/saringan?{sieve}&hal=7&asing=1", data={"alamat": at, "nama": "Kerja pagi"})
    assert sent.headers["location"] == f"{at}?{sieve}"
    assert (await see(manager, at)).select_one(f'a[href="{at}?{sieve}"]').text == "Kerja pagi"
    assert "Kerja pagi" not in (await see(treasurer, at)).text
    nameless = await manager.post(f"/kantor/saringan?{sieve}", data={"alamat": at, "nama": ""})
    assert (nameless.status_code, "perlu diisi" in nameless.text) == (422, True)
    number = await db.fetchval("SELECT id FROM saved_filter")
    assert (await manager.post(f"/kantor/saringan/{number}/penghapusan")).headers["location"] == at


async def test_a_filter_is_for_lists_alone(manager):  # noqa: F811
    assert (await manager.post("/kantor/saringan", data={"alamat": "/kantor/orang", "nama": "x"})).status_code == 404


async def test_they_stay_light_and_ask_little(manager, queries):  # noqa: F811
    for at in ("/kantor/gambar", "/kantor/harga", "/kantor/promosi", "/kantor/kategori?q=a", "/kantor/sinonim?q=a"):
        with queries(6):
            assert (await manager.get(at)).status_code == 200, at


async def test_pictures_are_found_by_what_they_lack_and_put_up_beside_each_other(manager, db):  # noqa: F811
    product = await db.fetchval(GULA)
    await db.execute("UPDATE product SET picture = 'img/favicon.svg' WHERE id = $1", product)
    page = await see(manager, "/kantor/gambar?keadaan=tanpa")
    assert [link.text for link in page.select("article p a")] == ["Gula pasir 1 kg"]
    form = page.select_one("article form")
    sent = {one["name"]: one["value"] for one in form.select("input[type=hidden]")}
    assert form["action"] == f"/kantor/barang/{product}/gambar"
    kept = await manager.post(form["action"], data=sent, files={"foto": ("gula.jpg", jpeg(), "image/jpeg")})
    assert kept.headers["location"] == "/kantor/gambar?keadaan=tanpa"
    assert "Gula pasir 1 kg" in (await see(manager, "/kantor/gambar?keadaan=disiapkan")).text
    elsewhere = {**sent, "kunci": "lain-0001", "kembali": "/kantor/gambar?\r\nSet-Cookie: x=1"}
    other = await manager.post(form["action"], data=elsewhere, files={"foto": ("gula.jpg", jpeg(), "image/jpeg")})
    assert other.headers["location"] == f"/kantor/barang/{product}"


async def test_a_word_is_changed_in_its_row_and_its_history_says_from_what(manager, db):  # noqa: F811
    row = await manager.get("/kantor/sinonim/baris?kata=gulpas", headers=BY_SCRIPT)
    assert 'value="gula pasir"' in row.text
    plain = await see(manager, "/kantor/sinonim/baris?kata=gulpas")
    assert plain.select_one("input[name=arti]")["value"] == "gula pasir"
    long = await manager.post("/kantor/sinonim", data={"kata": "gulpas", "arti": "x" * 501}, headers=BY_SCRIPT)
    assert (long.status_code, "500" in long.text, "x" * 501 in long.text) == (422, True, True)
    done = await manager.post("/kantor/sinonim", data={"kata": "gulpas", "arti": "gula pasir, gula"}, headers=BY_SCRIPT)
    assert "gula pasir, gula" in done.text
    assert "<html" not in done.text
    gone = await manager.post("/kantor/sinonim", data={"kata": "gulpas", "arti": ""}, headers=BY_SCRIPT)
    assert "dihapus" in gone.text
    told = history(await see(manager, "/kantor/sinonim?q=gulpas"))
    assert told == [
        ("Ratna Kusuma", "gulpas", "Di toko", "gula pasir, gula", ""),
        ("Ratna Kusuma", "gulpas", "Di toko", "gula pasir", "gula pasir, gula"),
    ]


async def test_words_are_shown_page_by_page(manager, db):  # noqa: F811
    await db.execute(
        "INSERT INTO synonym (term, means) SELECT 'uji ' || lpad(n::text, 3, '0'), '{gula}' FROM generate_series(1, 60) n"
    )
    first = await see(manager, "/kantor/sinonim?q=uji")
    second = await see(manager, first.select_one("a[rel=next]")["href"])
    words = [cell.text.strip() for page in (first, second) for cell in page.select("td[data-label=Kata]")]
    assert words == [f"uji {n:03}" for n in range(1, 61)]
    assert second.select_one("a[rel=next]") is None


async def test_a_category_tells_its_history_field_by_field(manager):  # noqa: F811
    sent = {"alamat": "bayi", "nama": "Bayi dan anak", "baris": "Popok", "urutan": "11"}
    assert (await manager.post("/kantor/kategori", data=sent)).status_code == 303
    told = history(await see(manager, "/kantor/kategori?q=bayi"))
    assert ("Ratna Kusuma", "bayi", "Nama", "Bayi", "Bayi dan anak") in told


async def test_promotions_are_found_by_name_good_and_bearer(db, web, kopi, biskuit, manajer, running):  # noqa: F811
    await web.sign_in(manajer.person_id, staff=True)
    await running(Kind.PERCENT, (kopi, 1), name="Ngopi pagi", percent_bp=1000)
    await running(Kind.AMOUNT, (biskuit, 1), name="Camilan sore", amount_idr=500)
    for sieve, found in (("q=kopi", ["Ngopi pagi"]), ("q=biskuit", ["Camilan sore"]), ("q=zzz", []), ("penanggung=pemasok", []),
                         ("penanggung=toko", ["Camilan sore", "Ngopi pagi"])):  # fmt: skip
        page = await see(web, f"/kantor/promosi?{sieve}")
        assert [link.text for link in page.select("td[data-label=Nama] a")] == found, sieve


def history(page: Any) -> list[tuple[str, ...]]:
    heads = ("Oleh", "Yang berubah", "Sebelum", "Sesudah")
    rows = [row for row in page.select("tbody tr") if row.select_one("td[data-label='Yang berubah']")]
    cells = [{td["data-label"]: td.text.strip() for td in row.select("td")} for row in rows]
    return [
        (one["Oleh"], one.get("Kata") or one.get("Kategori", ""), *(one[head] for head in heads[1:])) for one in cells
    ]


def jpeg() -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (800, 600), "#c08a3e").save(out, "JPEG")
    return out.getvalue()
