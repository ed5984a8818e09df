"""The buyer's orders over HTTP: one's own, kept up to date, called off, bought again; and nobody else's."""

import pytest
from bs4 import BeautifulSoup

from app.domain.payments.find import attempts_of
from app.domain.payments.settle import settle
from tests import cast
from tests.routes.shop.test_checkout import fill


@pytest.fixture
async def beras(db):
    return await cast.goods(db, "Beras medium 5 kg", umum=65_000, anggota=63_000, stock=60, unit="sak", most=40)


async def ordered(web, unit, **other):
    answer = await web.post("/pesanan", data={**await fill(web, unit), **other})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def long_ago(db):
    """What was ordered so far is over, so that there is room for more."""
    await db.execute(
        "SET session_replication_role = replica; UPDATE shop_order SET state = 'handed_over'; SET session_replication_role = origin"
    )


async def test_the_page_says_where_the_order_stands_and_names_the_code(web, db, beras):
    page = (await web.get(await ordered(web, beras))).text
    code = await db.fetchval("SELECT pickup_code FROM shop_order")
    assert f"{code[:3]} {code[3:]}" in page
    for words in ("Dikonfirmasi", "Pesanan dibuat", "Toko Bangkle", "Rp130.000", "Beli lagi", "Batalkan pesanan"):
        assert words in page


async def test_the_code_is_not_shown_before_the_money_is_there(web, db, beras, bank):
    url = await ordered(web, beras, cara_bayar="qris")
    waiting = (await web.get(url)).text
    code = await db.fetchval("SELECT pickup_code FROM shop_order")
    assert f"{code[:3]} {code[3:]}" not in waiting
    assert "Bayar dengan QRIS" in waiting
    [payment] = await attempts_of("order", 1)
    bank.pay(payment.gateway_order_id)
    await settle(payment.id)
    assert f"{code[:3]} {code[3:]}" in (await web.get(url)).text


async def test_an_open_page_asks_cheaply_and_hears_of_a_change(web, db, beras, bank, queries):
    url = await ordered(web, beras, cara_bayar="bca_va")
    soup = BeautifulSoup((await web.get(url)).text, "html.parser")
    poll = soup.select_one("#pesanan")["hx-get"]
    with queries(2):
        assert (await web.get(poll, headers={"hx-request": "true"})).status_code == 204
    [payment] = await attempts_of("order", 1)
    bank.pay(payment.gateway_order_id)
    await settle(payment.id)
    fresh = await web.get(poll, headers={"hx-request": "true"})
    assert fresh.status_code == 200
    assert "Lunas" in fresh.text
    assert "<html" not in fresh.text


async def test_an_order_that_ended_asks_no_more(web, db, beras):
    url = await ordered(web, beras)
    await web.post(f"{url}/pembatalan", data={"alasan": "Salah pesan"})
    page = (await web.get(url)).text
    assert "Dibatalkan" in page
    assert "hx-trigger" not in BeautifulSoup(page, "html.parser").select_one("#pesanan").attrs


async def test_cancelling_asks_first_and_twice_is_the_same_as_once(web, db, beras):
    url = await ordered(web, beras)
    assert "Batalkan pesanan ini?" in (await web.get(f"{url}/pembatalan")).text
    assert await db.fetchval("SELECT state FROM shop_order") == "confirmed"
    for _ in range(2):
        assert (await web.post(f"{url}/pembatalan", data={"alasan": "<b>aneh</b>"})).headers["location"] == url
    assert await db.fetchval("SELECT sum(reserved) FROM stock_level") == 0


async def test_another_persons_order_looks_as_if_it_did_not_exist(web, db, beras):
    sari, budi = await cast.sari(db), await cast.budi(db)
    await web.sign_in(sari.person_id)
    url = await ordered(web, beras)
    number = url.rsplit("/", 1)[1]
    his, nobody = web.another(), web.another()
    await his.sign_in(budi.person_id)
    for browser in (his, nobody):
        for path in ("", "/keadaan", "/pembatalan"):
            foreign, absent = await browser.get(url + path), await browser.get("/pesanan/PS-AAAAA-AAAAA-A" + path)
            assert foreign.status_code == absent.status_code == 404
            assert _without_number(foreign.text) == _without_number(absent.text)
        for path in ("/pembatalan", "/pengulangan"):
            assert (await browser.post(url + path, data={"alasan": "Lainnya"})).status_code == 404
        assert number not in (await browser.get("/pesanan")).text
    assert await db.fetchval("SELECT state FROM shop_order") == "confirmed"


def _without_number(text):
    soup = BeautifulSoup(text, "html.parser")
    return soup.select_one("main h1").text


@pytest.mark.parametrize(
    "number",
    ["x", "%00", "PS-' OR 1=1", "..%2f..%2f", "PS-" + "A" * 200, "1", "<script>", "PS-AAAAA-AAAAA-A%00", "%ff%fe"],
)
async def test_odd_numbers_find_nothing(web, number):
    assert (await web.get(f"/pesanan/{number}")).status_code in (400, 404)


async def test_a_member_who_left_the_browser_leaves_no_order_to_its_next_user(web, db, beras):
    sari = await cast.sari(db)
    await web.post("/keranjang/baris", data={"unit": beras, "jumlah": "1"})  # the browser has a guest's cookie too
    await web.sign_in(sari.person_id)
    url = await ordered(web, beras)
    from app.routes.cookies import session_cookie

    web.cookies.delete(session_cookie())
    assert (await web.get(url)).status_code == 404


async def test_the_list_can_be_searched_and_paged(web, db, beras):
    minyak = await cast.goods(db, "Minyak goreng 2 l", umum=40_000)
    for n in range(23):
        await ordered(web, minyak if n == 7 else beras, nama=f"Tamu {'a' * (n + 1)}")
        await long_ago(db)
    first, second = await web.get("/pesanan"), await web.get("/pesanan?hal=2")
    assert first.text.count('href="/pesanan/PS-') == 20
    assert second.text.count('href="/pesanan/PS-') == 3
    found = await web.get("/pesanan?q=MINYAK")
    assert found.text.count('href="/pesanan/PS-') == 1
    for odd in ("hal=0", "hal=-1", "hal=abc", "hal=" + "9" * 30, "hal=%C2%B2", "q=%25%27", "hal=99999"):
        assert (await web.get(f"/pesanan?{odd}")).status_code == 200


async def test_buying_again_fills_the_cart_at_todays_prices_once(web, db, beras):
    url = await ordered(web, beras)
    await cast.reprice(db, beras, "umum", 66_000)
    for _ in range(2):
        assert (await web.post(f"{url}/pengulangan")).headers["location"] == "/keranjang"
    cart = (await web.get("/keranjang")).text
    assert "Harga berubah dari Rp65.000 menjadi Rp66.000." in cart
    assert await db.fetchval("SELECT quantity FROM cart_line") == 2


async def test_the_pages_take_few_queries_and_few_bytes(web, db, beras, bank, queries):
    sari = await cast.sari(db)
    await web.sign_in(sari.person_id)
    url = await ordered(web, beras, cara_bayar="qris")
    for path in (url, "/pesanan"):
        with queries(6):
            page = await web.get(path, headers={"accept-encoding": "br"})
        assert page.status_code == 200
        assert int(page.headers["content-length"]) < 14_000
