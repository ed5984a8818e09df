"""The goods sheet: what would change, what does, what is odd, and that doing it again changes nothing."""

import time

import pytest

from app.domain.catalogue.edit import history_of_fields
from app.domain.catalogue.sheet.columns import COLUMNS
from app.domain.sheets import XLSX, csv_of, read_sheet
from app.domain.transactions import transaction
from app.domain.work import run
from app.domain.work.begin import begin
from app.domain.work.find import File, file_of, work_of
from tests import cast
from tests.promises.result import figure

NEW = {
    "kode": "BRS-01", "nama": "Beras rojolele 5 kg", "kategori": "sembako", "kemasan": "sak", "isi": 1, "satuan dasar": "pcs", "isi satuan": 5000,
    "satuan isi": "g", "golongan pajak": "bebas", "barcode": "8991234567890", "harga umum": "Rp70.000", "harga anggota": 68000, "tampil": "ya",
    "kata kunci": "beras, lele",
}  # fmt: skip


@pytest.fixture
async def rini(db):
    await cast.goods(db, "Gula pasir 1 kg", umum=17_500, anggota=17_000)  # makes the category, and is there before
    return (await cast.officer(db, "manajer")).person_id


async def sent(kind, rows, *, by, key="formulir-1"):
    content = csv_of(list(COLUMNS), [[row.get(name, "") for name in COLUMNS] for row in rows])
    async with transaction():
        work = await begin(
            kind, title="Impor barang", entity=1, by=by, key=key, asked={}, files=(File("barang", XLSX, content),)
        )
    await run.do_work(work)
    return await work_of(work, coops={1})


async def counts(db):
    return [
        await db.fetchval(f"SELECT count(*) FROM {name}")
        for name in ("product", "product_unit", "barcode", "price_proposal", "audit")
    ]


async def test_the_dry_run_tells_and_changes_nothing(db, rini):
    before = await counts(db)
    work = await sent(
        "goods_try",
        [NEW, {**NEW, "kemasan": "dus", "isi": 4, "barcode": "", "harga umum": 270000, "harga anggota": ""}],
        by=rini,
    )
    assert work.outcome["sentence"].startswith("Uji coba: 2 baru, 0 berubah, 0 sama, 0 baris")
    assert await counts(db) == before


async def test_goods_come_in_and_their_prices_wait_for_a_second_person(db, rini):
    await sent("goods_import", [NEW], by=rini)
    product = await db.fetchrow("SELECT * FROM product WHERE code = 'BRS-01'")
    assert (product["name"], product["keywords"], product["slug"]) == (
        "Beras rojolele 5 kg",
        ["beras", "lele"],
        "beras-rojolele-5-kg-brs-01",
    )
    assert (
        await db.fetchval(
            "SELECT count(*) FROM price r JOIN product_unit u ON u.id = r.unit WHERE u.product = $1", product["id"]
        )
        == 0
    )
    batch = await db.fetchval("SELECT DISTINCT batch FROM price_proposal")
    wahyu = (await cast.officer(db, "bendahara")).person_id
    async with transaction():
        publishing = await begin(
            "publish_prices", title="Terbitkan", entity=1, by=wahyu, key="terbit-1", asked={"batch": batch}
        )
    await run.do_work(publishing)
    assert dict(
        await db.fetch(
            "SELECT tier, price_idr FROM price r JOIN product_unit u ON u.id = r.unit WHERE u.product = $1",
            product["id"],
        )
    ) == {"umum": 70000, "anggota": 68000}


async def test_whoever_proposed_does_not_publish(db, rini):
    await sent("goods_import", [NEW], by=rini)
    async with transaction():
        publishing = await begin(
            "publish_prices",
            title="Terbitkan",
            entity=1,
            by=rini,
            key="terbit-1",
            asked={"batch": await db.fetchval("SELECT DISTINCT batch FROM price_proposal")},
        )
    await run.do_work(publishing)
    outcome = (await work_of(publishing, coops={1})).outcome
    assert outcome["sentence"] == "0 harga terbit, 2 tidak."
    assert "orang kedua" in outcome["rows"][0][1]


async def test_what_is_known_is_changed_by_its_code_and_every_field_is_written_down(db, rini):
    await sent("goods_import", [NEW], by=rini)
    work = await sent(
        "goods_import",
        [{"kode": "BRS-01", "kemasan": "sak", "nama": "Beras rojolele super 5 kg", "tampil": "tidak"}],
        by=rini,
        key="formulir-2",
    )
    assert work.outcome["good"] == 1
    assert tuple(await db.fetchrow("SELECT name, published FROM product WHERE code = 'BRS-01'")) == (
        "Beras rojolele super 5 kg",
        False,
    )
    before, after = await db.fetchrow(
        "SELECT before ->> 'name', after ->> 'name' FROM audit WHERE deed = 'barang diubah'"
    )
    assert (before, after) == ("Beras rojolele 5 kg", "Beras rojolele super 5 kg")


async def test_a_limit_a_packing_and_a_barcode_that_came_by_sheet_are_in_the_history_too(db, rini):
    await sent("goods_import", [NEW], by=rini)
    product = await db.fetchval("SELECT id FROM product WHERE code = 'BRS-01'")
    rows = [
        {"kode": "BRS-01", "kemasan": "sak", "paling banyak": 7},
        {**NEW, "kemasan": "dus", "isi": 4, "barcode": "8991234567898"},
    ]
    await sent("goods_import", rows, by=rini, key="formulir-2")
    told = {
        one["field"]: (one["who"] is not None, one["before"], one["after"]) for one in await history_of_fields(product)
    }
    assert told["Paling banyak (sak)"] == (True, "99", "7")
    assert told["Kemasan dus"] == (True, None, "isi 4")
    assert told["Barcode (dus)"] == (True, None, "8991234567898")
    again = await sent("goods_import", rows, by=rini, key="formulir-3")
    assert again.outcome["sentence"] == "0 baris masuk, 2 sudah sama, 0 perlu diperbaiki."
    assert len(await history_of_fields(product)) == len(told)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kode": ""}, "Kolom kode perlu diisi"),
        ({"kode": "BRS 01"}, "huruf besar"),
        ({"kategori": "mebel"}, "Kategori mebel tidak ada"),
        ({"isi": "0"}, "antara 1 dan"),
        ({"isi": "1,5"}, "bilangan bulat"),
        ({"harga umum": "-5"}, "bilangan bulat"),
        ({"harga umum": ""}, "harga umum perlu diisi"),
        ({"harga anggota": 90000}, "di atas harga umum"),
        ({"harga grosir": 60000}, "diisi bersama"),
        ({"barcode": "12"}, "8 sampai 14 angka"),
        ({"tampil": "mungkin"}, "ya, tidak"),
        ({"golongan pajak": "mewah"}, "salah satu"),
        ({"nama": "x" * 200}, "2 sampai 120"),
        ({"nama": "=1+1"}, "memuat rumus"),
    ],
)
async def test_an_odd_row_is_named_with_its_reason_and_the_others_go_on(db, rini, change, reason):
    raw = (
        ";".join(COLUMNS)
        + "\r\n"
        + "\r\n".join(
            ";".join(str(row.get(name, "")) for name in COLUMNS)
            for row in ({**NEW, **change}, {**NEW, "kode": "BRS-02", "barcode": ""})
        )
    )
    async with transaction():
        work = await begin(
            "goods_import",
            title="Impor",
            entity=1,
            by=rini,
            key="formulir-1",
            asked={},
            files=(File("barang", "text/csv", raw.encode()),),
        )
    await run.do_work(work)
    outcome = (await work_of(work, coops={1})).outcome
    assert outcome["good"] == 1, outcome
    assert outcome["rows"][0][0] == 2
    assert reason in outcome["rows"][0][1]


async def test_a_second_row_about_the_same_thing_is_odd(db, rini):
    outcome = (
        await sent(
            "goods_import",
            [NEW, NEW, {**NEW, "kode": "BRS-03"}, {**NEW, "kemasan": "dus", "isi": 4, "nama": "Lain", "barcode": ""}],
            by=rini,
        )
    ).outcome
    assert [(number, why[:35]) for number, why in outcome["rows"]] == [
        (3, "Kode dan kemasan sudah ada di baris"), (4, "Barcode sudah ada di baris 2."), (5, "Kolom nama lain dari baris 2 dengan")
    ]  # fmt: skip


async def test_no_price_passes_the_ceiling(db, rini):
    await sent("goods_import", [NEW], by=rini)
    product = await db.fetchval("SELECT id FROM product WHERE code = 'BRS-01'")
    await db.execute(
        "INSERT INTO price_ceiling (product, kind, idr_per_1000, zone, decree, valid_from) VALUES ($1, 'HET', 14000, 'Jawa', 'SK 1', current_date - 1)",
        product,
    )
    outcome = (
        await sent(
            "goods_import", [{"kode": "BRS-01", "kemasan": "sak", "harga umum": 70001}], by=rini, key="formulir-2"
        )
    ).outcome
    assert "melewati HET menurut SK 1: paling tinggi Rp70.000" in outcome["rows"][0][1]


async def test_a_sheet_of_something_else_is_refused(db, rini):
    async with transaction():
        work = await begin(
            "goods_import",
            title="Impor",
            entity=1,
            by=rini,
            key="formulir-1",
            asked={},
            files=(File("barang", "text/csv", b"nama;nik\nSari;1\n"),),
        )
    await run.do_work(work)
    assert "Judul kolom tidak dikenal: nik" in (await work_of(work, coops={1})).outcome["sentence"]


async def test_ten_thousand_rows_with_137_odd_ones(db, rini):
    """At its full figure 10,000 rows in under a minute; twice is the same as once."""
    many = figure(1_000, 10_000)
    odd = set(range(0, many, many // 137))
    odd = set(sorted(odd)[:137])
    rows = [
        {
            **NEW,
            "kode": f"P-{n:05d}",
            "barcode": f"{20000000 + n}",
            "nama": f"Barang {n}",
            **({"isi": "x"} if n in odd else {}),
        }
        for n in range(many)
    ]
    begun = time.perf_counter()
    work = await sent("goods_import", rows, by=rini)
    took = time.perf_counter() - begun
    assert (work.outcome["good"], len(work.outcome["rows"])) == (many - 137, 137)
    assert work.total == many
    assert took < 60
    before = await counts(db)
    assert (await sent("goods_import", rows, by=rini, key="formulir-2")).outcome["good"] == many - 137
    assert await counts(db) == before
    print(f"{many} rows in {took:.1f} s")


async def test_what_goes_out_can_come_back_and_changes_nothing(db, rini):
    await sent("goods_import", [{**NEW, "nama": "-Beras rojolele"}], by=rini)
    async with transaction():
        work = await begin("goods_export", title="Ekspor", entity=1, by=rini, key="ekspor-1", asked={})
    await run.do_work(work)
    out = await file_of(work, "out", "barang.xlsx")
    sheet = read_sheet(out.content)
    assert sheet.headings == tuple(COLUMNS)
    assert {row.cells["nama"] for row in sheet.rows} >= {"'-Beras rojolele"}
    before = await counts(db)
    async with transaction():
        again = await begin(
            "goods_import",
            title="Impor",
            entity=1,
            by=rini,
            key="kembali-1",
            asked={},
            files=(File("barang", XLSX, out.content),),
        )
    await run.do_work(again)
    outcome = (await work_of(again, coops={1})).outcome
    assert outcome["rows"] == []
    assert await counts(db) == before
