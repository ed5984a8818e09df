"""The cart over HTTP, as a browser without script uses it, and as a tamperer would."""

import pytest

from app.routes.cookies import visitor_cookie
from tests import cast


@pytest.fixture
async def beras(db):
    return await cast.goods(db, "Beras medium 5 kg", umum=65_000, anggota=63_000, unit="sak", most=20)


async def test_a_first_visitor_gets_a_secret_of_which_only_the_hash_is_kept(web, db, beras):
    answer = await web.post("/keranjang/baris", data={"unit": beras, "jumlah": "2"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/keranjang")
    token = web.cookies[visitor_cookie()]
    assert len(token) >= 43
    assert await db.fetchval("SELECT visitor_hash = sha256(convert_to($1, 'UTF8')) FROM cart", token)
    assert web.cookies["keranjang"].startswith("2.")
    page = await web.get("/keranjang")
    assert "Rp130.000" in page.text
    assert "Anggota membayar" in page.text


async def test_the_same_tap_again_with_the_old_cookie_counts_once(web, db, beras):
    await web.post("/keranjang/baris", data={"unit": beras, "jumlah": "1"})
    mine, old = web.cookies[visitor_cookie()], web.cookies["keranjang"]
    for _ in range(3):  # the answer got lost, so the browser still has the old cookie
        web.cookies.clear()
        web.cookies.update({visitor_cookie(): mine, "keranjang": old})
        await web.post("/keranjang/baris", data={"unit": beras, "jumlah": "1"})
    assert await db.fetchval("SELECT quantity FROM cart_line") == 2
    await web.post("/keranjang/baris", data={"unit": beras, "jumlah": "1"})
    assert await db.fetchval("SELECT quantity FROM cart_line") == 3


async def test_a_changed_cart_says_where_it_belongs_and_what_it_counts(web, db, beras):
    """The form that asked may be gone from the page by then: the answer to an earlier one has replaced it."""
    await web.post("/keranjang/baris", data={"unit": beras, "jumlah": "1"})
    for typed, status, count in (("3", 200, "3."), ("abc", 422, "3.")):
        answer = await web.post(
            f"/keranjang/baris/{beras}/jumlah", data={"jumlah": typed}, headers={"hx-request": "true"}
        )
        assert (answer.status_code, answer.headers["hx-retarget"]) == (status, "#keranjang")
        assert '<section id="keranjang"' in answer.text
        assert web.cookies["keranjang"].startswith(count)


ODD = [
    "-1",
    "0",
    "1.5",
    "9223372036854775808",
    "１２",
    "1e3",
    "",
    " ",
    "1,5",
    "NaN",
    "0x10",
    "9" * 400,
    "<b>1</b>",
    "'; DROP TABLE cart; --",
]


@pytest.mark.parametrize("typed", ODD)
async def test_odd_quantities_get_a_sentence_and_change_nothing(web, db, beras, typed):
    answer = await web.post("/keranjang/baris", data={"unit": beras, "jumlah": typed})
    assert answer.status_code == 422
    assert "Jumlah harus" in answer.text
    assert await db.fetchval("SELECT count(*) FROM cart_line") == 0


@pytest.mark.parametrize("unit", ["0", "-1", "abc", "9" * 15, "9" * 30, "１", "1.0", "", "null", "%00", "<i>"])
async def test_unknown_and_malformed_goods_get_a_sentence(web, beras, unit):
    for answer in (await web.post("/keranjang/baris", data={"unit": unit, "jumlah": "1"}),
                   await web.post("/keranjang/baris/x" + unit.replace("%", "") + "/jumlah", data={"jumlah": "1"})):  # fmt: skip
        assert answer.status_code in (404, 422)
        assert "Traceback" not in answer.text


async def test_the_steps_beside_the_number_work_without_script(web, db, beras):
    await web.post("/keranjang/baris", data={"unit": beras, "jumlah": "2"})
    for ubah, left in (("1", 3), ("1", 3), ("-1", 1)):
        answer = await web.post(f"/keranjang/baris/{beras}/jumlah", data={"jumlah": "2", "ubah": ubah})
        assert answer.status_code == 303
        assert await db.fetchval("SELECT quantity FROM cart_line") == left
    await web.post(f"/keranjang/baris/{beras}/penghapusan")
    assert "Keranjang masih kosong" in (await web.get("/keranjang")).text


async def test_more_than_one_order_holds_is_refused_beside_the_cart(web, db, beras):
    await web.post("/keranjang/baris", data={"unit": beras, "jumlah": "2"})
    answer = await web.post(f"/keranjang/baris/{beras}/jumlah", data={"jumlah": "21"})
    assert answer.status_code == 422
    assert "paling banyak 20 dalam satu pesanan" in answer.text
    assert await db.fetchval("SELECT quantity FROM cart_line") == 2


async def test_htmx_gets_the_fragment_and_a_toast(web, beras):
    added = await web.post("/keranjang/baris", data={"unit": beras, "jumlah": "1"}, headers={"hx-request": "true"})
    assert "masuk ke keranjang" in added.text
    assert "<html" not in added.text
    lines = await web.post(f"/keranjang/baris/{beras}/jumlah", data={"jumlah": "4"}, headers={"hx-request": "true"})
    assert 'id="keranjang"' in lines.text
    assert "<html" not in lines.text


async def test_another_browser_sees_and_changes_nothing_of_mine(web, db, beras):
    await web.post("/keranjang/baris", data={"unit": beras, "jumlah": "2"})
    other = web.another()
    assert "Keranjang masih kosong" in (await other.get("/keranjang")).text
    assert (await other.post(f"/keranjang/baris/{beras}/jumlah", data={"jumlah": "9"})).status_code == 422
    other.cookies.set(visitor_cookie(), "x" * 5000)
    assert "Keranjang masih kosong" in (await other.get("/keranjang")).text
    assert await db.fetchval("SELECT quantity FROM cart_line") == 2


async def test_looking_at_the_cart_takes_few_queries(web, db, beras, queries):
    sari = await cast.sari(db)
    await web.sign_in(sari.person_id)
    await web.post("/keranjang/baris", data={"unit": beras, "jumlah": "2"})
    with queries(6):
        assert "Rp126.000" in (await web.get("/keranjang")).text
