"""Checkout over HTTP: what is shown is what is paid, or we ask again."""

import re
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup

from app.domain.checkout import room
from tests import cast
from tests.domain.governance.conftest import decided

FORM = {"nama": "Tamu Baik", "telepon": "0812 3456 7890", "terima": "ambil", "koperasi": "1", "cara_bayar": "tunai"}


@pytest.fixture
async def beras(db):
    return await cast.goods(db, "Beras medium 5 kg", umum=65_000, anggota=63_000, stock=30, unit="sak", most=40)


def hidden(text: str) -> dict[str, str]:
    """The hidden fields of the order form, as a browser would send them back."""
    soup = BeautifulSoup(text, "html.parser")
    return {str(i["name"]): str(i["value"]) for i in soup.select('form[action="/pesanan"] input[type=hidden]')}


async def fill(web: Any, unit: int, many: int = 2) -> dict[str, str]:
    await web.post("/keranjang/baris", data={"unit": unit, "jumlah": str(many)})
    return {**FORM, **hidden((await web.get("/bayar")).text)}


async def test_a_guest_orders_and_pays_in_cash_without_any_script(web, db, beras):
    form = await fill(web, beras)
    answer = await web.post("/pesanan", data=form)
    assert answer.status_code == 303
    assert re.fullmatch(r"/pesanan/PS-[A-Z0-9-]{13,}", answer.headers["location"])
    assert web.cookies["keranjang"].startswith("0.")
    row = await db.fetchrow("SELECT total_idr, phone, person, visitor_hash FROM shop_order")
    assert (row["total_idr"], row["phone"], row["person"]) == (130_000, "+6281234567890", None)
    again = await web.post("/pesanan", data=form)
    assert again.headers["location"] == answer.headers["location"]
    assert await db.fetchval("SELECT count(*) FROM shop_order") == 1


async def test_a_member_finds_name_phone_and_primary_filled_in(web, db, beras):
    sari = await cast.sari(db)
    await web.sign_in(sari.person_id)
    await web.post("/keranjang/baris", data={"unit": beras, "jumlah": "1"})
    page = (await web.get("/bayar")).text
    soup = BeautifulSoup(page, "html.parser")
    assert soup.select_one("[name=nama]")["value"] == "Sari Wulandari"
    assert soup.select_one("[name=telepon]")["value"] == "0812-0000-0101"
    assert soup.select_one("[name=koperasi] option[selected]")["value"] == "2"
    assert "Rp63.000" in page


async def test_empty_fields_get_their_sentences_and_what_was_typed_stays(web, db, beras):
    form = await fill(web, beras)
    answer = await web.post(
        "/pesanan", data={**form, "nama": "", "telepon": "123", "catatan": "pagi <b>saja</b>", "cara_bayar": ""}
    )
    assert answer.status_code == 422
    soup = BeautifulSoup(answer.text, "html.parser")
    assert soup.select_one("#f-nama-error").text.strip() == "Nama perlu diisi."
    assert "Nomor HP" in soup.select_one("#f-telepon-error").text
    assert soup.select_one("[name=telepon]")["value"] == "123"
    assert soup.select_one("[name=catatan]")["value"] == "pagi <b>saja</b>"
    assert "Cara bayar perlu dipilih" in answer.text
    assert await db.fetchval("SELECT count(*) FROM shop_order") == 0


async def test_a_delivery_not_yet_summed_up_is_asked_once_more_with_its_total(web, db, beras):
    form = {
        **await fill(web, beras),
        "terima": "antar",
        "kecamatan": "Ngawen",
        "alamat": "Jalan Pemuda 12, RT 3",
        "cara_bayar": "cod",
    }
    asked = await web.post("/pesanan", data=form)
    assert asked.status_code == 200
    main = BeautifulSoup(asked.text, "html.parser").main
    assert "Ongkos kirim ke Ngawen Rp15.000. Total Rp145.000." in " ".join(main.text.split())
    assert "berubah sejak" not in main.text, "nothing changed but the buyer's own choice"
    assert main.select_one("input[value=cod]").has_attr("checked"), "the ways to pay are those of a delivery"
    assert await db.fetchval("SELECT count(*) FROM shop_order") == 0
    back = await web.post("/bayar/isian", data={**form, **hidden(asked.text)})
    assert BeautifulSoup(back.text, "html.parser").select_one("[name=alamat]")["value"] == "Jalan Pemuda 12, RT 3"
    answer = await web.post("/pesanan", data={**form, **hidden(asked.text)})
    assert answer.status_code == 303
    assert await db.fetchval("SELECT (delivery_idr, total_idr) = (15000, 145000) FROM shop_order")


async def test_a_fee_that_the_shop_changed_is_told_as_a_change(web, db, beras):
    form = {
        **await fill(web, beras),
        "terima": "antar",
        "kecamatan": "Ngawen",
        "alamat": "Jalan Pemuda 12, RT 3",
        "cara_bayar": "cod",
    }
    seen = hidden((await web.post("/pesanan", data=form)).text)
    await decided(db, {"ongkos_kirim": {"Ngawen": 16_000}})
    asked = await web.post("/pesanan", data={**form, **seen})
    assert asked.status_code == 409
    assert "Ongkos kirim Rp16.000." in asked.text
    assert "berubah sejak" in asked.text


async def test_with_script_the_summary_shows_the_fee_before_ordering(web, db, beras):
    form = {
        **await fill(web, beras),
        "terima": "antar",
        "kecamatan": "Cepu",
        "alamat": "Jalan Ronggolawe 5",
        "cara_bayar": "cod",
    }
    summary = await web.post("/bayar/ringkasan", data=form, headers={"hx-request": "true"})
    assert "Rp155.000" in summary.text
    shown = BeautifulSoup(summary.text, "html.parser").select_one("[name=dilihat]")["value"]
    assert (await web.post("/pesanan", data={**form, "dilihat": shown})).status_code == 303


async def test_a_price_that_moves_in_between_is_shown_and_never_silently_charged(web, db, beras):
    form = await fill(web, beras)
    await cast.reprice(db, beras, "umum", 64_000)
    asked = await web.post("/pesanan", data=form)
    assert asked.status_code == 409
    assert "Harga Beras medium 5 kg (sak) dari Rp65.000 menjadi Rp64.000." in asked.text
    assert hidden(asked.text)["kunci"] != form["kunci"]
    assert (await web.post("/pesanan", data={**form, **hidden(asked.text)})).status_code == 303
    assert await db.fetchval("SELECT total_idr FROM shop_order") == 128_000


@pytest.mark.parametrize(
    "extra",
    [
        {"harga": "1", "total": "1", "total_idr": "1", "goods_idr": "1", "price_idr": "1"},
        {
            "fee": "0",
            "ongkos": "0",
            "delivery_idr": "0",
            "state": "paid",
            "tier": "primer",
            "person": "1",
            "paid_idr": "130000",
        },
    ],
)
async def test_prices_states_and_owners_from_the_browser_are_not_read(web, db, beras, extra):
    await web.post("/pesanan", data={**await fill(web, beras), **extra})
    row = await db.fetchrow("SELECT total_idr, state, tier, person, paid_idr FROM shop_order")
    assert tuple(row) == (130_000, "confirmed", "umum", None, 0)


async def test_a_forged_statement_orders_nothing(web, db, beras):
    form = await fill(web, beras)
    honest = form["dilihat"]
    for forged in (
        "",
        honest[:-1] + ("0" if honest[-1] != "0" else "1"),
        f"{beras},2,1/0/2/" + "a" * 32,
        "💥",
        "1" * 9000,
    ):
        assert (await web.post("/pesanan", data={**form, "dilihat": forged})).status_code == 409
    assert await db.fetchval("SELECT count(*) FROM shop_order") == 0


async def test_somebody_elses_address_is_as_unknown_as_none(web, db, beras):
    sari, budi = await cast.sari(db), await cast.budi(db)
    his = await db.fetchval(
        "INSERT INTO address (person, label, recipient, phone, kecamatan, street)"
        " VALUES ($1, 'Rumah', 'Budi', $2, 'Cepu', 'Jalan Rahasia Budi 7') RETURNING id",
        budi.person_id, budi.phone,
    )  # fmt: skip
    await web.sign_in(sari.person_id)
    form = {**await fill(web, beras), "terima": "antar", "alamat_tersimpan": str(his), "cara_bayar": "cod"}
    first, unknown = (
        await web.post("/pesanan", data=form),
        await web.post("/pesanan", data={**form, "alamat_tersimpan": "999999"}),
    )
    assert first.status_code == unknown.status_code == 422
    assert "Rahasia" not in first.text
    assert await db.fetchval("SELECT count(*) FROM shop_order") == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"terima": "terbang"}, {"koperasi": "99"}, {"koperasi": "-1"}, {"koperasi": ""}, {"cara_bayar": "emas"}, {"cara_bayar": "cod"},
        {"kunci": ""}, {"kunci": "x"}, {"kunci": "k" * 500}, {"kunci": "kün-ci-ganjil"}, {"catatan": "x" * 301}, {"catatan": "a\x07b"},
        {"telepon": "' OR 1=1 --"}, {"telepon": "+62" + "8" * 40}, {"nama": "x" * 101}, {"nama": "12345"},
        {"terima": "antar", "kecamatan": "Wakanda", "alamat": "Jalan 1234567890"}, {"terima": "antar", "kecamatan": "", "alamat": "<svg onload=x>"},
    ],
)  # fmt: skip
async def test_bad_input_gets_a_sentence_and_orders_nothing(web, db, beras, wrong):
    answer = await web.post("/pesanan", data={**await fill(web, beras), **wrong})
    assert answer.status_code == 422
    assert "<svg" not in answer.text.split("<main")[1].replace('<svg class="ikon"', "")
    assert await db.fetchval("SELECT count(*) FROM shop_order") == 0


async def test_html_in_a_name_is_shown_as_text(web, db, beras):
    answer = await web.post(
        "/pesanan", data={**await fill(web, beras), "nama": "Sari <img src=x onerror=alert(1)>", "cara_bayar": ""}
    )
    assert "<img src=x" not in answer.text
    assert "&lt;img src=x" in answer.text


async def test_methods_that_cannot_carry_the_total_say_why(web, db, beras):
    await fill(web, beras, 40)
    page = (await web.get("/bayar")).text
    soup = BeautifulSoup(page, "html.parser")
    alfamart = soup.select_one("input[value=alfamart]")
    assert alfamart.has_attr("disabled")
    assert "paling banyak Rp2.500.000" in alfamart.parent.text


async def test_an_order_stands_though_the_gateway_is_down(web, db, beras):
    answer = await web.post("/pesanan", data={**await fill(web, beras), "cara_bayar": "qris"})
    assert answer.status_code == 303
    assert await db.fetchval("SELECT state FROM shop_order") == "awaiting_payment"


async def test_without_a_cart_there_is_nothing_to_pay(web, db, beras):
    assert (await web.get("/bayar")).headers["location"] == "/keranjang"
    answer = await web.post("/pesanan", data={**FORM, "kunci": "k" * 20})
    assert answer.status_code == 422
    assert "Keranjang Anda kosong" in answer.text


async def test_the_page_is_light_and_takes_few_queries(web, db, beras, queries):
    sari = await cast.sari(db)
    await web.sign_in(sari.person_id)
    await web.post("/keranjang/baris", data={"unit": beras, "jumlah": "2"})
    with queries(6):
        page = await web.get("/bayar", headers={"accept-encoding": "br"})
    assert int(page.headers["content-length"]) < 14_000


async def test_a_guests_purchase_takes_few_statements(web, db, beras, queries):
    with queries(2):
        await web.post("/keranjang/baris", data={"unit": beras, "jumlah": "2"})
    with queries(1):
        await web.get("/keranjang")
    with queries(2):
        page = await web.get("/bayar")
    with queries(5):
        answer = await web.post("/pesanan", data={**FORM, **hidden(page.text)})
    with queries(2):
        assert "Dikonfirmasi" in (await web.get(answer.headers["location"])).text


async def test_the_stores_own_counter_goes_by_the_name_people_know(web, beras):
    await web.post("/keranjang/baris", data={"unit": beras, "jumlah": "1"})
    options = BeautifulSoup((await web.get("/bayar")).text, "html.parser").select("[name=koperasi] option")
    assert options[0].text.startswith("Toko Bangkle, Blora")
    assert len(options) == 17
    assert sum("Toko Bangkle" in option.text for option in options) == 1


def from_the_village(browser: Any) -> Any:
    browser.client._transport.client = ("36.80.0.7", 40_000)
    return browser


async def test_one_address_orders_for_cash_only_so_often_a_day_but_may_pay_online(web, db, beras, monkeypatch):
    monkeypatch.setattr(room, "GUEST_CASH_FROM", replace(room.GUEST_CASH_FROM, tries=2))
    for n in range(2):
        other = from_the_village(web.another())
        form = {**await fill(other, beras, 1), "telepon": f"0812000077{n:02d}"}
        assert (await other.post("/pesanan", data={**form, "nama": ""})).status_code == 422, "a slip costs nothing"
        for _ in range(2):
            assert (await other.post("/pesanan", data=form)).status_code == 303, "nor does the same form, sent again"
    form = {**await fill(from_the_village(web), beras, 1), "telepon": "081200007799"}
    refused = await web.post("/pesanan", data=form)
    assert refused.status_code == 422
    assert "sudah banyak pesanan tunai dari jaringan" in refused.text
    assert (await web.post("/pesanan", data={**form, "cara_bayar": "qris"})).status_code == 303
