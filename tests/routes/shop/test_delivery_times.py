"""The time of delivery at /bayar, without any script: asked calmly, kept, and offered anew when somebody else was quicker."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from tests import cast
from tests.domain.delivery.conftest import slot
from tests.routes.shop.test_checkout import fill, hidden

TO_NGAWEN = {"terima": "antar", "kecamatan": "Ngawen", "alamat": "Jalan Pemuda 12, RT 3", "cara_bayar": "cod"}


@pytest.fixture
async def beras(db):
    return await cast.goods(db, "Beras medium 5 kg", umum=65_000, stock=30, unit="sak", most=40)


@pytest.fixture
async def day(db):
    return await db.fetchval("SELECT (now() AT TIME ZONE 'Asia/Jakarta')::date") + timedelta(days=3)


def chosen(soup: BeautifulSoup) -> str:
    return str(soup.select_one("[name=waktu] option[selected]")["value"])


async def test_the_first_free_time_is_offered_and_a_village_asked(web, db, beras, day):
    pagi = await slot(db, capacity=1)
    asked = await web.post("/pesanan", data={**await fill(web, beras), **TO_NGAWEN})
    soup = BeautifulSoup(asked.text, "html.parser")
    assert asked.status_code == 200
    assert soup.h1.text == "Periksa, lalu buat pesanan"
    assert chosen(soup).startswith(f"{pagi}.")
    villages = [option.text for option in soup.select("[name=desa] option")[1:]]
    assert "Sendangmulyo" in villages
    assert "Turirejo" not in villages, "only those of the kecamatan"
    form = {**hidden(asked.text), "cara_bayar": "cod", "waktu": f"{pagi}.{day}"}
    nowhere = await web.post("/pesanan", data={**form, "desa": "33.16.08.2009"})
    assert nowhere.status_code == 422
    assert "Desa atau kelurahan perlu dipilih" in nowhere.text
    village = soup.find("option", string="Sendangmulyo")["value"]
    made = await web.post("/pesanan", data={**form, "desa": village})
    assert made.status_code == 303, made.text
    page = (await web.get(made.headers["location"])).text
    assert "Pagi 12.00–13.00" in page
    assert "Jalan Pemuda 12, RT 3, Sendangmulyo" in page
    assert await db.fetchval("SELECT village FROM shop_order") == village
    assert "Pagi 12.00–13.00" in await db.fetchval("SELECT body FROM message WHERE source LIKE 'order:%:placed'")


async def test_who_comes_second_is_offered_the_next_and_loses_nothing(web, db, beras, day):
    pagi = await slot(db, capacity=1)
    asked = await web.post("/pesanan", data={**await fill(web, beras), **TO_NGAWEN})
    form = {**hidden(asked.text), "cara_bayar": "cod", "waktu": f"{pagi}.{day}", "catatan": "pagar hijau"}
    other = web.another()
    theirs = await other.post("/pesanan", data={**await fill(other, beras), **TO_NGAWEN})
    quick = await other.post("/pesanan", data={**hidden(theirs.text), "cara_bayar": "cod", "waktu": f"{pagi}.{day}"})
    assert quick.status_code == 303
    late = await web.post("/pesanan", data=form)
    assert late.status_code == 422
    soup = BeautifulSoup(late.text, "html.parser")
    assert "penuh" in soup.select_one("#f-waktu-error").text
    assert soup.select_one("[name=catatan]")["value"] == "pagar hijau"
    assert chosen(soup) != f"{pagi}.{day}"
    full = soup.find("option", value=f"{pagi}.{day}")
    assert full.has_attr("disabled")
    again = await web.post("/pesanan", data={**form, **hidden(late.text), "waktu": chosen(soup)})
    assert again.status_code == 303
    assert await db.fetchval("SELECT count(DISTINCT day) FROM delivery_promise") == 2


async def test_a_saved_address_brings_its_village_and_the_choice_of_a_time(web, db, beras):
    await slot(db)
    sari = await cast.sari(db)
    await web.sign_in(sari.person_id)
    village = await db.fetchval("SELECT code FROM village WHERE name = 'Sendangmulyo'")
    answer = await web.post(
        "/anggota/alamat",
        data={"label": "Rumah", "penerima": "Sari", "telepon": "081200000101", "kecamatan": "Ngawen", "desa": village, "jalan": "RT 02 RW 01"},
    )  # fmt: skip
    assert answer.status_code == 303
    number = await db.fetchval("SELECT id FROM address")
    form = {**await fill(web, beras), "terima": "antar", "alamat_tersimpan": str(number), "cara_bayar": "cod"}
    asked = await web.post("/pesanan", data=form)
    soup = BeautifulSoup(asked.text, "html.parser")
    assert soup.select_one("[name=desa]") is None
    made = await web.post("/pesanan", data={**hidden(asked.text), "cara_bayar": "cod", "waktu": chosen(soup)})
    assert made.status_code == 303
    row = await db.fetchrow("SELECT village, street FROM shop_order")
    assert tuple(row) == (village, "RT 02 RW 01, Sendangmulyo")


async def test_the_buyer_changes_the_time_on_a_page_of_its_own(web, db, beras, day):
    pagi = await slot(db)
    asked = await web.post("/pesanan", data={**await fill(web, beras), **TO_NGAWEN})
    made = await web.post("/pesanan", data={**hidden(asked.text), "cara_bayar": "cod", "waktu": f"{pagi}.{day}"})
    at = made.headers["location"]
    assert "Kurangi barang" in (await web.get(f"{at}/perubahan")).text
    tomorrow = day + timedelta(days=1)
    assert (await web.post(f"{at}/waktu-antar", data={"waktu": f"{pagi}.{tomorrow}"})).status_code == 303
    assert await db.fetchval("SELECT day FROM delivery_promise") == tomorrow
    wrong = await web.post(f"{at}/waktu-antar", data={"waktu": "kapan saja"})
    assert wrong.status_code == 422
    assert "Waktu antar perlu dipilih" in wrong.text
    assert (await web.post(f"{at}/jumlah", data={"jumlah-1": "1"})).status_code == 303
    assert "Anda kurangi menjadi 1" in (await web.get(at)).text
    for wrong in ("banyak", "-1", "1,5", "3"):
        refused = await web.post(f"{at}/jumlah", data={"jumlah-1": wrong})
        assert refused.status_code == 422
        assert "Jumlah harus" in BeautifulSoup(refused.text, "html.parser").select_one("#f-jumlah-1-error").text
    assert (await web.another().post(f"{at}/jumlah", data={"jumlah-1": "1"})).status_code == 404


async def test_a_week_without_any_time_says_so(web, db, beras):
    far = await slot(db)
    await db.execute("UPDATE delivery_slot SET weekdays = '{1}' WHERE id = $1", far)
    person = (await cast.officer(db, "manajer")).person_id
    await db.execute(
        "INSERT INTO closed_day (coop, what, day, why, made_by) SELECT 1, 'antar', day, 'Libur panjang', $1 FROM delivery_times(15)",
        person,
    )
    answer = await web.post("/pesanan", data={**await fill(web, beras), **TO_NGAWEN})
    assert answer.status_code == 422
    assert "Belum ada waktu antar yang dibuka" in answer.text
    assert await db.fetchval("SELECT count(*) FROM shop_order") == 0


async def test_a_form_sent_again_after_a_lost_answer_finds_its_own_order(web, db, beras, day):
    """The order itself took the last place, and an hour later the time is past its cut-off: still the same form has the same answer."""
    pagi = await slot(db, capacity=1)
    asked = await web.post("/pesanan", data={**await fill(web, beras), **TO_NGAWEN})
    form = {**hidden(asked.text), "cara_bayar": "cod", "waktu": f"{pagi}.{day}"}
    first = await web.post("/pesanan", data=form)
    assert first.status_code == 303, first.text
    for meanwhile in ("SELECT 1", "UPDATE delivery_slot SET cutoff_hours = 72, weekdays = '{1}'"):
        await db.execute(meanwhile)
        again = await web.post("/pesanan", data=form)
        assert again.headers.get("location") == first.headers["location"], again.text
    assert await db.fetchval("SELECT count(*) FROM shop_order") == 1


@pytest.mark.parametrize(
    "said", ["kapan saja", "1", "0.2026-12-01", "999999999.2026-12-01", "x.2026-12-01", "1.kemarin"]
)
async def test_a_time_that_never_was_is_asked_for_anew(web, db, beras, said):
    await slot(db)
    asked = await web.post("/pesanan", data={**await fill(web, beras), **TO_NGAWEN})
    answer = await web.post("/pesanan", data={**hidden(asked.text), "cara_bayar": "cod", "waktu": said})
    assert answer.status_code == 422
    assert BeautifulSoup(answer.text, "html.parser").select_one("#f-waktu-error").text.strip()
