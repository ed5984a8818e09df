"""The register in the real Chromium, at a desk and on a phone, as officers and as a member see it."""

from app.domain.governance.agree import agree_decision
from tests.cast import officer, sari
from tests.domain.governance.conftest import TODAY, in_force, joko, proposed, sri, wish  # noqa: F401 - fixtures
from tests.routes.backoffice.test_office_seen import _look, window  # noqa: F401 - a fixture

BODY = "Rapat Anggota Tahunan menimbang suku bunga simpanan di bank.\nTarif jasa simpanan sukarela dinaikkan mulai bulan depan."
TABLE = {"cadangan": 3_500, "jasa_modal": 2_000, "jasa_usaha": 3_000, "pengurus": 500, "pendidikan": 500, "sosial": 500}


async def test_every_page_of_the_register(web, window, sri, in_force, db):  # noqa: F811
    made = await in_force(
        2,
        wish(
            {"jasa_tarif": [[0, 350], [5_000_000, 525]], "simpanan_wajib": 25_000},
            title="Tarif jasa simpanan 2026",
            body=BODY,
        ),
    )
    waiting = await proposed(
        2, wish({"shu_alokasi_anggota": TABLE}, number="02/RAT/2026", title="Pembagian SHU tahun buku 2026"), sri
    )
    await web.sign_in((await officer(db, "ketua", coop=2)).person_id, staff=True)
    page = await window.new_page()
    await _look(page, "/kantor/keputusan?koperasi=2", "keputusan")
    await _look(page, "/kantor/keputusan/nilai?koperasi=2", "keputusan-nilai")
    await _look(
        page,
        "/kantor/keputusan/baru?koperasi=2&atur=jasa_tarif&atur=shu_simpanan&atur=shu_alokasi_anggota&atur=jasa_metode",
        "keputusan-baru",
    )
    await _look(page, f"/kantor/keputusan/{waiting}", "keputusan-menunggu")
    await web.sign_in((await sari(db)).person_id)
    await _look(page, f"/anggota/keputusan/{made}", "keputusan-anggota")
    await _look(page, "/anggota/keputusan", "keputusan-daftar-anggota")


async def test_an_officer_enters_a_decision_with_his_own_fingers(web, window, db):  # noqa: F811
    await web.sign_in((await officer(db, "ketua", coop=2)).person_id, staff=True)
    page = await window.new_page()
    await page.goto("/kantor/keputusan/nilai?koperasi=2")
    await page.get_by_label("Ubah Tarif setahun menurut saldo").check()
    await page.get_by_role("button", name="Lanjutkan").click()
    await page.get_by_label("Jenis rapat").select_option("rat")
    await page.get_by_label("Nomor keputusan").fill("07/RAT/2026")
    await page.get_by_label("Judul").fill("Tarif jasa simpanan")
    await page.get_by_label("Pengurus yang hadir").fill("Sri Lestari")
    await page.get_by_label("Tarif setahun").nth(1).fill("4")
    await page.get_by_label("Notula", exact=False).first.set_input_files(
        {"name": "n.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 x %%EOF"}
    )
    await page.get_by_role("button", name="Ajukan").dblclick()  # an impatient thumb
    await page.wait_for_url("**/kantor/keputusan/*?pesan=diajukan")
    assert await page.get_by_text("Menunggu orang kedua").first.is_visible()
    made = await db.fetchval("SELECT id FROM decision WHERE number = '07/RAT/2026'")
    await agree_decision(2, made, by=(await officer(db, "bendahara", coop=2)).person_id or 0)
    assert await db.fetchval("SELECT value FROM setting WHERE decision = $1", made) == "[[0, 300], [5000000, 400]]"
