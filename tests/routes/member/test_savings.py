"""/anggota/simpanan: the member saves, reads, takes back; others find nothing."""

import asyncio
import re

import pytest
from bs4 import BeautifulSoup

from app.domain.numbering import new_key
from app.domain.people import passwords
from app.domain.savings.dues import begin_dues
from app.domain.savings.withdraw import Asked, withdraw_at_counter
from tests import cast
from tests.conftest import Web
from tests.domain.savings.conftest import HOME, holds, saved

PASSWORD = "blora-2026"


@pytest.fixture
async def sari(db, web, house):
    await db.execute(
        "UPDATE person SET password_hash = $2 WHERE id = $1", house.saver, await passwords.hashed(PASSWORD)
    )
    await web.sign_in(house.saver)
    return web


def words(answer) -> str:
    return " ".join((BeautifulSoup(answer.text, "html.parser").find("main")).get_text(" ").split())


def key_in(answer) -> str:
    return re.search(r'name="kunci" value="([^"]+)"', answer.text)[1]


async def test_the_overview_shows_three_ledgers_and_the_months(db, sari, house, queries):
    await begin_dues(HOME, house.saver, (await db.fetchval("SELECT (current_date - interval '2 months')::date")))
    await saved(house, 250_000)
    await saved(house, 20_000, "wajib")
    with queries(6):
        page = await sari.get("/anggota/simpanan", headers={"accept-encoding": "br"})
    assert int(page.headers["content-length"]) < 14_000
    text = words(await sari.get("/anggota/simpanan"))
    assert "Simpanan sukarela Rp250.000" in text
    assert "Simpanan wajib Rp20.000" in text
    assert "Seluruhnya Rp270.000" in text
    assert "bulan belum dibayar, seluruhnya Rp" in text
    assert re.search(r": lunas\b", text)


async def test_somebody_who_is_no_member_is_shown_the_way(db, web):
    guest = await cast.person(db, "Calon", "+6281200000777")
    await web.sign_in(guest)
    assert "Simpanan untuk anggota" in words(await web.get("/anggota/simpanan"))
    for path in ("sukarela", "sukarela/setor", "sukarela/unduhan", "tarik"):
        assert (await web.get(f"/anggota/simpanan/{path}")).headers["location"] == "/anggota/simpanan"
    assert (await web.post("/anggota/simpanan/sukarela/setoran", data={})).status_code == 404
    assert (await web.get("/anggota/simpanan/deposito")).status_code == 404


async def test_saving_by_qris_from_the_form_to_the_statement(sari, house, bank, queries):
    form = await sari.get("/anggota/simpanan/sukarela/setor")
    sent = {"kunci": key_in(form), "jumlah": "75.000", "cara": "qris"}
    first = await sari.post("/anggota/simpanan/sukarela/setoran", data=sent)
    pay = first.headers["location"]
    assert re.fullmatch(r"/anggota/simpanan/setoran/SS-[A-Z0-9-]+/pembayaran", pay)
    assert (await sari.post("/anggota/simpanan/sukarela/setoran", data=sent)).headers["location"] == pay, (
        "twice is once"
    )
    page = await sari.get(pay)
    assert "Bayar dengan QRIS" in words(page)
    await asyncio.to_thread(bank.pay, f"{pay.split('/')[4]}-1")
    done = await sari.get(pay + "?tanya=1")
    assert "Lunas." in words(done)
    assert await holds(house) == 75_000
    with queries(6):
        statement = await sari.get("/anggota/simpanan/sukarela")
    assert "+Rp75.000" in words(statement)
    assert f'href="{pay.removesuffix("/pembayaran")}"' in statement.text
    assert "tujuh puluh lima ribu rupiah" in words(await sari.get(pay.removesuffix("pembayaran") + "struk"))


@pytest.mark.parametrize("typed", ["-5000", "0", "1,5", "1.5", "12e3", "999999999999999999", "", "Rp"])
async def test_odd_sums_get_a_sentence_beside_the_field(sari, house, typed):
    key = key_in(await sari.get("/anggota/simpanan/sukarela/setor"))
    answer = await sari.post("/anggota/simpanan/sukarela/setoran", data={"kunci": key, "jumlah": typed, "cara": "qris"})
    assert answer.status_code == 422
    assert 'id="f-jumlah-error"' in answer.text


async def test_taking_back_takes_the_password(sari, house):
    await saved(house, 200_000)
    form = await sari.get("/anggota/simpanan/tarik")
    assert (
        "Saldo minimum Rp10.000; sekali tarik paling sedikit Rp1.000; sehari paling banyak Rp5.000.000 menurut pengaturan awal"
        in words(form)
    )
    key = key_in(form)
    sent = {"kunci": key, "jumlah": "150000", "cara": "tunai"}
    assert "Masukkan kata sandi" in words(await sari.post("/anggota/simpanan/penarikan", data=sent))
    wrong = await sari.post("/anggota/simpanan/penarikan", data={**sent, "sandi": "salah-sekali"})
    assert wrong.status_code == 422
    assert "Kata sandi salah" in words(wrong)
    assert "salah-sekali" not in wrong.text
    done = await sari.post("/anggota/simpanan/penarikan", data={**sent, "sandi": PASSWORD})
    page = await sari.get(done.headers["location"])
    assert "Menunggu persetujuan petugas kedua" in words(page)
    assert "menunggu dibayarkan, jadi yang dapat dipakai Rp50.000" in words(
        await sari.get("/anggota/simpanan/sukarela")
    )
    again = await sari.post("/anggota/simpanan/penarikan", data={**sent, "sandi": PASSWORD})
    assert again.headers["location"] == done.headers["location"]
    await sari.post(done.headers["location"] + "/pembatalan")
    assert "Dibatalkan" in words(await sari.get(done.headers["location"]))


async def test_beyond_the_minimum_is_refused_in_a_sentence(sari, house):
    await saved(house, 200_000)
    key = key_in(await sari.get("/anggota/simpanan/tarik"))
    answer = await sari.post(
        "/anggota/simpanan/penarikan", data={"kunci": key, "jumlah": "195000", "cara": "tunai", "sandi": PASSWORD}
    )
    assert answer.status_code == 422
    assert "Yang dapat dipakai Rp190.000. Saldo minimum Rp10.000 tetap tersimpan menurut pengaturan awal." in words(
        answer
    )


async def test_a_neighbours_documents_are_not_there(db, sari, house):
    budi = await cast.budi(db)
    receipt = await saved(house, 90_000)
    slip = await withdraw_at_counter(Asked(house.saver, HOME, 20_000), by=house.clerk, key=new_key(), proof="slip")
    other = Web(sari.app)
    await other.sign_in(budi.person_id)
    for path in (
        f"setoran/{receipt}",
        f"setoran/{receipt}/struk",
        f"setoran/{receipt}/pembayaran",
        f"penarikan/{slip}",
    ):
        theirs = await other.get(f"/anggota/simpanan/{path}")
        assert theirs.status_code == 404, path
    assert (await other.post(f"/anggota/simpanan/penarikan/{slip}/pembatalan")).status_code == 404
    await other.client.aclose()


async def test_the_statement_as_pdf_and_csv(db, sari, house):
    await saved(house, 90_000)
    await db.execute("UPDATE person SET name = '=CMD()' WHERE id = $1", house.saver)
    sent = {"dari": "2026-01-01", "sampai": "2100-12-31", "berkas": "csv"}
    assert (await sari.post("/anggota/simpanan/sukarela/unduhan", data=sent)).status_code == 422, "the password first"
    csv = await sari.post("/anggota/simpanan/sukarela/unduhan", data={**sent, "sandi": PASSWORD})
    assert csv.headers["content-type"].startswith("text/csv")
    assert ";90000;90000" in csv.text
    pdf = await sari.post("/anggota/simpanan/sukarela/unduhan", data={**sent, "berkas": "pdf", "sandi": PASSWORD})
    assert pdf.content.startswith(b"%PDF-")
    assert "no-store" in pdf.headers["cache-control"]
    odd = await sari.post(
        "/anggota/simpanan/sukarela/unduhan", data={"dari": "2026-02-31", "sampai": "kemarin", "berkas": "exe"}
    )
    assert odd.status_code == 422
    assert {"f-dari-error", "f-sampai-error"} <= set(re.findall(r'id="([\w-]+)"', odd.text))


async def test_dues_of_three_months_at_once(db, sari, house, bank):
    await begin_dues(HOME, house.saver, (await db.fetchval("SELECT (current_date - interval '2 months')::date")))
    form = await sari.get("/anggota/simpanan/wajib/setor")
    assert "3 bulan: sampai" in words(form)
    sent = {"kunci": key_in(form), "jumlah": "60000", "cara": "bni_va"}
    pay = (await sari.post("/anggota/simpanan/wajib/setoran", data=sent)).headers["location"]
    await asyncio.to_thread(bank.pay, f"{pay.split('/')[4]}-1")
    await sari.get(pay + "?tanya=1")
    assert "Tidak ada tunggakan" in words(await sari.get("/anggota/simpanan"))
