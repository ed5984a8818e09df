"""The office sets when orders are brought and when counters are open; each counter is its own officers'."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.domain.coops.hours import Hours, hours_of, sentence
from tests import cast
from tests.domain.delivery.conftest import slot

NEW = {
    "nama": "Sore",
    "mulai": "16.00",
    "selesai": "18:00",
    "hari": ["1", "3"],
    "muat": "8",
    "batas": "24",
    "kecamatan": ["Cepu", "Jepon"],
}
WORK = (time(8), time(16))


@pytest.fixture
async def manager(db, web):
    await web.sign_in((await cast.officer(db, "manajer")).person_id, staff=True)
    return web


async def test_a_time_is_opened_changed_and_ended_with_its_history(manager, db):
    assert (await manager.post("/kantor/antar/waktu", data=NEW)).status_code == 303
    number = await db.fetchval("SELECT id FROM delivery_slot")
    page = (await manager.get("/kantor/antar")).text
    assert "Senin, Rabu" in page
    assert "Cepu, Jepon" in page
    at = f"/kantor/antar/waktu/{number}"
    assert (await manager.post(at, data={"hari": ["1"], "muat": "5", "batas": "2"})).status_code == 303
    assert "<s>8</s> 5" in (await manager.get("/kantor/antar")).text
    assert (await manager.post(f"{at}/penghentian")).status_code == 303
    assert (await manager.get(at)).status_code == 404
    for field, typed in (
        ("selesai", "15.00"),
        ("hari", []),
        ("muat", "0"),
        ("batas", "x"),
        ("mulai", "25.00"),
        ("kecamatan", ["Mars"]),
    ):
        answer = await manager.post("/kantor/antar/waktu", data={**NEW, field: typed})
        assert answer.status_code == 422, field


async def test_a_day_off_is_written_and_taken_back(manager, db):
    day = await db.fetchval("SELECT (now() AT TIME ZONE 'Asia/Jakarta')::date") + timedelta(days=5)
    for at in ("/kantor/antar/hari-libur", "/kantor/jam-buka/1/hari-libur"):
        assert (await manager.post(at, data={"tanggal": str(day), "sebab": "Idulfitri"})).status_code == 303
        assert (await manager.post(at, data={"tanggal": str(day), "sebab": "Idulfitri"})).status_code == 422
        assert (await manager.post(at, data={"tanggal": "2020-01-01", "sebab": "Idulfitri"})).status_code == 422
        number = await db.fetchval("SELECT max(id) FROM closed_day")
        assert (await manager.post(f"{at}/{number}/penghapusan")).status_code == 303
        assert (await manager.post(f"{at}/{number}/penghapusan")).status_code == 404


async def test_the_list_follows_the_time_and_the_paper_says_where_to(manager, db, web):
    await slot(db)
    page = (await manager.get("/kantor/pesanan?antar=2026-12-01&waktu=1")).text
    assert "Tidak ada pesanan" in page
    assert "Cetak daftar antar" in page
    assert (
        "Tidak ada pesanan untuk waktu ini" in (await manager.get("/kantor/pesanan/daftar-antar?antar=x&waktu=y")).text
    )


async def test_hours_are_those_of_the_own_counter(web, db):
    await web.sign_in((await cast.officer(db, "admin", coop=2)).person_id, staff=True)
    week = {f"buka-{day}": "08.00" for day in range(1, 6)} | {f"tutup-{day}": "15.30" for day in range(1, 6)}
    assert (await web.post("/kantor/jam-buka/2", data=week)).status_code == 303
    assert await db.fetchval("SELECT opening_hours FROM coop WHERE id = 2") == "Senin–Jumat 08.00–15.30"
    page = (await web.get("/kantor/jam-buka")).text
    assert "<s>Senin–Sabtu 08.00–16.00</s> Senin–Jumat 08.00–15.30" in page
    for wrong in ({}, {"buka-1": "08.00"}, {"buka-1": "16.00", "tutup-1": "08.00"}):
        assert (await web.post("/kantor/jam-buka/2", data=wrong)).status_code == 422
    assert (await web.post("/kantor/jam-buka/3", data=week)).status_code == 404
    assert (await web.get("/kantor/antar")).status_code == 404
    assert "Senin–Jumat" in sentence((await hours_of(2)).week)


async def test_contact_and_checkout_say_it_for_today(web, db):
    page = (await web.get("/kontak")).text
    assert page.count("uka hari ini 08.00–16.00") + page.count("utup") >= 17
    await db.execute(
        "DELETE FROM opening_hours WHERE coop = 2; UPDATE coop SET opening_hours = 'menurut musim' WHERE id = 2"
    )
    assert "Buka menurut musim" in (await web.get("/kontak")).text


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-23T01:00", "Buka hari ini 08.00–16.00"),  # Monday, 08.00 WIB
        ("2026-11-22T17:30", "Buka hari ini 08.00–16.00"),  # Monday, half past midnight in WIB
        ("2026-11-23T09:00", "Sudah tutup, buka lagi besok 08.00–16.00"),
        ("2026-11-28T10:00", "Sudah tutup, buka lagi Senin 08.00–12.00"),  # Saturday
        ("2026-11-29T03:00", "Hari ini tutup, buka lagi besok 08.00–12.00"),
        ("2026-12-31T03:00", "Hari ini tutup (Akhir tahun), buka lagi Sabtu 08.00–16.00"),
    ],
)
def test_today_in_words(moment, words):
    week = dict.fromkeys(range(1, 7), WORK)
    off = {date(2026, 12, 31): "Akhir tahun", date(2027, 1, 1): "Tahun baru"}
    hours = Hours({**week, 1: (time(8), time(12))} if "12.00" in words else week, off)
    assert hours.today(datetime.fromisoformat(moment).replace(tzinfo=UTC)) == words


def test_days_with_the_same_hours_stand_together():
    noon = (time(8), time(12))
    assert (
        sentence({1: WORK, 2: WORK, 3: WORK, 5: WORK, 6: noon})
        == "Senin–Rabu 08.00–16.00, Jumat 08.00–16.00, Sabtu 08.00–12.00"
    )
