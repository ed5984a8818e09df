"""At /bayar with simpanan sukarela: whole, in part, and never without the password above the limit."""

import pytest
from bs4 import BeautifulSoup

from app.domain.people import passwords
from tests import cast
from tests.domain.savings.conftest import holds, house, saved
from tests.routes.shop.test_checkout import fill

__all__ = ["house"]
PASSWORD = "blora-2026"


@pytest.fixture
async def sari(db, web, house):
    await db.execute(
        "UPDATE person SET password_hash = $2 WHERE id = $1", house.saver, await passwords.hashed(PASSWORD)
    )
    await web.sign_in(house.saver)
    return web


@pytest.fixture
async def beras(db):
    return await cast.goods(db, "Beras medium 5 kg", umum=65_000, anggota=63_000, stock=30, unit="sak", most=40)


def words(answer) -> str:
    return " ".join((BeautifulSoup(answer.text, "html.parser").find("main")).get_text(" ").split())


async def test_whoever_has_savings_is_offered_them_first(sari, house, beras, queries):
    await saved(house, 300_000)
    await sari.post("/keranjang/baris", data={"unit": beras, "jumlah": "2"})
    with queries(6):
        page = await sari.get("/bayar", headers={"accept-encoding": "br"})
    assert int(page.headers["content-length"]) < 14_000
    ways = [box["value"] for box in BeautifulSoup(page.text, "html.parser").select("[name=cara_bayar]")]
    assert ways[0] == "simpanan"
    assert "Yang dapat dipakai Rp290.000" in words(page)


async def test_paid_at_once_and_said_so(sari, house, beras):
    await saved(house, 300_000)
    form = await fill(sari, beras)
    answer = await sari.post("/pesanan", data={**form, "cara_bayar": "simpanan"})
    page = await sari.get(answer.headers["location"])
    assert "Dibayar dengan simpanan sukarela, Rp126.000" in words(page)
    assert "Lunas, menunggu dikemas" in words(page)
    assert await holds(house) == 174_000
    assert (await sari.post("/pesanan", data={**form, "cara_bayar": "simpanan"})).headers["location"] == answer.headers[
        "location"
    ]
    assert await holds(house) == 174_000


async def test_much_takes_the_password(sari, house, beras):
    await saved(house, 900_000)
    form = {**await fill(sari, beras, 5), "cara_bayar": "simpanan"}
    without = await sari.post("/pesanan", data=form)
    assert without.status_code == 422
    assert "Masukkan kata sandi" in words(without)
    assert await holds(house) == 900_000
    assert (await sari.post("/pesanan", data={**form, "sandi": PASSWORD})).status_code == 303
    assert await holds(house) == 900_000 - 315_000


async def test_a_part_then_the_rest(sari, house, beras, bank):
    await saved(house, 80_000)
    form = await fill(sari, beras)
    answer = await sari.post("/pesanan", data={**form, "cara_bayar": "qris", "simpanan": "50.000"})
    page = await sari.get(answer.headers["location"])
    assert "Bayar dengan QRIS" in words(page)
    assert "Rp76.000" in words(page)
    assert await holds(house) == 30_000


@pytest.mark.parametrize(
    ("part", "way"), [("126000", "qris"), ("50000", "tunai"), ("-1", "qris"), ("75000", "qris"), ("1,5", "qris")]
)
async def test_what_a_part_cannot_be(sari, house, beras, part, way):
    await saved(house, 80_000)
    answer = await sari.post("/pesanan", data={**await fill(sari, beras), "cara_bayar": way, "simpanan": part})
    assert answer.status_code == 422
    assert 'id="f-simpanan-error"' in answer.text
    assert await holds(house) == 80_000


async def test_a_guest_who_asks_for_it_gets_a_sentence(web, db, beras):
    answer = await web.post("/pesanan", data={**await fill(web, beras), "cara_bayar": "simpanan"})
    assert answer.status_code == 422
    assert "hanya untuk anggota" in words(answer)
