"""Promotions as buyers see them: in the cart, at the checkout, on the order and the receipt; a voucher works without script."""

import re

from app.domain.numbering import new_key
from app.domain.promotions.rules import Kind
from app.routes.pages import templates
from tests import cast
from tests.domain.promotions.conftest import biskuit, draft, ketua, kopi, manajer, running  # noqa: F401 - fixtures

templates()


def words_of(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


async def test_a_voucher_is_typed_into_a_plain_form_and_saves_to_the_receipt(db, web, running, kopi):  # noqa: F811
    await running(Kind.N_FOR_M, (kopi, 1), take=3, pay=2, name="Kopi 3 bayar 2")
    await running(Kind.VOUCHER_AMOUNT, amount_idr=5_000, least_idr=20_000)
    sari = await cast.sari(db)
    await web.sign_in(sari.person_id)
    await web.post("/keranjang/baris", data={"unit": kopi, "jumlah": "3"})
    assert "Kopi 3 bayar 2 −Rp15.000 Total barang Rp30.000" in words_of(await web.get("/keranjang"))
    wrong = await web.post("/keranjang/voucher", data={"kode": "SALAH1"})
    assert (wrong.status_code, "Kode voucher tidak dikenal" in wrong.text, 'value="SALAH1"' in wrong.text) == (
        422,
        True,
        True,
    )
    right = await web.post("/keranjang/voucher", data={"kode": "hemat10"})
    assert (right.status_code, right.headers["location"]) == (303, "/keranjang")
    assert "Voucher HEMAT10 −Rp5.000 Total barang Rp25.000" in words_of(await web.get("/keranjang"))
    checkout = await web.get("/bayar")
    assert "Voucher HEMAT10 −Rp5.000" in words_of(checkout)
    shown = re.search(r'name="dilihat" value="([^"]+)"', checkout.text).group(1)
    wish = {
        "kunci": new_key(),
        "nama": "Sari Wulandari",
        "telepon": "081200000101",
        "terima": "ambil",
        "koperasi": "1",
        "cara_bayar": "tunai",
        "dilihat": shown,
    }
    placed = await web.post("/pesanan", data=wish)
    assert placed.status_code == 303, words_of(placed)
    page = words_of(await web.get(placed.headers["location"]))
    assert "Kopi 3 bayar 2 −Rp15.000 Voucher HEMAT10 −Rp5.000 Ongkos kirim Rp0 Total Rp25.000" in page
    receipt = words_of(await web.get(placed.headers["location"] + "/struk"))
    assert "Hemat promosi Rp20.000 Anda hemat Rp20.000" in receipt
    assert "Total Rp25.000" in words_of(await web.get(placed.headers["location"] + "/struk?kertas=a4"))


async def test_a_guest_is_shown_the_way_in_and_a_change_answers_with_the_cart(db, web, running, kopi):  # noqa: F811
    await running(Kind.PERCENT, (kopi, 1), percent_bp=1000, name="Kopi hemat")
    await web.post("/keranjang/baris", data={"unit": kopi, "jumlah": "2"})
    page = await web.get("/keranjang")
    assert 'href="/masuk?lanjut=/keranjang"' in page.text
    assert "Anda hemat Rp3.000" in words_of(page)
    refused = await web.post("/keranjang/voucher", data={"kode": "HEMAT10"}, headers={"hx-request": "true"})
    assert (refused.status_code, "Masuk dulu" in refused.text, "<html" in refused.text) == (422, True, False)
