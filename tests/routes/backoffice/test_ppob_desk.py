"""The PPOB desk: what waits and for how long, what the provider said, and whatever takes two pairs of hands."""

import pytest
from bs4 import BeautifulSoup

from app.domain.clock import business_day, now
from app.domain.ppob.deposit import ask_topup
from app.domain.ppob.find import any_transaction
from app.domain.ppob.switch import switch
from app.domain.sheets import csv_of
from tests import cast
from tests.topping_up import a_minute, books, flazz, paid, sent, told

__all__ = ["flazz"]


@pytest.fixture
async def bendahara(db, web):
    officer = await cast.officer(db, "bendahara", name="Bendahara Umi")
    await web.sign_in(officer.person_id, staff=True, stepped_up=True)
    return officer


def words(answer) -> str:
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


async def test_today_counts_what_ended_and_what_waits(db, web, flazz, bendahara):
    await sent(await paid(db))
    await sent(await paid(db, number="081719990054"))
    await sent(await paid(db, number="081719990003"))
    await db.execute("UPDATE ppob_transaction SET held_at = held_at - interval '2 hours' WHERE state = 'pending'")
    said = words(await web.get("/kantor/ppob"))
    for part in ("3 transaksi hari ini, 1 berhasil, 1 gagal", "1 belum berakhir", "1 sampai 24 jam 1"):
        assert part in said, part


async def test_pages_of_an_empty_desk_say_so(web, db, bendahara):
    for page in ("", "/transaksi", "/deposit", "/pencocokan", "/laba"):
        answer = await web.get("/kantor/ppob" + page)
        assert answer.status_code == 200, page
    assert "Belum ada laba" in words(await web.get("/kantor/ppob/laba?bulan=9999-99"))


async def test_one_transaction_with_all_that_was_said(db, web, flazz, bendahara):
    made = await sent(await paid(db, number="081719990003"))
    flazz.act(made.ref_id, "sukses")
    await told(flazz, made)
    said = words(await web.get(f"/kantor/ppob/transaksi/{made.number}"))
    for part in ("Sedang diproses", "Kata penyedia", "kabar", "Perjalanan", "Tanyakan ke penyedia"):
        assert part in said, part
    answer = await web.post(f"/kantor/ppob/transaksi/{made.number}/pertanyaan")
    assert answer.status_code == 303
    assert (await any_transaction(made.number)).state == "success"
    assert made.number in words(await web.get(f"/kantor/ppob/transaksi?q={made.customer_no}"))


async def test_nobody_asks_faster_than_the_provider_allows(db, web, flazz, bendahara, monkeypatch):
    made = await sent(await paid(db, number="081719990003"))
    a_minute(monkeypatch, 60)
    answer = await web.post(f"/kantor/ppob/transaksi/{made.number}/pertanyaan")
    assert (answer.status_code, "Tunggu satu menit" in answer.text) == (422, True)


async def test_an_old_one_warns_and_is_not_asked(db, web, flazz, bendahara):
    made = await sent(await paid(db, number="081719990003"))
    await db.execute("UPDATE ppob_transaction SET sent_at = sent_at - interval '61 days'")
    said = words(await web.get(f"/kantor/ppob/transaksi/{made.number}"))
    assert "setelah 90 hari pertanyaan yang sama menjadi pembelian baru" in said
    assert "Tanyakan ke penyedia" not in said
    answer = await web.post(f"/kantor/ppob/transaksi/{made.number}/pertanyaan")
    assert (answer.status_code, "60 hari" in answer.text) == (422, True)


async def test_a_case_is_ended_by_two(db, web, flazz, bendahara):
    made = await sent(await paid(db, number="081719990003"))
    at = f"/kantor/ppob/transaksi/{made.number}"
    assert (await web.post(f"{at}/kasus")).status_code == 422, "it is too young"
    await db.execute("UPDATE ppob_transaction SET sent_at = sent_at - interval '2 hours'")
    await web.post(f"{at}/kasus")
    case = await db.fetchval("SELECT id FROM ppob_case")
    bad = await web.post(f"/kantor/ppob/kasus/{case}/usulan", data={"keputusan": "failed", "bukti": ""})
    assert (bad.status_code, "buktinya" in bad.text) == (422, True)
    await web.post(
        f"/kantor/ppob/kasus/{case}/usulan", data={"keputusan": "failed", "bukti": "Panel: gagal, deposit kembali"}
    )
    assert (await web.post(f"/kantor/ppob/kasus/{case}/persetujuan")).status_code == 422
    second = web.another()
    ketua = await cast.officer(db, "ketua")
    await second.sign_in(ketua.person_id, staff=True)
    asked = await second.post(f"/kantor/ppob/kasus/{case}/persetujuan")
    assert asked.headers["location"].startswith("/masuk/ulang"), "the password again"
    await second.sign_in(ketua.person_id, staff=True, stepped_up=True)
    assert (await second.post(f"/kantor/ppob/kasus/{case}/persetujuan")).status_code == 303
    made = await any_transaction(made.number)
    assert (made.state, made.refunded_idr) == ("failed", made.total_idr)
    assert (await second.post(f"/kantor/ppob/kasus/{case + 1}/persetujuan")).status_code == 404
    await second.client.aclose()


async def test_the_switch_takes_one_to_stop_and_two_to_go_on(db, web, bendahara):
    assert (await web.post("/kantor/ppob/jeda", data={"alasan": "x"})).status_code == 422
    await web.post("/kantor/ppob/jeda", data={"alasan": "Penyedia gangguan"})
    assert "PPOB dijeda" in words(await web.get("/kantor/ppob"))
    await web.post("/kantor/ppob/permintaan-jalan", data={"alasan": "Sudah pulih"})
    assert (await web.post("/kantor/ppob/jalan")).status_code == 422
    second = web.another()
    await second.sign_in((await cast.officer(db, "ketua")).person_id, staff=True, stepped_up=True)
    assert "Sudah pulih" in words(await second.get("/kantor/ppob"))
    assert (await second.post("/kantor/ppob/jalan")).status_code == 303
    assert (await switch()).on
    assert await db.fetchval("SELECT count(*) FROM audit WHERE deed LIKE 'PPOB %'") == 2
    await second.client.aclose()


async def test_the_deposit_is_filled_by_two(db, web, flazz, bendahara):
    form = {"jumlah": "2.000.123", "keterangan": "BCA A6R5UPV", "kunci": "formulir-deposit"}
    for _ in range(2):
        assert (await web.post("/kantor/ppob/deposit/permintaan", data=form)).status_code == 303
    assert await db.fetchval("SELECT count(*) FROM ppob_topup") == 1
    assert (await web.post("/kantor/ppob/deposit/permintaan", data={"jumlah": "-1"})).status_code == 422
    own = await db.fetchval("SELECT id FROM ppob_topup")
    assert (await web.post(f"/kantor/ppob/deposit/{own}/pencatatan")).status_code == 422
    theirs = await ask_topup(1_000_000, "Tiket lain", by=(await cast.officer(db, "ketua")).person_id)
    assert (await web.post(f"/kantor/ppob/deposit/{theirs}/pencatatan")).status_code == 303
    assert await books(db, "deposit_ppob") == 1_000_000
    await web.post("/kantor/ppob/deposit/pertanyaan")
    assert "Menurut penyedia" in words(await web.get("/kantor/ppob/deposit"))


async def test_an_export_is_laid_beside_ours_and_settled(db, web, flazz, bendahara):
    made = await sent(await paid(db))
    rows = [(made.ref_id, "Gagal", made.charged_idr)]
    files = {"berkas": ("panel.csv", csv_of(("ref_id", "status", "harga"), rows), "text/csv")}
    answer = await web.post("/kantor/ppob/unggahan", data={"hari": str(business_day(now()))}, files=files)
    assert answer.status_code == 303, words(answer)
    page = answer.headers["location"]
    said = words(await web.get(page))
    assert "Keadaan berbeda" in said
    assert "Yang perlu dilakukan" in said
    difference = await db.fetchval("SELECT id FROM ppob_difference")
    assert (await web.post(f"{page}/selisih/{difference}", data={"penyelesaian": ""})).status_code == 422
    assert (
        await web.post(f"{page}/selisih/{difference}", data={"penyelesaian": "Panel keliru, sudah dilaporkan"})
    ).status_code == 303
    assert "Panel keliru" in words(await web.get(page))
    for bad in ({"berkas": ("x.csv", b"\xff\xfe", "text/csv")}, {"berkas": ("x.csv", b"", "text/csv")}):
        assert (await web.post("/kantor/ppob/unggahan", data={"hari": "kemarin"}, files=bad)).status_code == 422


async def test_what_a_month_earned(db, web, flazz, bendahara):
    await sent(await paid(db))
    said = words(await web.get("/kantor/ppob/laba"))
    assert "Pulsa bukan anggota 1" in said
    assert "paling lambat" not in said, "nothing failed yet"


@pytest.mark.parametrize(
    ("role", "coop", "status"), [("pengawas", 1, 200), ("kasir", 1, 404), ("bendahara", 5, 404), ("gudang", 1, 404)]
)
async def test_who_may_look(db, web, role, coop, status):
    await web.sign_in((await cast.officer(db, role, coop=coop)).person_id, staff=True)
    for page in ("", "/transaksi", "/deposit", "/pencocokan", "/laba"):
        assert (await web.get("/kantor/ppob" + page)).status_code == status, page
    if role == "pengawas":
        for deed in ("/jeda", "/deposit/permintaan", "/deposit/pertanyaan"):
            assert (await web.post("/kantor/ppob" + deed)).status_code == 404
