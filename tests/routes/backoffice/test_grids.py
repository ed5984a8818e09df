"""The office's grids in a browser without script: seen, changed, refused cell by cell, filled by the bar, closed to others."""

from typing import Any

from bs4 import BeautifulSoup

from app.routes.backoffice.grids import DESKS
from tests import cast
from tests.domain.promotions.conftest import draft, manajer  # noqa: F401 - fixtures
from tests.routes.backoffice.test_goods import manager, queries, see  # noqa: F401 - fixtures

GOODS = "/kantor/barang/isian?q=gula+pasir"
GULA = "SELECT id, name, description, category FROM product WHERE slug = 'gula-pasir-1-kg'"


async def typed_at(web: Any, url: str) -> dict[str, str]:
    """What the form of the grid would send untouched."""
    form = (await see(web, url)).select_one("form[method=post]:has([name=dulu])")
    sent = {one["name"]: one.get("value", "") for one in form.select("input[name]") if one.get("type") != "checkbox"}
    sent |= {one["name"]: one.text.removeprefix("\n") for one in form.select("textarea")}
    chosen = {one["name"]: one.select_one("option[selected]") or one.option for one in form.select("select")}
    return sent | {name: option["value"] for name, option in chosen.items()}


async def test_every_grid_is_drawn_in_few_questions_and_sent_untouched_changes_nothing(manager, draft, db, queries):  # noqa: F811
    await draft(percent_bp=1000)
    for desk in DESKS:
        with queries(6):
            assert (await manager.get(desk.at)).status_code == 200
        answer = await manager.post(desk.at, data=await typed_at(manager, desk.at))
        assert answer.status_code == 303, desk.at
        assert "Tidak ada yang berubah" in (await see(manager, answer.headers["location"])).text
    assert await db.fetchval("SELECT count(*) FROM audit WHERE deed LIKE '%diubah'") == 0


async def test_cells_are_changed_together_and_formulas_stay_text(manager, db):  # noqa: F811
    gula = await db.fetchrow(GULA)
    sent = await typed_at(manager, GOODS)
    sent |= {
        f"name-{gula['id']}": "=1+1 Gula",
        f"published-{gula['id']}": "tidak",
        f"keywords-{gula['id']}": "Gula,  manis",
    }
    answer = await manager.post(GOODS, data=sent)
    assert answer.status_code == 303, answer.text[:2000]
    assert "1 baris diubah" in (await see(manager, answer.headers["location"])).text
    now = await db.fetchrow("SELECT name, published, keywords, description FROM product WHERE id = $1", gula["id"])
    assert tuple(now) == ("=1+1 Gula", False, ["gula", "manis"], gula["description"])
    page = await see(manager, f"/kantor/barang/{gula['id']}")
    assert all(words in page.text for words in ("Ratna Kusuma", "Gula pasir 1 kg", "=1+1 Gula"))


async def test_a_refused_cell_is_named_beside_it_and_everything_typed_stays(manager, db):  # noqa: F811
    gula = (await db.fetchrow(GULA))["id"]
    sent = await typed_at(manager, GOODS)
    bad = await manager.post(GOODS, data=sent | {f"name-{gula}": "x", f"description-{gula}": "Manis", f"category-{gula}": "999999"})  # fmt: skip
    page = BeautifulSoup(bad.text, "html.parser")
    assert bad.status_code == 422
    assert "paling sedikit 2" in page.select_one(f"#e-name-{gula}").text
    assert "perlu dipilih" in page.select_one(f"#e-category-{gula}").text
    assert page.select_one(f"[name=description-{gula}]").text.strip() == "Manis"
    assert await db.fetchval("SELECT name FROM product WHERE id = $1", gula) == "Gula pasir 1 kg"


async def test_who_saves_an_old_page_is_told_what_another_wrote_and_nothing_is_lost(manager, db):  # noqa: F811
    gula = (await db.fetchrow(GULA))["id"]
    old = await typed_at(manager, GOODS)
    fresh = await typed_at(manager, GOODS)
    await manager.post(GOODS, data=fresh | {f"name-{gula}": "Gula pasir murni", f"description-{gula}": "Dari tebu"})
    late = await manager.post(GOODS, data=old | {f"name-{gula}": "Gula pasir super"})
    page = BeautifulSoup(late.text, "html.parser")
    assert (
        "Ratna Kusuma sementara itu mengubahnya menjadi “Gula pasir murni”" in page.select_one(f"#e-name-{gula}").text
    )
    assert page.select_one(f"[name=name-{gula}]")["value"] == "Gula pasir super"
    assert page.select_one(f"[name=description-{gula}]").text.strip() == "Dari tebu"
    marks = page.select_one("[name=dulu]")["value"]
    again = await manager.post(GOODS, data={"kunci": "petak-00009", "dulu": marks, f"name-{gula}": "Gula pasir super"})
    assert again.status_code == 303
    assert tuple(await db.fetchrow("SELECT name, description FROM product WHERE id = $1", gula)) == ("Gula pasir super", "Dari tebu")  # fmt: skip


async def test_the_bar_fills_the_chosen_rows_and_waits_for_the_save(manager, db):  # noqa: F811
    url = "/kantor/barang/isian?kategori=beras-dan-jagung"
    sent = await typed_at(manager, url)
    rows = [name.split("-")[1] for name in sent if name.startswith("published-")][:2]
    filled = await manager.post(url, data=sent | {"pilih": rows, "semua-published": "tidak", "bersama": "ya"})
    page = BeautifulSoup(filled.text, "html.parser")
    assert filled.status_code == 200, filled.text[:2000]
    assert "belum disimpan" in page.text
    said = {row: page.select_one(f"[name=published-{row}] option[selected]")["value"] for row in rows}
    assert set(said.values()) == {"tidak"}
    assert [box["value"] for box in page.select("[name=pilih][checked]")] == rows
    hidden = "SELECT count(*) FROM product WHERE NOT published"
    assert await db.fetchval(hidden) == 0
    marks = page.select_one("[name=dulu]")["value"]
    await manager.post(
        url, data={"kunci": "petak-00001", "dulu": marks, **{f"published-{row}": "tidak" for row in rows}}
    )
    assert await db.fetchval(hidden) == 2
    nothing = await manager.post(url, data={"bersama": "ya", "semua-published": "ya"})
    assert (nothing.status_code, "Pilih dulu barisnya" in nothing.text) == (422, True)


async def test_prices_of_chosen_rows_are_raised_in_the_grid_before_they_are_proposed(manager, db):  # noqa: F811
    url = "/kantor/barang/petak?q=gula+pasir"
    sent = await typed_at(manager, url)
    name = next(name for name in sent if name.startswith("umum-"))
    unit = name.split("-")[1]
    bar = {"bersama": "ya", "pilih": unit, "persen_pilihan": "-10", "bulat_pilihan": "100"}
    filled = BeautifulSoup((await manager.post(url, data=sent | bar)).text, "html.parser")
    was, now_idr = int(sent[name]), int(filled.select_one(f"[name={name}]")["value"])
    assert (now_idr % 100, abs(now_idr * 10 - was * 9) <= 500) == (0, True)
    assert await db.fetchval("SELECT count(*) FROM price_proposal") == 0
    await db.execute("UPDATE price SET valid_until = now() WHERE unit = $1 AND tier = 'umum'", int(unit))
    await db.execute("INSERT INTO price (unit, tier, price_idr) VALUES ($1, 'umum', $2)", int(unit), was - 25)
    stale = await manager.post(url, data=sent | {name: str(now_idr), "alasan": "panen"})
    assert (stale.status_code, "Sementara itu harganya menjadi" in stale.text) == (422, True)


async def test_numbers_that_cannot_be_and_rows_of_nobody(manager, db, draft):  # noqa: F811
    category = await db.fetchval("SELECT min(id) FROM category")
    number = await draft(percent_bp=1000)
    for url, cell, typed, words in (
        ("/kantor/kategori/isian", f"position-{category}", "-1", "harus antara 0 dan 999"),
        ("/kantor/promosi/isian", f"percent_bp-{number}", "101", "antara 1 dan 99"),
        ("/kantor/promosi/isian", f"percent_bp-{number}", "=10", "Persen berupa angka"),
        ("/kantor/promosi/isian", f"ends_on-{number}", "2026-02-30", "bukan tanggal yang ada"),
        ("/kantor/promosi/isian", f"ends_on-{number}", "2020-01-01", "sudah lewat"),
    ):
        answer = await manager.post(url, data={cell: typed, "kunci": "petak-00001"})
        said = BeautifulSoup(answer.text, "html.parser").select_one(f"#e-{cell}")
        assert answer.status_code == 422, url
        assert words in said.text
    for desk in DESKS:
        field = next(iter(desk.rows.fields))
        typed = {f"{field}-999999999": "777", "kunci": "petak-00002"}
        assert (await manager.post(desk.at, data=typed)).status_code == 404, desk.at


async def test_a_supervisor_reads_and_a_primary_sees_nothing(web, db, manager, draft):  # noqa: F811
    number = await draft(percent_bp=1000)
    reader, elsewhere = web.another(), web.another()
    await reader.sign_in((await cast.officer(db, "pengawas")).person_id, staff=True)
    await elsewhere.sign_in((await cast.officer(db, "manajer", coop=2)).person_id, staff=True)
    for desk in DESKS:
        page = await see(reader, desk.at)
        assert not page.select("main form[method=post] button"), desk.at
        assert page.select(".grid-cell"), desk.at
        assert (await reader.post(desk.at, data={f"name-{number}": "Lain"})).status_code in (403, 404)
        await see(elsewhere, desk.at, 404)
        assert (await elsewhere.post(desk.at, data={f"name-{number}": "Lain"})).status_code == 404
