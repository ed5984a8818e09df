"""The office keeps its goods: found, changed on the spot, in a grid, by sheet; every change has who, when, before and after."""

from typing import Any

import pytest
from bs4 import BeautifulSoup

from app.cli.seeding.catalogue import seed_catalogue
from app.domain.catalogue.sheet.columns import COLUMNS
from app.domain.sheets import csv_of
from app.domain.work import run
from app.routes.shop.window import window
from tests import cast
from tests.routes.shop.conftest import queries  # noqa: F401 - a fixture

MOST_QUERIES = 6


@pytest.fixture
async def manager(web: Any, db: Any) -> Any:
    await seed_catalogue()
    await web.sign_in((await cast.officer(db, "manajer", name="Ratna Kusuma")).person_id, staff=True)
    await window().catch_up()  # a page may show what was true a second ago
    return web


@pytest.fixture
async def treasurer(web: Any, db: Any, manager: Any) -> Any:
    other = web.another()
    await other.sign_in((await cast.officer(db, "bendahara", name="Wahyu Hartono")).person_id, staff=True)
    return other


UNIT = "SELECT u.id FROM product_unit u JOIN product p ON p.id = u.product WHERE p.slug = $1 ORDER BY u.factor LIMIT 1"
CODES = (
    "SELECT p.code, b.code FROM product p JOIN product_unit u ON u.product = p.id JOIN barcode b ON b.unit = u.id"
    " WHERE p.slug = 'gula-pasir-1-kg' LIMIT 1"
)
PROPOSED = (
    "SELECT q.price_idr, r.price_idr AS old FROM price_proposal q JOIN price r ON r.unit = q.unit AND r.tier = q.tier"
    " AND r.min_quantity = 1 AND r.valid_until IS NULL"
)
GULA = "SELECT id FROM product WHERE slug = 'gula-pasir-1-kg'"
BY_SCRIPT = {"hx-request": "true"}


async def see(web: Any, url: str, status: int = 200) -> BeautifulSoup:
    answer = await web.get(url)
    assert answer.status_code == status, answer.text[:2000]
    return BeautifulSoup(answer.text, "html.parser")


def names(soup: BeautifulSoup) -> list[str]:
    return [link.text for link in soup.select("tbody [id^=nama-] a")]


async def test_goods_are_found_by_name_code_and_barcode_and_by_what_they_lack(manager, db):
    code, barcode = await db.fetchrow(CODES)
    for words in ("gula pasir", code, barcode):
        assert names(await see(manager, f"/kantor/barang?q={words}")) == ["Gula pasir 1 kg"], words
    await db.execute("UPDATE product SET published = false WHERE slug = 'gula-pasir-1-kg'")
    assert names(await see(manager, "/kantor/barang?keadaan=sembunyi")) == ["Gula pasir 1 kg"]
    assert "Tidak ada barang yang cocok" in (await see(manager, "/kantor/barang?q=zzz")).text


async def test_the_lists_take_few_queries(manager, queries):  # noqa: F811
    for url in (
        "/kantor/barang",
        "/kantor/barang/petak",
        "/kantor/barang/impor",
        "/kantor/kategori",
        "/kantor/sinonim",
    ):
        with queries(MOST_QUERIES):
            answer = await manager.get(url)
        assert answer.status_code == 200
        assert len(answer.content) < 120_000


async def test_a_name_is_changed_on_the_spot_with_script_and_without(manager, db):
    product = await db.fetchval("SELECT id FROM product WHERE slug = 'gula-pasir-1-kg'")
    form = await manager.get(f"/kantor/barang/{product}/baris", headers=BY_SCRIPT)
    assert 'name="nama"' in form.text
    assert "Simpan" in (await manager.get(f"/kantor/barang/{product}/baris")).text
    done = await manager.post(
        f"/kantor/barang/{product}/baris", data={"nama": "Gula pasir kristal 1 kg", "tampil": "ya"}, headers=BY_SCRIPT
    )
    assert "Gula pasir kristal 1 kg" in done.text
    bad = await manager.post(f"/kantor/barang/{product}/baris", data={"nama": "x"}, headers=BY_SCRIPT)
    assert (bad.status_code, "paling sedikit 2" in bad.text) == (422, True)
    page = await see(manager, f"/kantor/barang/{product}")
    for words in ("Ratna Kusuma", "Gula pasir 1 kg", "Gula pasir kristal 1 kg"):
        assert words in page.text
    assert await db.fetchval("SELECT name FROM product WHERE id = $1", product) == "Gula pasir kristal 1 kg"


async def test_the_whole_form_keeps_what_was_typed_and_names_what_is_wrong(manager, db):
    product, unit = await db.fetchval(GULA), await db.fetchval(UNIT, "gula-pasir-1-kg")
    units = [row["id"] for row in await db.fetch("SELECT id FROM product_unit WHERE product = $1", product)]
    category = await db.fetchval("SELECT category FROM product WHERE id = $1", product)
    sent = {
        "nama": "Gula <b>",
        "keterangan": "Manis",
        "kategori": str(category),
        "pajak": "umum",
        "kata_kunci": "gula, manis",
        "tampil": "ya",
    }
    sent |= {f"paling-{one}": "12" for one in units}
    bad = await manager.post(f"/kantor/barang/{product}", data={**sent, "pajak": "mewah", f"paling-{unit}": "0"})
    assert bad.status_code == 422
    assert "Golongan pajak perlu dipilih" in bad.text
    assert "antara 1 dan 9999" in bad.text
    assert "Gula &lt;b&gt;" in bad.text
    assert (await manager.post(f"/kantor/barang/{product}", data=sent)).status_code == 303
    assert tuple(await db.fetchrow("SELECT name, tax_class, keywords FROM product WHERE id = $1", product)) == (
        "Gula <b>",
        "umum",
        ["gula", "manis"],
    )
    assert await db.fetchval("SELECT max_per_order FROM product_unit WHERE id = $1", unit) == 12


async def test_a_clerk_changes_prices_in_the_grid_and_another_publishes_them_all(manager, treasurer, db):
    page = await see(manager, "/kantor/barang/petak")
    form = page.select_one("form[action^='/kantor/barang/petak?']")
    sent = {one["name"]: one.get("value", "") for one in form.select("input")}
    changed = [name for name in sent if name.startswith("umum-") and sent[name]][:40]
    sent |= {name: str(int(sent[name]) - 50) for name in changed} | {"alasan": "harga baru"}
    await db.execute(
        "UPDATE price SET valid_until = now() WHERE tier <> 'umum'"
    )  # so that only the general price counts here
    general = {name: value for name, value in sent.items() if not name.startswith(("anggota-", "primer-"))}
    answer = await manager.post("/kantor/barang/petak", data=general)
    assert "40 harga diusulkan" in (await see(manager, answer.headers["location"])).text
    twice = await manager.post("/kantor/barang/petak", data=general)
    assert twice.status_code == 303
    assert await db.fetchval("SELECT count(*) FROM price_proposal") == 40
    batch = await db.fetchval("SELECT DISTINCT batch FROM price_proposal")
    assert "Terbitkan semua" not in (await see(manager, "/kantor/harga")).text
    assert "Usulan bersama: 40 harga" in (await see(treasurer, "/kantor/harga")).text
    work = (await treasurer.post(f"/kantor/harga/kelompok/{batch}/terbitan", data={"kunci": "terbit-1"})).headers[
        "location"
    ]
    await run.do_waiting()
    assert "40 harga terbit, 0 tidak" in (await see(treasurer, work)).text
    unit = int(changed[0].split("-")[1])
    assert await db.fetchval(
        "SELECT price_idr FROM price WHERE unit = $1 AND tier = 'umum' AND valid_until IS NULL", unit
    ) == int(sent[changed[0]])


async def test_the_grid_names_each_cell_that_may_not_be(manager, db):
    unit = await db.fetchval(UNIT, "minyakita-1-l")
    bad = await manager.post(
        "/kantor/barang/petak?q=minyakita", data={f"umum-{unit}": "99000", "alasan": "naik", "kunci": "petak-00001"}
    )
    assert bad.status_code == 422
    cell = BeautifulSoup(bad.text, "html.parser")
    assert "HET" in cell.select_one(f"#e-umum-{unit}").text
    assert await db.fetchval("SELECT count(*) FROM price_proposal") == 0
    for typed, words in (
        ({}, "Belum ada harga"),
        ({f"umum-{unit}": "-5"}, "rupiah bulat"),
        ({f"umum-{unit}": "1,5"}, "rupiah bulat"),
    ):
        answer = await manager.post(
            "/kantor/barang/petak?q=minyakita", data={**typed, "alasan": "naik", "kunci": "petak-00002"}
        )
        assert (answer.status_code, words in answer.text) == (422, True), words


async def test_one_rule_for_all_that_is_filtered(manager, db):
    answer = await manager.post(
        "/kantor/barang/petak/aturan?kategori=beras-dan-jagung",
        data={"persen": "-2,5", "bulat": "100", "alasan_aturan": "musim panen", "kunci": "aturan-0001"},
    )
    assert answer.status_code == 303, answer.text[:2000]
    rows = await db.fetch(PROPOSED)
    assert rows
    assert all(row["price_idr"] % 100 == 0 and row["price_idr"] < row["old"] for row in rows)
    for typed in ("0", "101", "abc", "1,55", ""):
        bad = await manager.post(
            "/kantor/barang/petak/aturan",
            data={"persen": typed, "bulat": "100", "alasan_aturan": "uji coba", "kunci": "aturan-0002"},
        )
        assert bad.status_code == 422, typed


async def test_a_filter_can_be_kept_and_only_its_owner_sees_it(manager, treasurer, db):
    await manager.post("/kantor/saringan?kategori=beras-dan-jagung&keadaan=tampil", data={"nama": "Beras"})
    assert "keadaan=tampil" in str((await see(manager, "/kantor/barang")).select_one("a[href*='kategori=beras']"))
    assert "Saringan tersimpan" not in (await see(treasurer, "/kantor/barang")).text
    number = await db.fetchval("SELECT id FROM saved_filter")
    assert (await treasurer.post(f"/kantor/saringan/{number}/penghapusan")).status_code == 404
    assert (await manager.post(f"/kantor/saringan/{number}/penghapusan")).status_code == 303


async def test_a_sheet_is_tried_then_comes_in_and_goes_out(manager, db):
    rows = [
        [
            "BRS-77",
            "Beras rojolele 5 kg",
            "beras-dan-jagung",
            "sak",
            1,
            "pcs",
            5000,
            "g",
            "bebas",
            "",
            70000,
            "",
            "",
            "",
            "",
            "",
            "ya",
            "",
            "",
        ]
    ]
    files = {"berkas": ("barang.csv", csv_of(list(COLUMNS), rows), "text/csv")}
    tried = (await manager.post("/kantor/barang/impor", data={"kunci": "impor-0001"}, files=files)).headers["location"]
    await run.do_waiting()
    page = await see(manager, tried)
    assert "Uji coba: 1 baru" in page.text
    assert await db.fetchval("SELECT count(*) FROM product WHERE code = 'BRS-77'") == 0
    onward = page.find("a", string=lambda text: text and "Lanjutkan impor" in text) or page.select_one(
        "a[href*='uji=']"
    )
    number = onward["href"].split("uji=")[1]
    come = await manager.post(
        "/kantor/barang/impor", data={"uji": number}, files={"berkas": ("", b"", "application/octet-stream")}
    )
    await run.do_waiting()
    assert "1 baris masuk" in (await see(manager, come.headers["location"])).text
    assert await db.fetchval("SELECT count(*) FROM product WHERE code = 'BRS-77'") == 1
    out = (await manager.post("/kantor/barang/ekspor", data={"kunci": "ekspor-001"})).headers["location"]
    await run.do_waiting()
    assert (await manager.get(out + "/berkas/barang.csv")).content.startswith(b"\xef\xbb\xbfkode;nama;")


@pytest.mark.parametrize(("content", "words"), [(b"", "Pilih berkas"), (b"\x89PNG\r\n\x1a\n\x00", None)])
async def test_what_is_no_sheet_is_refused_in_a_sentence(manager, content, words):
    answer = await manager.post(
        "/kantor/barang/impor", data={"kunci": "impor-0002"}, files={"berkas": ("foto.png", content, "image/png")}
    )
    if words:
        assert (answer.status_code, words in answer.text) == (422, True)
        return
    await run.do_waiting()
    assert "UTF-8" in (await see(manager, answer.headers["location"])).text


async def test_shelves_and_the_words_of_the_people(manager, db):
    assert (
        await manager.post("/kantor/kategori", data={"nama": "Alat tulis", "baris": "Untuk sekolah", "urutan": "20"})
    ).status_code == 303
    assert await db.fetchval("SELECT name FROM category WHERE slug = 'alat-tulis'") == "Alat tulis"
    assert "harus antara" in (await manager.post("/kantor/kategori", data={"nama": "Lain", "urutan": "-1"})).text
    await manager.post("/kantor/sinonim", data={"kata": "Gulo Jowo", "arti": "gula merah"})
    assert await db.fetchval("SELECT means FROM synonym WHERE term = 'gulo jowo'") == ["gula merah"]
    assert "gulo jowo" in (await see(manager, "/kantor/sinonim?q=merah")).text
    await manager.post("/kantor/sinonim", data={"kata": "gulo jowo", "arti": ""})
    assert await db.fetchval("SELECT count(*) FROM synonym WHERE term = 'gulo jowo'") == 0
    assert await db.fetchval("SELECT count(*) FROM audit WHERE deed LIKE 'sinonim%'") == 2


async def test_who_only_reads_sees_no_button_and_a_primary_sees_nothing(web, db, manager):
    reader = web.another()
    await reader.sign_in((await cast.officer(db, "pengawas")).person_id, staff=True)
    product = await db.fetchval("SELECT id FROM product LIMIT 1")
    for url in (
        "/kantor/barang",
        f"/kantor/barang/{product}",
        "/kantor/barang/petak",
        "/kantor/kategori",
        "/kantor/sinonim",
    ):
        page = await see(reader, url)
        assert not page.select("main form[method=post] button"), url
    elsewhere = web.another()
    await elsewhere.sign_in((await cast.officer(db, "manajer", coop=2)).person_id, staff=True)
    for url in ("/kantor/barang", "/kantor/barang/petak", "/kantor/barang/impor", "/kantor/kategori"):
        await see(elsewhere, url, 404)
