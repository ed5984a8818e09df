"""/anggota/potong-gaji: she agrees, reads what was withheld and where it went, and takes her word back."""

from app.domain.wages.book import agree
from app.domain.wages.payers import add_payer
from app.domain.work.run import do_work
from tests.domain.savings.conftest import HOME
from tests.domain.wages.conftest import agreed, filled, handed
from tests.routes.member.test_savings import sari, words

__all__ = ["sari"]
AT = "/anggota/potong-gaji"


async def test_she_agrees_changes_it_and_takes_it_back(db, sari, house):
    assert "Belum ada pembayar gaji" in words(await sari.get(AT))
    payer = await add_payer(HOME, "Pabrik Gula Blora", by=house.clerk)
    nothing = await sari.post(AT, data={"pembayar": str(payer)})
    assert (nothing.status_code, "Pilih apa yang dipotong" in words(nothing)) == (422, True)
    foreign = await sari.post(AT, data={"pembayar": "999", "apa": "bon"})
    assert (foreign.status_code, "Pilih pembayar gaji dari daftar" in words(foreign)) == (422, True)
    for _ in range(2):
        done = await sari.post(AT, data={"pembayar": str(payer), "apa": ["wajib", "bon"]})
    assert "Persetujuan Anda tercatat" in words(await sari.get(done.headers["location"]))
    assert "simpanan wajib dan bon yang jatuh tempo saya" in words(await sari.get(AT))
    await sari.post(AT + "/pencabutan")
    assert "dicabut" in words(await sari.get(AT))
    assert await db.fetchval("SELECT array_agg(given ORDER BY id) FROM wage_consent") == [True, False]


async def test_each_month_says_what_became_of_it(sari, house, queries):
    number = await handed(house, await agreed(house))
    assert "Diajukan" in words(await sari.get(AT))
    await filled(house, number)
    await do_work(await agree(HOME, number, by=house.treasurer))
    with queries(5):
        page = await sari.get(AT)
    assert "Dipotong Rp20.000" in words(page)
    paper = page.text.split('href="/anggota/simpanan/setoran/')[1].split('"')[0]
    assert "Potong gaji Pabrik Gula Blora" in words(await sari.get(f"/anggota/simpanan/setoran/{paper}"))
    assert "Setoran simpanan wajib" in words(await sari.get("/anggota/simpanan/wajib"))
