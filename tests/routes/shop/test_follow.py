"""/lacak: the own order on another device, and no way to somebody else's."""

import re

import pytest

from tests import cast
from tests.routes.shop.test_orders import ordered


@pytest.fixture
async def beras(db):
    return await cast.goods(db, "Beras medium 5 kg", umum=65_000, stock=60)


async def code_sent(db):
    said = await db.fetchval("SELECT body FROM message WHERE source LIKE 'code:%' ORDER BY id DESC LIMIT 1")
    found = re.search(r"\b\d{6}\b", said)
    return found.group() if found else None


async def asks(browser, number, phone="081234567890", key="k" * 20):
    await browser.get("/lacak")
    return await browser.post("/lacak", data={"nomor": number, "telepon": phone, "kunci": key})


async def test_the_code_opens_the_order_on_another_device_and_closes_it_on_none(web, db, beras):
    url = await ordered(web, beras)
    other = web.another()
    assert (await other.get(url)).status_code == 404
    assert (await asks(other, url.rsplit("/", 1)[1].lower())).status_code == 200
    answer = await other.post("/lacak/kode", data={"nomor": url.rsplit("/", 1)[1], "kode": await code_sent(db)})
    assert answer.headers["location"] == url
    assert (await other.get(url)).status_code == 200
    assert (await web.get(url)).status_code == 200


async def test_a_wrong_phone_looks_the_same_and_opens_nothing(web, db, beras):
    number = (await ordered(web, beras)).rsplit("/", 1)[1]
    right, wrong = web.another(), web.another()
    same = [
        re.sub(r'value="[^"]*"', "", (await asks(browser, number, phone)).text)
        for browser, phone in ((right, "081234567890"), (wrong, "081299998888"))
    ]
    assert same[0] == same[1]
    assert await code_sent(db) is None  # the last message went to the wrong phone and holds no code
    for guess in ("123456", "000000"):
        assert (await wrong.post("/lacak/kode", data={"nomor": number, "kode": guess})).status_code == 422
    assert await db.fetchval("SELECT count(*) FROM order_follower") == 0


async def test_a_code_for_one_order_does_not_open_another_phones(web, db, beras):
    first, second = await ordered(web, beras), await ordered(web.another(), beras, telepon="081299998888")
    thief = web.another()
    await asks(thief, first.rsplit("/", 1)[1])
    answer = await thief.post("/lacak/kode", data={"nomor": second.rsplit("/", 1)[1], "kode": await code_sent(db)})
    assert answer.status_code == 422
    assert (await thief.get(second)).status_code == 404


async def test_a_members_order_is_not_opened_by_a_phone(web, db, beras):
    sari = await cast.sari(db)
    await web.sign_in(sari.person_id)
    number = (await ordered(web, beras)).rsplit("/", 1)[1]
    await asks(web.another(), number)
    assert await code_sent(db) is None


@pytest.mark.parametrize(
    ("number", "phone"),
    [("", "081234567890"), ("x", "081234567890"), ("PS-7K3M9-QXW2T-B", "1"), ("<b>" * 30, "0" * 90)],
)
async def test_what_cannot_be_right_gets_a_sentence(web, number, phone):
    assert (await asks(web, number, phone)).status_code == 422


async def test_a_double_tap_sends_one_code(web, db, beras):
    number = (await ordered(web, beras)).rsplit("/", 1)[1]
    other = web.another()
    for _ in range(3):
        await asks(other, number)
    assert await db.fetchval("SELECT count(*) FROM message WHERE source LIKE 'code:%'") == 1


async def test_members_find_the_list_under_their_account_as_well(web, db):
    assert (await web.get("/anggota/pesanan")).headers["location"].startswith("/masuk")
    await web.sign_in((await cast.sari(db)).person_id)
    assert (await web.get("/anggota/pesanan")).headers["location"] == "/pesanan"
    assert (await web.get("/anggota/pesanan?q=gula+%26+teh")).headers["location"] == "/pesanan?q=gula+%26+teh"
