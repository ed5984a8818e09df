"""The office's desk for PPOB prices: margins by two persons, five thousand products page by page, each with its history."""

import pytest

from tests import cast
from tests.domain.ppob.goods import margin_decision

DESK = "/kantor/ppob/harga"


@pytest.fixture
async def desk(web, db, lists):
    await web.sign_in((await cast.officer(db, "bendahara")).person_id, staff=True)
    other = web.another()
    await other.sign_in((await cast.officer(db, "manajer")).person_id, staff=True)
    Board.decision = str(await margin_decision(db))
    return web, other


class Board:
    """What the board decided last, in this story."""

    decision = ""


def wish(**more):
    return {
        "keputusan": Board.decision,
        "lingkup": "pulsa",
        "pembeli": "anggota",
        "tetap": "200",
        "persen": "0,5",
        "alasan": "RAT minta murah",
        **more,
    }


async def test_a_margin_holds_when_a_second_person_agreed(db, desk):
    mine, other = desk
    assert (await mine.post(f"{DESK}/usulan", data=wish())).headers["location"] == DESK
    proposal = await db.fetchval("SELECT id FROM ppob_margin_proposal")
    assert "Terbitkan" not in (await mine.get(DESK)).text
    assert "orang kedua" in (await mine.post(f"{DESK}/usulan/{proposal}/terbitan")).text
    assert "Rp200 + 0,5%" in (await other.get(DESK)).text
    assert (await other.post(f"{DESK}/usulan/{proposal}/terbitan")).status_code == 303
    page = (await mine.get(f"{DESK}?q=ts10")).text
    assert "Rp10.600" in page  # 10.330 + 200 + 51, up to the next fifty
    assert "Bendahara dan Manajer" in page
    assert await db.fetchval("SELECT count(*) FROM audit WHERE deed LIKE '%margin PPOB%'") == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"persen": "21"}, "Persen harus antara 0 dan 20"), ({"persen": "-1"}, "Persen harus"), ({"persen": "1,555"}, "Persen harus"),
        ({"tetap": "-5"}, "rupiah bulat"),
        ({"tetap": "100.001"}, "harus antara"), ({"lingkup": "kopi"}, "perlu dipilih"), ({"pembeli": ""}, "perlu dipilih"), ({"alasan": ""}, "perlu diisi"),
        ({"lingkup": "produk", "kode": "tidak-ada"}, "tidak ada di daftar harga"), ({"lingkup": "semua", "tetap": "5.000"}, "tidak boleh di atas margin umum"),
        ({"lingkup": "semua", "akhiri": "ya"}, "tidak dapat diakhiri"),
    ],
)  # fmt: skip
async def test_what_cannot_be_a_margin_gets_a_sentence(db, desk, wrong, sentence):
    answer = await desk[0].post(f"{DESK}/usulan", data=wish(**wrong))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert await db.fetchval("SELECT count(*) FROM ppob_margin_proposal") == 0


async def test_a_margin_names_a_decision_of_the_register_that_is_in_force(db, desk):
    waits = await margin_decision(db, number="20/2026", agreed=False)
    page = (await desk[0].get(DESK)).text
    assert "12/2026" in page
    assert "20/2026" not in page, "nobody agreed to it yet"
    for wrong in (str(waits), "", "abc"):
        answer = await desk[0].post(f"{DESK}/usulan", data=wish(keputusan=wrong))
        assert answer.status_code == 422
        assert "Keputusan yang menjadi dasar perlu dipilih" in answer.text
    assert (await desk[0].post(f"{DESK}/usulan", data=wish())).status_code == 303
    shown = (await desk[1].get(DESK)).text
    assert f'href="/kantor/keputusan/{Board.decision}"' in shown
    assert "berlaku mulai" in shown


async def test_the_history_of_a_product_names_each_price_and_flag(db, desk):
    await db.execute("UPDATE ppob_product SET cost_idr = 10400 WHERE sku = 'ts10'")
    await db.execute("UPDATE ppob_product SET seller_on = false WHERE sku = 'ts10'")
    page = (await desk[0].get(f"{DESK}/produk?kode=ts10")).text
    for words in ("Rp10.330", "Rp10.400", "penjual tutup", "dapat dijual"):
        assert words in page
    assert (await desk[0].get(f"{DESK}/produk?kode=tidak-ada")).status_code == 404
    assert "Daftar harga" in (await desk[0].get(f"{DESK}/produk")).text


async def test_five_thousand_products_stay_flat(db, desk, queries):
    await db.execute(
        "INSERT INTO ppob_product (sku, kind, service, name, category, brand, cost_idr, buyer_on, seller_on)"
        " SELECT 'x' || n, 'prepaid', 'paket-data', 'Paket ' || n, 'Data', 'TELKOMSEL', 1000 + n, true, n % 7 > 0 FROM generate_series(1, 5000) n"
    )
    for query in ("", "?hal=60", "?q=paket+4999", "?keadaan=mati&hal=3"):
        with queries(6):
            answer = await desk[0].get(f"{DESK}{query}", headers={"accept-encoding": "br"})
        assert answer.status_code == 200
    assert "Paket 4999" in (await desk[0].get(f"{DESK}?q=paket+4999")).text
    assert "Tidak ada produk yang cocok" in (await desk[0].get(f"{DESK}?q=zzz")).text


async def test_a_supervisor_reads_and_a_primary_sees_nothing(web, db, desk):
    pengawas, primer = web.another(), web.another()
    await pengawas.sign_in((await cast.officer(db, "pengawas")).person_id, staff=True)
    await primer.sign_in((await cast.officer(db, "manajer", coop=5)).person_id, staff=True)
    page = await pengawas.get(DESK)
    assert page.status_code == 200
    assert "Usulkan margin" not in page.text
    assert (await pengawas.post(f"{DESK}/usulan", data=wish())).status_code == 404
    assert (await primer.get(DESK)).status_code == 404
