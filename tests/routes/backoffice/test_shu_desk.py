"""The SHU on the officers' screens: who sees which step, what each deed answers, and the papers."""

import json
import re

import pytest

from app.domain.shu import papers
from app.domain.shu.find import runs_of
from app.domain.shu.reckon import reckon
from app.domain.work.run import do_work
from tests.domain.shu.year import JATI, YEAR, decided, income, members, officers, reckoned, sealed, shared, tables
from tests.routes.shop.conftest import queries

__all__ = ["queries"]


@pytest.fixture
async def jati(db):
    people = await members(db, [(3_000_000, 1_000_000), (57_000_000, 98_999_999), (0, 1)])
    await income(JATI, "pendapatan_sekunder", 40_000_000)
    staff = await officers(db)
    await tables(by=staff)
    await sealed(db, JATI)
    return people, staff


async def as_(web, person):
    browser = web.another()
    await browser.sign_in(person, staff=True, stepped_up=True)
    return browser


async def test_from_draft_to_payout_on_the_pages_each_by_another(db, web, jati):
    people, staff = jati
    bendahara, ketua, pengawas, sekretaris = [
        await as_(web, who) for who in (staff.bendahara, staff.ketua, staff.pengawas, staff.sekretaris)
    ]
    assert "Belum ada SHU" in (await bendahara.get("/kantor/shu")).text
    refused = await bendahara.post("/kantor/shu", data={"koperasi": "2", "tahun": "2030"})
    assert (refused.status_code, "belum selesai" in refused.text) == (422, True)
    answer = await bendahara.post("/kantor/shu", data={"koperasi": "2", "tahun": "2025"})
    run = f"/kantor/shu/{(await runs_of({JATI}))[0].id}"
    assert answer.headers["location"].startswith(run)
    waiting = await bendahara.get(run)
    assert waiting.headers["refresh"] == "3"
    await do_work(await db.fetchval("SELECT id FROM work"))
    page = (await bendahara.get(run)).text
    assert "Rp40.000.000" in page
    assert "Rp620.000" in page
    assert "/peninjauan" in page
    assert (await bendahara.post(f"{run}/peninjauan")).status_code == 422, "who reckoned does not review"
    assert (await pengawas.get(run)).text.count('method="post"') == 4, (
        "log out, papers, reckon again, and send back with a reason"
    )
    assert (await ketua.post(f"{run}/peninjauan")).headers["location"].endswith("pesan=ditinjau")
    assert "/pemeriksaan" not in (await pengawas.get(run)).text, "first it is reckoned again"
    assert (await pengawas.post(f"{run}/pemeriksaan")).status_code == 422
    for deed in ("hitung-ulang", "pemeriksaan"):
        assert (await ketua.post(f"{run}/{deed}")).status_code == 404, "the board does not check itself"
    begun = [(await pengawas.post(f"{run}/hitung-ulang")).headers["location"] for _ in range(2)]
    assert begun[0] == begun[1], "the second tap"
    assert "Sedang dihitung ulang" in (await ketua.get(run)).text
    await do_work(int(begun[0].rsplit("/", 1)[1]))
    assert "Bagian 3 anggota cocok" in (await pengawas.get(begun[0])).text
    assert "3 anggota, akar" in (await pengawas.get(run)).text
    assert (await pengawas.post(f"{run}/pemeriksaan")).status_code == 303
    assert "Sahkan dan bukukan" in (await sekretaris.get(run)).text
    meeting = await decided(JATI, staff)
    assert f'value="{meeting}"' in (await sekretaris.get(run)).text
    wrong = await sekretaris.post(f"{run}/pengesahan", data={"keputusan": "abc"})
    assert (wrong.status_code, "Pilih keputusan Rapat Anggota" in wrong.text) == (422, True)
    assert (await sekretaris.post(f"{run}/pengesahan", data={"keputusan": str(meeting)})).status_code == 303
    assert (await bendahara.post(f"{run}/pembagian")).status_code == 303
    member = f"{run}/anggota/{people[0]}"
    assert "Bayarkan Rp620.000" in (await bendahara.get(member)).text
    assert (await bendahara.post(f"{member}/pembayaran", data={"cara": "emas"})).status_code == 422
    assert (await bendahara.post(f"{member}/pembayaran", data={"cara": "tunai"})).status_code == 303
    again = await bendahara.post(f"{member}/pembayaran", data={"cara": "tunai"})
    assert (again.status_code, "sudah dibayarkan" in again.text) == (422, True)
    assert "Belum diambil anggota" in (await bendahara.get("/kantor/shu")).text
    moved = await bendahara.post(f"{run}/pemindahan")
    work = int(moved.headers["location"].rsplit("/", 1)[1])
    await do_work(work)
    assert "SHU 1 anggota dipindahkan" in await db.fetchval("SELECT outcome->>'sentence' FROM work WHERE id = $1", work)
    assert "Belum diambil anggota" not in (await bendahara.get("/kantor/shu")).text
    seen = await db.fetchval(
        "SELECT count(*) FROM audit WHERE deed = 'slip SHU dilihat' AND subject = $1", f"person:{people[0]}"
    )
    assert seen >= 1


async def test_deeds_of_money_ask_for_the_password_again(web, jati):
    _, staff = jati
    run = await reckoned(JATI, staff)
    await shared(run, JATI, staff)
    browser = web.another()
    await browser.sign_in(staff.bendahara, staff=True)
    for deed in ("pengesahan", "pemindahan"):
        assert "/masuk/ulang" in (await browser.post(f"/kantor/shu/{run}/{deed}")).headers["location"]


async def made_by_the_worker(browser, address, **form):
    """Begin long work twice with one form, let the worker do it: name -> address of each file."""
    form = {"kunci": "kunci-berkas-1", **form}
    begun = [(await browser.post(address, data=form)).headers["location"] for _ in range(2)]
    assert begun[0] == begun[1], "the second tap"
    await do_work(int(begun[0].rsplit("/", 1)[1]))
    page = (await browser.get(begun[0])).text
    return {href.rsplit("/", 1)[1]: href for href in re.findall(r'href="(/kantor/pekerjaan/[^"]+/berkas/[^"]+)"', page)}


async def test_a_long_list_comes_in_papers_that_together_hold_everybody(db, web, jati, monkeypatch):
    monkeypatch.setattr(papers, "ON_ONE_PAPER", 2)
    monkeypatch.setattr(papers, "AT_ONCE", 1)
    run = await reckoned(JATI, jati[1])
    made = await made_by_the_worker(await as_(web, jati[1].pengawas), f"/kantor/shu/{run}/daftar")
    assert set(made) == {"daftar-shu-2025.xlsx", "daftar-shu-2025-1.pdf", "daftar-shu-2025-2.pdf"}


async def test_papers_are_for_the_own_coop_and_hold_the_root(db, web, jati):
    people, staff = jati
    run = await reckoned(JATI, staff)
    await shared(run, JATI, staff)
    bendahara = await as_(web, staff.bendahara)
    await bendahara.post(f"/kantor/shu/{run}/anggota/{people[0]}/pembayaran", data={"cara": "tunai"})
    for name in ("berita-acara.pdf", f"anggota/{people[0]}/tanda-terima.pdf"):
        answer = await bendahara.get(f"/kantor/shu/{run}/{name}")
        assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-"), name
    made = await made_by_the_worker(bendahara, f"/kantor/shu/{run}/daftar")
    assert (await bendahara.get(made["daftar-shu-2025.pdf"])).content[:5] == b"%PDF-"
    sheet = await bendahara.get(made["daftar-shu-2025.xlsx"])
    from app.domain.sheets import read_sheet

    rows = read_sheet(sheet.content).rows
    assert [row.cells["jumlah shu"] for row in rows] == [
        "620000",
        str(9_500_000 + 12_000_000 * 98_999_999 // 100_000_000),
        "0",
    ]
    assert (await bendahara.get(f"/kantor/shu/{run}/anggota/{people[1]}/tanda-terima.pdf")).status_code == 404
    bought = (await bendahara.get("/kantor/shu/belanja?tahun=2025")).text
    assert "Rp98.999.999" in bought
    bought_too = await made_by_the_worker(bendahara, "/kantor/shu/belanja/berkas", tahun="2025")
    assert (await bendahara.get(bought_too["belanja-anggota-2025.xlsx"])).content[:2] == b"PK"
    stranger = await as_(web, (await officers(db, 3)).bendahara)
    assert (await stranger.get(made["daftar-shu-2025.pdf"])).status_code == 404
    assert (await stranger.post(f"/kantor/shu/{run}/daftar")).status_code == 404
    for path in ("", "/berita-acara.pdf", f"/anggota/{people[0]}"):
        assert (await stranger.get(f"/kantor/shu/{run}{path}")).status_code == 404, path
    assert (await stranger.get("/kantor/shu/2025/simulasi?koperasi=2")).status_code == 404


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"cadangan": "24,99"}, "Jumlahnya 99,99 %, kurang 0,01 %"),
        ({"cadangan": "30"}, "Jumlahnya 105,00 %, kelebihan 5,00 %"),
        ({"cadangan": "-25"}, "tidak boleh negatif"),
        ({"cadangan": "banyak"}, "harus persen"),
        ({"cadangan": "25,001"}, "harus persen"),
        ({"cadangan": "9" * 50}, "harus persen"),
    ],
)
async def test_the_simulator_refuses_what_is_not_a_hundred_percent_and_says_by_how_much(web, jati, change, said):
    _, staff = jati
    await reckoned(JATI, staff)
    browser = await as_(web, staff.ketua)
    table = {
        "cadangan": "25",
        "jasa_modal": "25",
        "jasa_usaha": "30",
        "pengurus": "5",
        "pegawai": "5",
        "pendidikan": "5",
        "sosial": "5",
        "daerah": "0",
    }
    answer = await browser.get("/kantor/shu/2025/simulasi", params={**table, **change})
    assert (answer.status_code, said in answer.text) == (422, True), re.findall(r"<p[^>]*>([^<]*%[^<]*)", answer.text)
    assert "Akibat bagi anggota" not in answer.text


async def test_the_simulator_shows_what_another_table_means_for_real_members(web, jati):
    _, staff = jati
    await reckoned(JATI, staff)
    browser = await as_(web, staff.ketua)
    plain = await browser.get("/kantor/shu/2025/simulasi")
    assert plain.status_code == 200
    assert plain.text.count("<td") >= 15
    table = {
        "cadangan": "0",
        "jasa_modal": "50",
        "jasa_usaha": "30",
        "pengurus": "5",
        "pegawai": "5",
        "pendidikan": "5",
        "sosial": "5",
        "daerah": "0",
    }
    changed = await browser.get("/kantor/shu/2025/simulasi", params=table, headers={"hx-request": "true"})
    assert "<html" not in changed.text
    assert "+Rp500.000" in changed.text, "twice the jasa modal for Rp3.000.000 of Rp60.000.000"
    assert (await browser.get("/kantor/shu/2024/simulasi")).status_code == 404
    assert (await browser.get("/kantor/shu/999999999999/simulasi")).status_code == 404


async def test_a_long_list_is_paged_and_a_number_is_found(db, web):
    people = await members(db, [(1_000 + n, 10) for n in range(60)])
    await income(JATI, "pendapatan_sekunder", 1_000_000)
    staff = await officers(db)
    await sealed(db, JATI)
    run = await reckoned(JATI, staff)
    browser = await as_(web, staff.ketua)
    first = (await browser.get(f"/kantor/shu/{run}")).text
    assert "?sesudah=01.00049" in first
    assert "Anggota 2-59" in (await browser.get(f"/kantor/shu/{run}?sesudah=01.00049")).text
    found = (await browser.get(f"/kantor/shu/{run}?cari=01.00058")).text
    assert "Anggota 2-58" in found
    assert "Anggota 2-57" not in found
    assert "Tidak ada anggota" in (await browser.get(f"/kantor/shu/{run}?cari=%25")).text
    assert len(people) == 60


async def test_a_members_own_pages_open_every_figure(db, web, jati):
    people, staff = jati
    run = await reckoned(JATI, staff)
    sari = web.another()
    await sari.sign_in(people[0])
    assert "Belum ada SHU" in (await sari.get("/anggota/shu")).text
    assert (await sari.get(f"/anggota/shu/{YEAR}")).status_code == 404, "not approved, not shown"
    await shared(run, JATI, staff)
    years = (await sari.get("/anggota/shu")).text
    assert "Rp620.000" in years
    slip = (await sari.get(f"/anggota/shu/{YEAR}")).text
    for figure in (
        "Rp620.000",
        "Rp500.000",
        "Rp120.000",
        "Rp3.000.000",
        "Rp60.000.000",
        "Rp1.000.000",
        "Rp100.000.000",
        "Rp10.000.000",
        "Rp12.000.000",
    ):
        assert figure in slip, figure
    assert "Simpanan pokok" in (await sari.get(f"/anggota/shu/{YEAR}/simpanan")).text
    assert "Rp1.000.000" in (await sari.get(f"/anggota/shu/{YEAR}/transaksi")).text
    steps = (await sari.get(f"/anggota/shu/{YEAR}/langkah")).text
    assert "Pendapatan dari koperasi sekunder" in steps
    for page in (slip, steps):
        behind = set(re.findall(r"/anggota/keputusan/\d+", page))
        assert behind, "no percentage without its decision"
        assert all([(await sari.get(one)).status_code == 200 for one in behind])
    assert (await sari.get(f"/anggota/shu/{YEAR}/slip.pdf")).content[:5] == b"%PDF-"
    proof = json.loads((await sari.get(f"/anggota/shu/{YEAR}/bukti.json")).content)
    assert proof["jumlah"] == 620_000
    assert (await sari.get(f"/anggota/shu/{YEAR}?koperasi=3")).status_code == 404
    assert (await sari.post(f"/anggota/shu/{YEAR}/penerimaan")).headers["location"].endswith("pesan=diterima")
    again = await sari.post(f"/anggota/shu/{YEAR}/penerimaan")
    assert (again.status_code, "sudah dibayarkan" in again.text) == (422, True)
    stranger = web.another()
    await stranger.sign_in(staff.ketua)
    assert (await stranger.get(f"/anggota/shu/{YEAR}")).status_code == 404


async def test_the_steps_of_both_levels_take_few_queries(db, web, jati, queries):
    people, staff = jati
    await income(1, "penjualan_anggota", 10_000_000)
    above = await officers(db, 1)
    await tables(1, by=above)
    await sealed(db, 1)
    for entity, who in ((1, above), (JATI, staff)):
        await shared(await reckoned(entity, who), entity, who)
    await db.execute("SET session_replication_role = replica")
    await db.execute("UPDATE journal SET day = '2025-05-20' WHERE entity = $1 AND source LIKE 'shu:%:primer:%'", JATI)
    await db.execute("SET session_replication_role = origin")
    await web.sign_in(people[0])
    with queries(6):
        page = (await web.get(f"/anggota/shu/{YEAR}/langkah")).text
    assert page.count("Pembagi transaksi") == 2, "the primary's and the sekunder's"


async def test_a_run_that_cannot_be_reckoned_is_told_and_can_be_begun_anew(db, web, jati):
    _, staff = jati
    await db.execute("DELETE FROM shu_account_side WHERE code_begins = '4901'")
    browser = await as_(web, staff.bendahara)
    await browser.post("/kantor/shu", data={"koperasi": "2", "tahun": "2025"})
    await do_work(await db.fetchval("SELECT id FROM work"))
    assert "belum dipetakan" in await db.fetchval("SELECT outcome->>'sentence' FROM work")
    await db.execute("INSERT INTO shu_account_side VALUES ('4901', 'anggota')")
    assert (await browser.post("/kantor/shu", data={"koperasi": "2", "tahun": "2025"})).status_code == 303
    await reckon((await runs_of({JATI}))[0].id)
    assert [run.state for run in await runs_of({JATI})] == ["dihitung", "diganti"]
