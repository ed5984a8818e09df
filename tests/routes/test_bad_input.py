"""Every form of the house gets what no browser sends: a megabyte, broken UTF-8, cookies and origins that are not ours. Each is refused in a sentence."""

import re
from urllib.parse import urlencode

import pytest

from app.routes.edge import UPLOADS
from tests import cast
from tests.promises.p20_others import routes

FORM = {"content-type": "application/x-www-form-urlencoded"}


def forms() -> list[str]:
    """Every address that takes a form, with something in each place of it. Hooks are spoken to by gateways, /demo by nobody in production."""
    filled = (
        re.sub(r"\{[^}]+\}", "1", path)
        for method, path, permit in routes()
        if method == "POST" and permit not in ("hooks", "demo")
    )
    found = sorted(set(filled))
    assert len(found) > 100, "the house has many forms"
    return found


@pytest.fixture
async def boss(db, web):
    """Somebody who may do nearly everything, so that nothing is refused for who he is."""
    await web.sign_in((await cast.officer(db, "superadmin")).person_id, staff=True, stepped_up=True)
    return web


async def count(db) -> int:
    return await db.fetchval(
        "SELECT (SELECT count(*) FROM audit) + (SELECT count(*) FROM journal) + (SELECT count(*) FROM shop_order)"
    )


async def test_a_megabyte_in_a_field_is_refused_at_the_edge(boss, db):
    body, before = urlencode({"nama": "x" * 1_000_000}).encode(), await count(db)
    taken = {}
    for path in forms():
        answer = await boss.post(path, content=body, headers=FORM)
        if answer.status_code != 413 and not (UPLOADS.match(path) and 300 <= answer.status_code < 500):
            taken[path] = answer.status_code
    assert not taken
    assert await count(db) == before


async def test_broken_utf8_and_the_letter_nobody_knows_are_refused_in_a_sentence(boss, db):
    before, taken = await count(db), {}
    for path in forms():
        for body in (b"nama=%ff%fe&jumlah=%c3%28", b"nama=%00", b"nama=\xff\xfe", b"%ff=1"):
            answer = await boss.post(path, content=body, headers=FORM)
            if answer.status_code >= 500 or (
                answer.status_code == 200 and path not in ("/bayar/ringkasan", "/bayar/isian")
            ):
                taken[path, body] = answer.status_code
            elif answer.status_code == 400:
                assert "tidak dapat dibaca" in answer.text
    assert not taken
    assert await count(db) == before


async def test_forged_cookies_are_nobodys(web, db):
    await cast.sari(db)
    before = await count(db)
    for cookie in (
        "indora=" + "A" * 43,
        "indora=" + "A" * 9_000,
        "indora=' OR 1=1--",
        "tamu=" + "B" * 43,
        "indora=\x01",
        "keranjang=99999.x; nama=%3Cb%3E",
        "kabar=eA.eA",
    ):
        for path in ("/anggota", "/kantor", "/keranjang", "/pesanan", "/bayar"):
            answer = await web.get(path, headers={"cookie": cookie})
            assert answer.status_code in (200, 303, 400, 431), (cookie, path, answer.status_code)
            assert "Sari" not in answer.text
    assert await count(db) == before


async def test_a_form_from_elsewhere_reaches_no_address(boss, db):
    before = await count(db)
    for path in forms():
        for headers in (
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "", "origin": "https://jahat.example"},
            {"host": "jahat.example"},
        ):
            answer = await boss.post(path, data={"nama": "x"}, headers=headers)
            assert answer.status_code in (400, 403), (path, headers, answer.status_code)
    assert await count(db) == before
