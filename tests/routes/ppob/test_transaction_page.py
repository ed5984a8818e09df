"""The page of a transaction: its clock, its token, its money that came back, its receipt that invents nothing."""

import json

import pytest
from bs4 import BeautifulSoup

from app.domain.ppob.find import any_transaction
from app.domain.ppob.promise import Promise, promise, span
from app.domain.ppob.receipt import receipt_of
from tests import cast
from tests.routes.ppob.test_buying import PHONE, bought, looked, words

SN = "1234-5678-9012-3456-7890/SITI/AMINAH/R1/1300VA/31,0"


@pytest.fixture
async def sari(web, db, lists, bank):
    asker = await cast.sari(db)
    await web.sign_in(asker.person_id)
    return asker


async def ended(db, number, state="success", **figures):
    """As the provider's last word leaves it, seen from the page: only what the page reads is arranged."""
    await db.execute("SET session_replication_role = replica")
    sn, token = figures.get("sn", ""), figures.get("token")
    await db.execute(
        "UPDATE ppob_transaction SET state = $2, sn = $3, token = $4, charged_idr = cost_idr, margin_idr = total_idr - cost_idr, paid_idr = total_idr,"
        " returned_idr = $5, ended_at = now(), held_at = now(), sent_at = now() WHERE number = $1",
        number, state, sn, token, figures.get("returned", 0),
    )  # fmt: skip
    await db.execute(
        "INSERT INTO life_move (life, subject_id, from_state, to_state) SELECT 'ppob', id, 'pending', state FROM ppob_transaction WHERE number = $1",
        number,
    )
    await db.execute("SET session_replication_role = origin")


async def number_of(web, page, **more):
    answer = await bought(web, page, **more)
    assert answer.status_code == 303, words(answer.text)
    return answer.headers["location"].rsplit("/", 1)[1]


async def a_token(web, db, sn=SN, token="12345678901234567890"):
    number = await number_of(web, await looked(web, "token-listrik", nomor="12345678901", produk="pln20"))
    await ended(db, number, sn=sn, token=token)
    return number


async def test_a_token_stands_in_groups_of_four_and_can_be_copied(web, db, sari):
    number = await a_token(web, db)
    soup = BeautifulSoup((await web.get(f"/ppob/transaksi/{number}")).text, "html.parser")
    token = soup.select_one(".token [data-copy]")
    assert token["data-copy"] == "12345678901234567890"
    assert token.text == "1234 5678 9012 3456 7890"
    assert "hx-get" not in soup.select_one("#transaksi").attrs


@pytest.mark.parametrize("sn", ["", "1234-5678-9012/SITI", "R260419.<b>&\"'é漢", "S" * 600])
async def test_a_serial_number_without_a_token_is_shown_as_it_came_and_never_as_markup(web, db, sari, sn):
    number = await a_token(web, db, sn=sn, token=None)
    page = (await web.get(f"/ppob/transaksi/{number}")).text
    assert "<b>&" not in page
    assert "belum mengirim 20 angka token" in page
    if sn:
        assert " ".join(sn.split()) in words(page)
    receipt = await receipt_of(await any_transaction(number))
    assert receipt.token == ""
    assert (("SN", sn) in receipt.rows) == bool(sn)


async def test_while_it_is_open_there_is_nothing_like_a_proof(web, db, sari):
    number = await number_of(web, await looked(web, nomor=PHONE, produk="ts10"))
    for path in ("struk", "struk?cetakan=1"):
        assert (await web.get(f"/ppob/transaksi/{number}/{path}")).status_code == 404
    assert (await web.post(f"/ppob/transaksi/{number}/cetakan")).status_code == 404
    page = (await web.get(f"/ppob/transaksi/{number}")).text
    assert "Cetak struk" not in page
    assert "wa.me" not in page


async def test_an_open_page_hears_of_the_end_and_asks_cheaply_before(web, db, sari, queries):
    number = await number_of(web, await looked(web, nomor=PHONE, produk="ts10"))
    await db.execute("SET session_replication_role = replica")
    await db.execute(
        "UPDATE ppob_transaction SET state = 'pending', paid_idr = total_idr, held_at = now(), sent_at = now()"
    )
    await db.execute("SET session_replication_role = origin")
    page = (await web.get(f"/ppob/transaksi/{number}")).text
    assert "Sedang diproses" in page
    assert "Jangan membeli lagi" in page
    poll = BeautifulSoup(page, "html.parser").select_one("#transaksi")["hx-get"]
    with queries(2):
        assert (await web.get(poll, headers={"hx-request": "true"})).status_code == 204
    await ended(db, number, sn="0123456789")
    with queries(8):
        fresh = await web.get(poll, headers={"hx-request": "true"})
    assert "Berhasil" in fresh.text
    assert "0123456789" in fresh.text
    assert "<html" not in fresh.text


async def test_money_that_came_back_is_named_with_the_promise(web, db, sari):
    number = await number_of(web, await looked(web, nomor=PHONE, produk="ts10"))
    await ended(db, number, "failed", returned=10_850)
    said = words((await web.get(f"/ppob/transaksi/{number}")).text)
    assert "Rp10.850 sudah kembali ke simpanan sukarela" in said
    assert "Uang kembali paling lambat" in said


async def test_the_receipt_of_a_token_prints_what_was_told_and_nothing_else(web, db, sari):
    number = await a_token(web, db)
    receipt = await receipt_of(await any_transaction(number))
    assert receipt.title == "STRUK PEMBELIAN LISTRIK PRABAYAR"
    assert receipt.token == "1234 5678 9012 3456 7890"
    assert [label for label, _ in receipt.rows] == [
        "WAKTU",
        "NO TRANSAKSI",
        "PRODUK",
        "NO METER",
        "NAMA",
        "TARIF/DAYA",
        "JML KWH",
    ]
    assert dict(receipt.rows)["NAMA"] == "SITI/AMINAH"
    assert dict(receipt.rows)["JML KWH"] == "31,0"
    assert receipt.sums == []  # nobody told us of stroom, tax or a fee
    assert "*1234 5678 9012 3456 7890*" in receipt.text()


async def test_the_receipt_of_a_bill_keeps_our_fee_apart_and_takes_meters_from_the_payment(web, db, sari):
    number = await number_of(web, await looked(web, "tagihan-listrik", nomor="530000000001", produk="pln-pasca"))
    detail = [
        {"meter_awal": "00080000", "meter_akhir": "00090000"},
        {"meter_awal": "00090000", "meter_akhir": "00095000"},
    ]
    await db.execute(
        "INSERT INTO ppob_answer (transaction, way, said, body, asked_at) SELECT id, 'pay', 'success', $1, now() FROM ppob_transaction",
        json.dumps({"desc": {"detail": detail}}),
    )
    await ended(db, number, sn="004212C9245F1BA43A77CEBD5CD5DA39")
    receipt = await receipt_of(await any_transaction(number))
    assert receipt.sums == [("TAGIHAN", 101_750), ("DENDA", 5_000), ("ADMIN", 5_000), ("BIAYA LAYANAN", 500)]
    assert sum(idr for _, idr in receipt.sums) == receipt.total_idr == 112_250
    rows = dict(receipt.rows)
    assert (rows["BL/TH"], rows["STAND METER"], rows["NO REF"]) == (
        "September 2026, Oktober 2026",
        "00080000-00095000",
        "004212C9245F1BA43A77CEBD5CD5DA39",
    )
    assert receipt.legend.startswith("PLN menyatakan struk ini")


async def test_only_the_first_printing_is_the_original(web, db, sari):
    number = await a_token(web, db)
    papers = []
    for paper in ("58", "a4", "58"):
        answer = await web.post(f"/ppob/transaksi/{number}/cetakan", data={"kertas": paper})
        papers.append((await web.get(answer.headers["location"])).text)
    assert "CETAK ULANG" not in papers[0]
    assert "SALINAN" not in papers[0]
    assert "CETAK ULANG (2)" in papers[1]
    assert "CETAK ULANG (3)" in papers[2]
    assert "paper-a4" in papers[1]
    assert "paper-struk" in papers[2]
    for invented in ("cetakan=9", "cetakan=x", "", "cetakan=-1"):
        assert "SALINAN" in (await web.get(f"/ppob/transaksi/{number}/struk?{invented}")).text


async def test_a_number_gets_a_name_and_is_two_taps_away(web, db, sari, lists):
    number = await a_token(web, db)
    assert (await web.post(f"/ppob/transaksi/{number}/nama", data={"nama": "Listrik rumah"})).status_code == 303
    for address in ("/ppob", "/ppob/token-listrik", "/ppob/nomor"):
        assert "Listrik rumah" in (await web.get(address)).text
    favourite = await db.fetchval("SELECT id FROM ppob_favourite")
    first_tap = await web.post("/ppob/token-listrik", data={"simpanan": str(favourite)})
    page = (await web.get(first_tap.headers["location"])).text
    assert "DAVID PRANOTO" in page
    assert (await bought(web, page, sungguh="ya")).status_code == 303
    again = await web.post(f"/ppob/transaksi/{number}/pengulangan")
    assert again.headers["location"].startswith("/ppob/cek/")
    budi = web.another()
    await budi.sign_in((await cast.budi(db)).person_id)
    assert (await budi.post(f"/ppob/nomor/{favourite}/penghapusan")).status_code == 303
    assert await db.fetchval("SELECT count(*) FROM ppob_favourite") == 1
    assert (await budi.post(f"/ppob/transaksi/{number}/nama", data={"nama": "Milikku"})).status_code == 404
    await web.post(f"/ppob/nomor/{favourite}/penghapusan")
    assert await db.fetchval("SELECT count(*) FROM ppob_favourite") == 0


async def test_the_last_numbers_are_offered_and_the_history_is_searched(web, db, sari):
    number = await number_of(web, await looked(web, nomor=PHONE, produk="ts10"))
    await web.post("/ppob/pulsa", data={"nomor": "087812345678"})
    page = (await web.get("/ppob/pulsa")).text
    assert f'name="pakai" value="{PHONE}"' in page
    assert number in (await web.get("/ppob/riwayat?q=telkomsel")).text
    assert "Tidak ada yang cocok" in (await web.get("/ppob/riwayat?q=zzz")).text
    assert "Tidak ada yang cocok" in (await web.get("/ppob/riwayat?layanan=pbb")).text
    assert "Belum ada transaksi" in (await web.another().get("/ppob/riwayat")).text


def test_a_span_is_rounded_up_as_a_promise_must():
    assert [span(s) for s in (0, 59, 60, 61, 3599, 5999, 6001, 86_400, 200_000)] == [
        "kurang dari 1 menit", "kurang dari 1 menit", "1 menit", "2 menit", "60 menit", "2 jam", "2 jam", "24 jam", "3 hari",
    ]  # fmt: skip


async def test_the_promise_is_measured_from_refunds_that_really_happened(db):
    assert "belum ada uang yang perlu dikembalikan" in (await promise()).words
    said = Promise(back=12, longest_s=700, median_s=40, open=1).words
    assert said.startswith(
        "Uang kembali paling lambat 12 menit sejak transaksi dipastikan gagal, separuhnya dalam kurang dari 1 menit"
    )
    assert said.endswith("1 pengembalian masih berjalan.")


async def test_a_member_served_at_a_counter_sees_the_act_and_a_stranger_does_not(web, db, sari):
    number = await a_token(web, db)
    stranger = web.another()
    for path in ("", "/keadaan", "/struk", "/pembayaran"):
        assert (await stranger.get(f"/ppob/transaksi/{number}{path}")).status_code == 404
