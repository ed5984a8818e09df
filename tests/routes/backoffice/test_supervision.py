"""The pengawas' desk over HTTP."""

from datetime import timedelta

from app.domain import clock
from app.domain.ledger.days import seal_due_days
from app.domain.ledger.post import post
from app.domain.transactions import transaction
from tests import cast


async def test_a_pengawas_draws_judges_and_the_chair_answers(web, db):
    day = clock.business_day(clock.now()) - timedelta(days=1)
    for number in range(3):
        async with transaction():
            await post(
                2,
                source=f"uji:{number}",
                memo=f"Setoran {number}",
                postings={"kas_toko": 1_000, "modal_awal": -1_000},
                day=day,
            )
    await seal_due_days()
    await web.sign_in((await cast.officer(db, "pengawas", coop=2)).person_id, staff=True)
    page = await web.get("/kantor/pengawasan")
    assert "Belum ada sampel" in page.text
    asked = {"koperasi": "2", "dari": str(day), "sampai": str(day), "banyak": "2"}
    for bad, words in (
        (asked | {"banyak": "51"}, "antara 1 dan 50"),
        (asked | {"dari": "kemarin"}, "Tanggal perlu diisi"),
        (asked | {"koperasi": "3"}, "perlu dipilih"),
    ):
        answer = await web.post("/kantor/pengawasan", data=bad)
        assert (answer.status_code, words in answer.text) == (422, True), words
    where = (await web.post("/kantor/pengawasan", data=asked)).headers["location"]
    journals = [row["journal"] for row in await db.fetch("SELECT journal FROM audit_sample_item ORDER BY place")]
    assert (await web.post(f"{where}/hasil", data={"jurnal": str(journals[0]), "hasil": "sesuai"})).status_code == 303
    assert (
        "paling sedikit 10"
        in (await web.post(f"{where}/hasil", data={"jurnal": str(journals[1]), "hasil": "temuan", "catatan": "x"})).text
    )
    await web.post(
        f"{where}/hasil", data={"jurnal": str(journals[1]), "hasil": "temuan", "catatan": "Kuitansi tidak ada"}
    )
    assert "2 dari 2" in (await web.get(where)).text
    finding = await db.fetchval("SELECT id FROM audit_finding WHERE verdict = 'temuan'")
    assert (
        await web.post(f"{where}/jawaban", data={"temuan": str(finding), "jawaban": "Sudah ada"})
    ).status_code == 404

    chair = web.another()
    await chair.sign_in((await cast.officer(db, "ketua", coop=2)).person_id, staff=True)
    assert (
        await chair.post(f"{where}/jawaban", data={"temuan": str(finding), "jawaban": "Kuitansi ada di berkas lain"})
    ).status_code == 303
    assert "Kuitansi ada di berkas lain" in (await chair.get(where)).text
    assert (await chair.post(f"{where}/hasil", data={"jurnal": "1", "hasil": "sesuai"})).status_code == 404

    elsewhere = web.another()
    await elsewhere.sign_in((await cast.officer(db, "pengawas", coop=3)).person_id, staff=True)
    assert (await elsewhere.get(where)).status_code == 404
    assert "Belum ada sampel" in (await elsewhere.get("/kantor/pengawasan")).text
