"""An officer of a primary buys in its name: its prices, its books, its name on every paper; nobody else can."""

import pytest
from bs4 import BeautifulSoup

from app.domain.fulfilment.hand_over import hand_over
from app.domain.numbering import new_key
from tests import cast
from tests.domain.fulfilment.stage import code_of, money, packed, whole
from tests.routes.shop.test_checkout import FORM, hidden


@pytest.fixture
async def beras(db):
    """Rice at 65.000, for members 63.000, for the primaries 58.500; bought at 52.000 a sack."""
    unit = await cast.goods(
        db, "Beras medium 5 kg", umum=65_000, anggota=63_000, stock=30, unit="sak", cost=52_000, most=40
    )
    await db.execute("INSERT INTO price (unit, tier, price_idr) VALUES ($1, 'primer', 58500)", unit)
    return unit


@pytest.fixture
async def ketua(db):
    return await cast.officer(db, "ketua", coop=4, name="Ketua Harjo")


async def name_of(db, coop):
    return await db.fetchval("SELECT name FROM coop WHERE id = $1", coop)


async def with_two_sacks(web, who, unit):
    await web.sign_in(who.person_id)
    await web.post("/keranjang/baris", data={"unit": unit, "jumlah": "2"})


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").find("main").get_text(" ").split())


async def test_an_officer_buys_for_the_primary_and_its_name_stands_everywhere(web, db, beras, ketua):
    await with_two_sacks(web, ketua, beras)
    coop = await name_of(db, 4)
    assert "Rp130.000" in words(await web.get("/keranjang"))
    chosen = await web.post("/keranjang/pembeli", data={"untuk": "4", "kembali": "/bayar"})
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/bayar")
    cart = words(await web.get("/keranjang"))
    assert "Rp117.000" in cart
    assert "Harga berubah" not in cart
    page = await web.get("/bayar")
    soup = BeautifulSoup(page.text, "html.parser")
    assert soup.select_one("[name=koperasi] option[selected]")["value"] == "4"
    assert f"Untuk {coop}" in words(page)
    made = await web.post("/pesanan", data={**FORM, "koperasi": "4", **hidden(page.text)})
    url = made.headers["location"]
    row = await db.fetchrow("SELECT id, tier, primary_coop, is_member, total_idr, person, pickup_coop FROM shop_order")
    assert tuple(row)[1:] == ("primer", 4, True, 117_000, ketua.person_id, 4)
    assert f"Untuk {coop}" in words(await web.get(url))
    assert f"untuk {coop}" in words(await web.get("/pesanan"))
    kasir = await cast.officer(db, "kasir")
    till = web.another()
    await till.sign_in(kasir.person_id, staff=True)
    assert f"untuk {coop}" in words(await till.get("/kantor/pesanan"))
    assert f"Untuk {coop}" in words(await till.get(f"/kantor{url}"))
    assert coop in (await till.get(f"/kantor{url}/struk")).text
    # the next cart is the officer's own again
    assert await db.fetchval("SELECT for_coop FROM cart") is None


async def test_the_sale_stands_among_those_to_primaries_to_the_rupiah(web, db, beras, ketua):
    await with_two_sacks(web, ketua, beras)
    await web.post("/keranjang/pembeli", data={"untuk": "4"})
    await web.post("/pesanan", data={**FORM, "koperasi": "1", **hidden((await web.get("/bayar")).text)})
    kasir = await cast.officer(db, "kasir")
    order = await packed(await db.fetchval("SELECT id FROM shop_order"), kasir)
    await hand_over(order, code=await code_of(order), cash_idr=117_000, by=kasir.person_id, key=new_key())
    assert await money(db) == {"1101": 117_000, "4102": -117_000, "5101": 104_000}
    await whole()


@pytest.mark.parametrize("untuk", ["5", "1", "0", "99999999999", "-4", "4 OR 1=1", "٤"])
async def test_nobody_buys_for_a_primary_of_others_nor_for_what_is_none(web, db, beras, ketua, untuk):
    await with_two_sacks(web, ketua, beras)
    answer = await web.post("/keranjang/pembeli", data={"untuk": untuk})
    assert answer.status_code == 422
    assert "tidak dapat berbelanja atas nama" in words(answer)
    assert "Rp130.000" in words(await web.get("/keranjang"))


@pytest.mark.parametrize("role", [None, "kasir", "gudang", "pengawas"])
async def test_people_without_such_an_office_see_no_choice_and_forge_none(web, db, beras, role):
    who = await cast.officer(db, role, coop=4) if role else await cast.sari(db)
    await with_two_sacks(web, who, beras)
    assert "Belanja untuk" not in words(await web.get("/bayar"))
    assert (await web.post("/keranjang/pembeli", data={"untuk": "4"})).status_code == 422
    await db.execute("UPDATE cart SET for_coop = 4")  # even if it stood there
    form = {**FORM, **hidden((await web.get("/bayar")).text), "untuk": "4"}
    await web.post("/pesanan", data=form)
    assert await db.fetchval("SELECT tier FROM shop_order") == ("umum" if role else "anggota")


async def test_a_guest_cannot_choose_at_all(web, beras):
    await web.post("/keranjang/baris", data={"unit": beras, "jumlah": "1"})
    assert "Belanja untuk" not in words(await web.get("/keranjang"))
    answer = await web.post("/keranjang/pembeli", data={"untuk": "4"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/masuk")


async def test_an_office_that_ends_between_page_and_order_ends_the_price_and_says_so(web, db, beras, ketua):
    await with_two_sacks(web, ketua, beras)
    await web.post("/keranjang/pembeli", data={"untuk": "4"})
    form = {**FORM, "koperasi": "4", **hidden((await web.get("/bayar")).text)}
    await db.execute("UPDATE office SET ended_at = now() WHERE person = $1", ketua.person_id)
    answer = await web.post("/pesanan", data=form)
    assert answer.status_code == 409
    assert "untuk Anda sendiri, bukan atas nama koperasi" in words(answer)
    assert "Total dari Rp117.000 menjadi Rp130.000" in words(answer)
    assert await db.fetchval("SELECT count(*) FROM shop_order") == 0


async def test_another_window_that_changed_the_buyer_is_told_even_at_the_same_price(web, db, ketua):
    telur = await cast.goods(db, "Telur ayam 1 kg", umum=29_000, stock=30, unit="kg")
    await with_two_sacks(web, ketua, telur)
    form = {**FORM, **hidden((await web.get("/bayar")).text)}
    await web.post("/keranjang/pembeli", data={"untuk": "4"})
    answer = await web.post("/pesanan", data=form)
    assert answer.status_code == 409
    assert "sekarang atas nama koperasi" in words(answer)
    back = await web.post("/keranjang/pembeli", data={"untuk": ""})
    assert back.headers["location"] == "/keranjang"
    assert (await web.post("/pesanan", data=form)).status_code == 303
    assert await db.fetchval("SELECT tier FROM shop_order") == "umum"
