"""The live meter: on public pages the same for everybody, for a member by his own primary's years, never as a promise."""

import pytest

from app.domain.shu.meter import Meter, Rate, errors
from app.routes.shop.window import window
from tests import cast
from tests.domain.shu.year import JATI, YEAR, income, members, officers, reckoned, sealed, shared, tables
from tests.routes.shop.conftest import queries  # noqa: F401


@pytest.fixture
async def year(db):
    """Jati gave Rp12.000.000 for Rp100.000.000 of purchases: 12 % of each rupiah."""
    await members(db, [(3_000_000, 1_000_000), (57_000_000, 99_000_000)])
    await income(JATI, "pendapatan_sekunder", 40_000_000)
    staff = await officers(db)
    await tables(by=staff)
    await sealed(db, JATI)
    await shared(await reckoned(JATI, staff), JATI, staff)
    return staff


def test_the_range_is_that_of_the_last_three_years_of_ones_own_primary():
    meter = Meter(
        [Rate(2, 2020 + n, 10 * (n + 1), 1000) for n in range(6)] + [Rate(3, 2025, 500, 1000), Rate(4, 2025, 5, 0)]
    )
    own = meter.range_of(100_000, 2)
    assert (own.low_idr, own.high_idr, own.when) == (4_000, 6_000, "2023–2025")
    anybody = meter.range_of(100_000)
    assert (anybody.low_idr, anybody.high_idr) == (4_000, 50_000)
    assert not meter.range_of(100_000, 4).shows, "a year in which nobody bought says nothing"
    assert not meter.range_of(0, 2).shows
    assert not Meter().range_of(5_000).shows


async def test_a_product_page_says_what_it_might_bring_and_follows_an_approval(db, web, year):
    await cast.goods(db, "Beras medium 5 kg", umum=65_000, anggota=63_000)
    await window().catch_up()
    page = await web.get("/produk/beras-medium-5-kg")
    assert f"{63_000 * 12 // 100:,}".replace(",", ".") in page.text
    assert "bukan janji" in page.text
    other = web.another()
    await other.sign_in((await cast.sari(db)).person_id)
    assert (await other.get("/produk/beras-medium-5-kg")).content == page.content, "the same bytes for everybody"


async def test_cart_order_and_portal_use_the_members_own_primary(db, web, year):
    unit = await cast.goods(db, "Gula pasir 1 kg", umum=17_500, anggota=17_000)
    await window().catch_up()
    sari = await cast.sari(db)
    await web.sign_in(sari.person_id)
    await web.post("/keranjang/baris", data={"unit": str(unit), "jumlah": "2"})
    assert f"<b>Rp{34_000 * 12 // 100:,}</b>".replace(",", ".") in (await web.get("/keranjang")).text
    guest = web.another()
    await guest.post("/keranjang/baris", data={"unit": str(unit), "jumlah": "2"})
    assert "Perkiraan SHU" not in (await guest.get("/keranjang")).text
    home = await web.get("/anggota")
    assert "SHU Anda" in home.text


async def test_transparency_shows_the_root_and_how_true_the_meter_was(db, web, year):
    page = (await web.get("/transparansi?koperasi=sumber-jati")).text
    root = await db.fetchval("SELECT encode(root, 'hex') FROM shu_run WHERE state = 'dibagikan'")
    assert " ".join(root[n : n + 8] for n in range(0, 64, 8)) in page
    assert "belum ada perkiraan" in page
    assert (await web.get("/transparansi/periksa.py")).text.startswith("#!/usr/bin/env python3")
    assert [(one.year, one.low_idr, one.came_idr) for one in await errors(JATI)] == [(YEAR, None, 12_000)]


async def test_after_a_second_year_the_error_is_told(db, web, year):
    """The year before gave half as much for a rupiah; so the meter had promised too little."""
    await db.execute("SET session_replication_role = replica")
    await db.execute(
        "INSERT INTO shu_run OVERRIDING SYSTEM VALUE"
        """ SELECT (jsonb_populate_record(r, '{"id": 99, "year": 2024, "usaha_idr": 200000000}')).* FROM shu_run r"""
    )
    told = (await errors(JATI))[0]
    assert (told.year, told.low_idr, told.high_idr, told.came_idr, told.off_idr) == (YEAR, 6_000, 6_000, 12_000, 6_000)
    assert "meleset Rp6.000" in (await web.get("/transparansi?koperasi=sumber-jati")).text
