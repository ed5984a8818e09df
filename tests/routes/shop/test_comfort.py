"""What makes people come back: favourites, routine lists, a word when goods are there again, reviews, a picture to share."""

import io

import pytest
from PIL import Image

from app.domain.errors import NotFound, Refused
from app.domain.fulfilment.hand_over import hand_over
from app.domain.lists import routine
from app.domain.lists.wishes import tell_those_who_wait
from app.domain.numbering import new_key
from app.domain.reviews.write import review
from app.domain.stock.deeds import Goods, open_stock
from app.routes.shop.window import window
from tests import cast
from tests.domain.fulfilment.stage import code_of, collected, ordered, packed


@pytest.fixture
async def shop(web, db):
    goods = {
        "beras": await cast.goods(db, "Beras medium 5 kg", umum=65_000, anggota=63_000),
        "gula": await cast.goods(db, "Gula pasir 1 kg", umum=17_500, stock=0, warehouse=0),
    }
    await window().catch_up()
    return goods


@pytest.fixture
async def sari(web, db):
    someone = await cast.sari(db)
    await web.sign_in(someone.person_id)
    return someone


async def got(db, who, unit):
    """An order that its buyer has in her hands."""
    order = await ordered(who, collected("tunai"), (unit, 2))
    kasir = await cast.officer(db, "kasir")
    await packed(order, kasir)
    owed = await db.fetchval("SELECT total_idr FROM shop_order WHERE id = $1", order)
    await hand_over(order, code=await code_of(order), cash_idr=owed, by=kasir.person_id, key=new_key())
    return await db.fetchval("SELECT number FROM shop_order WHERE id = $1", order)


async def test_a_favourite_is_marked_once_and_shown_with_todays_price(web, shop, sari, db):
    for _ in range(2):
        assert (await web.post("/anggota/favorit", data={"produk": "beras-medium-5-kg"})).status_code == 303
    page = (await web.get("/anggota/favorit")).text
    assert page.count('href="/produk/beras-medium-5-kg"') == 1
    assert "Rp65.000" in page
    said = await web.post("/anggota/favorit", data={"produk": "beras-medium-5-kg"}, headers={"hx-request": "true"})
    assert "disimpan di favorit" in said.text
    await web.post("/anggota/favorit/penghapusan", data={"produk": "beras-medium-5-kg"})
    assert "Belum ada favorit" in (await web.get("/anggota/favorit")).text
    assert (await web.post("/anggota/favorit", data={"produk": "tidak-ada"})).status_code == 404


async def test_who_is_not_signed_in_is_shown_the_way(web, shop):
    for url in ("/anggota/favorit", "/anggota/kabar-stok"):
        answer = await web.post(url, data={"produk": "beras-medium-5-kg"})
        assert answer.headers["location"].startswith("/masuk")
        by_script = await web.post(url, data={"produk": "beras-medium-5-kg"}, headers={"hx-request": "true"})
        assert by_script.headers["hx-redirect"] == "/masuk"


async def test_a_habit_is_kept_from_an_order_and_fills_the_cart(web, shop, sari, db):
    number = await got(db, sari, shop["beras"])
    assert (await web.post("/anggota/belanja-rutin", data={"nama": "Bulanan", "pesanan": number})).status_code == 303
    page = await web.get("/anggota/belanja-rutin")
    assert "2 × " in page.text
    assert "Rp130.000" in page.text
    mine = await db.fetchval("SELECT id FROM shopping_list")
    for _ in range(2):
        assert (await web.post(f"/anggota/belanja-rutin/{mine}/keranjang")).headers["location"] == "/keranjang"
    assert await db.fetchval("SELECT sum(quantity) FROM cart_line") == 2
    await web.post("/anggota/belanja-rutin", data={"nama": "Bulanan"})
    assert await db.fetchval("SELECT count(*) FROM shopping_list") == 1
    assert "perlu diisi" in (await web.post("/anggota/belanja-rutin", data={"nama": ""})).text
    other = web.another()
    await other.sign_in((await cast.budi(db)).person_id)
    mine = await db.fetchval("SELECT id FROM shopping_list")
    assert (await other.post(f"/anggota/belanja-rutin/{mine}/keranjang")).status_code == 404
    assert (await other.post(f"/anggota/belanja-rutin/{mine}/penghapusan")).status_code == 404
    with pytest.raises(NotFound):
        await routine.put_in_cart(cast.guest(), mine)


async def test_an_order_is_repeated_in_three_taps(web, shop, sari, db):
    """Pesanan, Beli lagi, Bayar."""
    number = await got(db, sari, shop["beras"])
    assert f"/pesanan/{number}/pengulangan" in (await web.get("/pesanan")).text
    cart = await web.post(f"/pesanan/{number}/pengulangan")
    assert cart.headers["location"] == "/keranjang"
    assert 'href="/bayar"' in (await web.get("/keranjang")).text


async def test_who_asked_hears_once_when_goods_are_there_again(web, shop, sari, db):
    assert "Kabari saya" in (await web.get("/produk/gula-pasir-1-kg")).text
    for _ in range(2):
        assert (await web.post("/anggota/kabar-stok", data={"produk": "gula-pasir-1-kg"})).status_code == 303
    assert await tell_those_who_wait() == 0
    product = await db.fetchval("SELECT product FROM product_unit WHERE id = $1", shop["gula"])
    place = await db.fetchval("SELECT id FROM place WHERE slug = 'toko-bangkle'")
    await open_stock(place, [Goods(product, 5, 70_000)], source="awal:lagi")
    assert await tell_those_who_wait() == 1
    assert await tell_those_who_wait() == 0
    assert "Gula pasir 1 kg sudah ada lagi" in await db.fetchval(
        "SELECT body FROM message WHERE source LIKE 'stock_wish:%'"
    )


async def test_who_bought_it_may_say_something_and_everybody_reads_it(web, shop, sari, db):
    number = await got(db, sari, shop["beras"])
    assert "Beri ulasan" in (await web.get(f"/pesanan/{number}")).text
    sent = {"produk": "beras-medium-5-kg", "bintang": "4", "ulasan": "Pulen <b>dan</b> wangi"}
    assert (await web.post(f"/pesanan/{number}/ulasan", data=sent)).status_code == 303
    thanked = [" sudah kami simpan" in (await web.get(f"/pesanan/{number}/ulasan")).text for _ in range(2)]
    assert thanked == [True, False], "said once"
    await web.post(f"/pesanan/{number}/ulasan", data={**sent, "bintang": "5"})
    await window().catch_up()
    page = (await web.another().get("/produk/beras-medium-5-kg")).text
    for words in ("5,0", "1 ulasan", "Pulen &lt;b&gt;dan&lt;/b&gt; wangi", "Sari W."):
        assert words in page, words
    assert "Wulandari" not in page
    for bad in (
        {**sent, "bintang": "6"},
        {**sent, "bintang": ""},
        {**sent, "produk": "gula-pasir-1-kg"},
        {**sent, "ulasan": "x" * 501},
    ):
        assert (await web.post(f"/pesanan/{number}/ulasan", data=bad)).status_code == 422
    assert await db.fetchval("SELECT count(*) FROM review") == 1


async def test_who_does_not_have_it_yet_may_not(web, shop, sari, db):
    order = await ordered(sari, collected("tunai"), (shop["beras"], 1))
    number = await db.fetchval("SELECT number FROM shop_order WHERE id = $1", order)
    answer = await web.post(
        f"/pesanan/{number}/ulasan", data={"produk": "beras-medium-5-kg", "bintang": "1", "ulasan": ""}
    )
    assert (answer.status_code, "setelah barangnya Anda terima" in answer.text) == (422, True)
    other = web.another()
    await other.sign_in((await cast.budi(db)).person_id)
    assert (await other.get(f"/pesanan/{number}/ulasan")).status_code == 404


async def test_what_was_ordered_and_never_handed_over_is_nobodys_to_review(web, shop, sari, db):
    number = await got(db, sari, shop["beras"])
    await db.execute(
        "UPDATE order_line SET handed_quantity = 0 WHERE order_id = (SELECT id FROM shop_order WHERE number = $1)",
        number,
    )
    assert "Beras medium" not in (await web.get(f"/pesanan/{number}/ulasan")).text
    order, product = await db.fetchrow(
        "SELECT order_id, product FROM order_line JOIN shop_order o ON o.id = order_id WHERE o.number = $1", number
    )
    with pytest.raises(Refused, match="setelah barangnya Anda terima"):
        await review(sari.person_id, order, product, stars=1, words="Tidak pernah saya terima")


async def test_the_office_hides_with_a_reason_that_its_writer_reads(web, shop, sari, db):
    number = await got(db, sari, shop["beras"])
    await web.post(
        f"/pesanan/{number}/ulasan", data={"produk": "beras-medium-5-kg", "bintang": "1", "ulasan": "Kata kasar"}
    )
    office = web.another()
    await office.sign_in((await cast.officer(db, "manajer")).person_id, staff=True)
    said = await db.fetchval("SELECT id FROM review")
    assert "Kata kasar" in (await office.get("/kantor/ulasan")).text
    assert (await office.post(f"/kantor/ulasan/{said}/penyembunyian", data={"alasan": ""})).status_code == 422
    assert (
        await office.post(f"/kantor/ulasan/{said}/penyembunyian", data={"alasan": "Kata tidak sopan"})
    ).status_code == 303
    await window().catch_up()
    assert "Kata kasar" not in (await web.get("/produk/beras-medium-5-kg")).text
    assert "Kata tidak sopan" in (await web.get(f"/pesanan/{number}/ulasan")).text


async def test_a_shared_link_has_a_picture_of_ours(web, shop):
    page = (await web.get("/produk/beras-medium-5-kg")).text
    assert "https://wa.me/?text=Beras%20medium%205%20kg" in page
    assert "/produk/beras-medium-5-kg/bagikan.png" in page
    answer = await web.get("/produk/beras-medium-5-kg/bagikan.png")
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
    assert len(answer.content) < 40_000
    with Image.open(io.BytesIO(answer.content)) as drawn:
        colours = drawn.convert("RGB").crop((740, 150, 1140, 550)).getcolors(160_000)
    assert len(colours or ()) > 10  # the goods stand there, not the bare ground
    assert (await web.get("/produk/tidak-ada/bagikan.png")).status_code == 404


async def test_an_order_can_be_changed_until_packing_begins(web, shop, sari, db):
    order = await ordered(sari, collected("tunai"), (shop["beras"], 2))
    number = await db.fetchval("SELECT number FROM shop_order WHERE id = $1", order)
    assert "Ubah pesanan" in (await web.get(f"/pesanan/{number}")).text
    assert (await web.post(f"/pesanan/{number}/perubahan")).headers["location"] == "/keranjang"
    assert await db.fetchval("SELECT state FROM shop_order WHERE id = $1", order) == "cancelled"
    assert await db.fetchval("SELECT quantity FROM cart_line") == 2
    assert await db.fetchval("SELECT sum(reserved) FROM stock_level") == 0
    again = await ordered(sari, collected("tunai"), (shop["beras"], 1))
    await packed(again, await cast.officer(db, "kasir"))
    number = await db.fetchval("SELECT number FROM shop_order WHERE id = $1", again)
    assert (await web.post(f"/pesanan/{number}/perubahan")).status_code == 422
    assert await db.fetchval("SELECT state FROM shop_order WHERE id = $1", again) == "packed"
