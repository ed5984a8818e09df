"""/kantor/bon/potong-gaji: a payer, a list, its papers, what was withheld, a second officer, the money; another primary finds nothing."""

from app.domain.numbering import new_key
from app.domain.sheets import read_sheet
from app.domain.wages.find import list_at, rows_of
from app.domain.work.run import do_work
from tests import cast
from tests.conftest import Web
from tests.domain.savings.conftest import HOME, holds, house
from tests.domain.wages.conftest import agreed, handed, this_month
from tests.routes.backoffice.test_savings_desk import boss, desk
from tests.routes.backoffice.test_shu_desk import made_by_the_worker
from tests.routes.member.test_savings import key_in, words
from tests.routes.shop.conftest import queries

__all__ = ["desk", "house", "queries"]
AT = "/kantor/bon/potong-gaji"


async def test_from_the_list_to_the_payers_money_on_the_pages(db, web, house, desk, queries):
    payer = await agreed(house)
    with queries(5):
        page = await web.get(AT)
    sent = {"kunci": key_in(page), "koperasi": str(HOME), "pembayar": str(payer), "bulan": this_month().isoformat()}
    made = await web.post(AT, data=sent)
    at = made.headers["location"]
    assert (await web.post(AT, data=sent)).headers["location"] == at, "the second tap"
    twice = await web.post(AT, data={**sent, "kunci": new_key()})
    assert (twice.status_code, "sudah dibuat" in words(twice)) == (422, True)
    assert (await web.post(f"{at}/penyerahan")).headers["location"] == at
    with queries(5):
        page = await web.get(at)
    assert "0 dari 1 anggota sudah diisi" in words(page)
    (row,), _ = await rows_of((await list_at([HOME], at.rsplit("/", 1)[1])).id)
    odd = await web.post(f"{at}/hasil", data={f"potong-{row.id}": "20.001"})
    assert (odd.status_code, 'value="20.001"' in odd.text) == (422, True)
    assert "belum diisi" in words(await web.post(f"{at}/pengajuan"))
    assert (await web.post(f"{at}/hasil?q=sari", data={f"potong-{row.id}": "20.000"})).headers[
        "location"
    ] == f"{at}?q=sari"
    await web.post(f"{at}/hasil-penuh")
    await web.post(f"{at}/pengajuan")
    assert (await web.post(f"{at}/persetujuan")).status_code == 404, "the clerk fills in, another agrees"
    other = await boss(web, house)
    assert "1 Potong gaji menunggu orang kedua" in words(await other.get("/kantor"))
    assert "Rp20.000" in words(await other.get(at))
    assert (await other.post(f"{at}/persetujuan")).headers["location"] == at
    booking = await other.get(at)
    assert (booking.headers["refresh"], "Lihat kemajuannya" in booking.text) == ("3", True)
    await do_work(await db.fetchval("SELECT work FROM wage_list"))
    assert await holds(house, "wajib") == 20_000
    assert "masuk bank" in words(await web.get(at))
    await web.post(f"{at}/penerimaan")
    assert "Selesai" in words(await web.get(at))
    number = await db.fetchval("SELECT number FROM savings_deposit WHERE way = 'potong_gaji'")
    assert "Pabrik Gula Blora" in words(await web.get(f"/kantor/simpanan/setoran/{number}"))


async def test_the_papers_hold_everybody_and_no_formulas(db, web, house, desk):
    payer = await agreed(house)
    await db.execute("UPDATE person SET name = '=cmd()' WHERE id = $1", house.saver)
    number = await handed(house, payer)
    files = await made_by_the_worker(web, f"{AT}/{number}/berkas")
    assert [name.rsplit(".", 1)[1] for name in sorted(files)] == ["csv", "pdf", "xlsx"]
    for name, href in files.items():
        content = (await web.get(href)).content
        if name.endswith("pdf"):
            assert content[:5] == b"%PDF-"
            continue
        first, total = read_sheet(content).rows
        assert (first.cells["nama"], first.cells["jumlah"], total.cells["jumlah"]) == ("'=cmd()", "20000", "20000")
    tired = web.another()
    await tired.sign_in(house.clerk, staff=True)
    assert "/masuk/ulang" in (await tired.post(f"{AT}/{number}/berkas", data={"kunci": new_key()})).headers["location"]


async def test_for_people_without_a_phone_the_counter_writes_it_down(db, web, house, desk):
    await web.post(f"{AT}/pembayar", data={"koperasi": str(HOME), "nama": "SD Negeri 1 Jati"})
    payer = await db.fetchval("SELECT id FROM wage_payer")
    at = f"/kantor/bon/anggota/{desk}/potong-gaji"
    sent = {"pembayar": str(payer), "apa": "wajib", "cara_hadir": "surat", "surat": "SK-GAJI-1"}
    nobody = await web.post(at, data={**sent, "surat": ""})
    assert (nobody.status_code, "nomor surat" in words(nobody)) == (422, True)
    assert (await web.post(at, data=sent)).headers["location"] == at
    assert "SD Negeri 1 Jati" in words(await web.get(at))
    assert await db.fetchval("SELECT count(*) FROM acted_for WHERE person = $1", house.saver) == 1
    await web.post(f"{at}/pencabutan", data={"cara_hadir": "surat", "surat": "SK-GAJI-2"})
    assert "Dicabut" in words(await web.get(at))
    await web.post(f"{AT}/pembayar/{payer}/penutupan", data={"koperasi": str(HOME)})
    assert "Belum ada pembayar gaji" in words(await web.get(at))


async def test_another_primary_finds_nothing(db, web, house, desk):
    number = await handed(house, await agreed(house))
    stranger = await cast.officer(db, "bendahara", coop=3)
    abroad = Web(web.app)
    await abroad.sign_in(stranger.person_id, staff=True, stepped_up=True)
    assert (await abroad.get(f"{AT}/{number}")).status_code == 404
    for deed in ("hasil-penuh", "pengajuan", "pembatalan", "berkas", "penerimaan"):
        assert (await abroad.post(f"{AT}/{number}/{deed}")).status_code == 404, deed
    assert (await abroad.get(f"{AT}?koperasi={HOME}")).status_code == 404
    assert (await abroad.get(f"/kantor/bon/anggota/{desk}/potong-gaji")).status_code == 404


async def test_a_list_of_thousands_is_paged_and_asks_no_more(db, web, house, desk, queries):
    """One statement makes it, the page shows forty, and both ask as much as for one member."""
    payer = await agreed(house)
    await db.execute(
        "WITH p AS (INSERT INTO person (name) SELECT 'Anggota ' || n FROM generate_series(1, 2000) n RETURNING id), m AS ("
        " INSERT INTO membership (person, coop, member_no, since) SELECT id, $1, '77.' || to_char(id, 'FM00000000'), current_date - 40 FROM p)"
        " INSERT INTO wage_consent (entity, person, given, payer, dues, bon, words, by_person)"
        " SELECT $1, id, true, $2, true, true, 'Saya setuju dipotong.', id FROM p",
        HOME, payer,
    )  # fmt: skip
    number = await handed(house, payer)
    found = await list_at([HOME], number)
    assert found.members == 2_001
    with queries(5):
        page = await web.get(f"{AT}/{number}")
    assert "Berikutnya" in page.text
    await web.post(f"{AT}/{number}/hasil-penuh")
    assert (await list_at([HOME], number)).missing == 0
