"""The pay page, as a phone without script sees it."""

import re

import pytest
from bs4 import BeautifulSoup

from app.domain.payments.methods import METHODS
from app.routes.cookies import visitor_cookie
from tests import cast
from tests.paying import ask, bank, fresh, order, order_for, pay_by

__all__ = ["bank"]


@pytest.fixture
async def mine(db, web, bank):
    """An order of the person who is signed in; its id and its number."""
    sari = await cast.sari(db)
    await web.sign_in(sari.person_id)
    order_id = await order_for(db, sari)
    return order_id, (await order(order_id))["number"]


def words(answer) -> str:
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


async def test_choosing_paying_and_seeing_it_paid(db, web, bank, mine):
    order_id, number = mine
    page = await web.get(f"/pesanan/{number}/pembayaran")
    assert "Bayar Rp65.000" in words(page)
    form = BeautifulSoup(page.text, "html.parser").select_one(f'form[action="/pesanan/{number}/pembayaran"]')
    assert {box["value"] for box in form.select("input[name=cara]")} == set(METHODS)
    key = form.select_one("input[name=kunci]")["value"]
    answer = await web.post(f"/pesanan/{number}/pembayaran", data={"cara": "bca_va", "kunci": key})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/pesanan/{number}/pembayaran")
    page = await web.get(f"/pesanan/{number}/pembayaran")
    payment = await pay_by(order_id, "bca_va")
    va = payment.instructions["va_number"]
    assert f'data-copy="{va}"' in page.text
    assert f"{va[:4]} {va[4:8]}" in words(page)
    assert "data-countdown" in page.text
    bank.pay(payment.gateway_order_id)
    page = await web.get(f"/pesanan/{number}/pembayaran?tanya=1")
    assert "Lunas" in words(page)
    assert "hx-get" not in page.text  # nothing more is asked


async def test_the_qr_is_a_picture_of_our_own_and_can_be_kept(db, web, bank, mine):
    order_id, number = mine
    await pay_by(order_id)
    page = await web.get(f"/pesanan/{number}/pembayaran")
    assert re.search(r'<img src="data:image/svg\+xml', page.text)
    assert "<style" not in page.text
    assert " style=" not in page.text
    picture = await web.get(f"/pesanan/{number}/pembayaran/qris.png")
    assert picture.content.startswith(b"\x89PNG")
    assert "attachment" in picture.headers["content-disposition"]


@pytest.mark.parametrize("method", list(METHODS))
async def test_every_method_shows_what_it_takes_to_pay_within_the_budget(db, web, bank, mine, method):
    import gzip

    order_id, number = mine
    payment = await pay_by(order_id, method)
    page = await web.get(f"/pesanan/{number}/pembayaran")
    assert page.status_code == 200
    for name in ("va_number", "bill_key", "payment_code", "deeplink_url", "redirect_url"):
        if name in payment.instructions:
            assert payment.instructions[name].replace("&", "&amp;") in page.text
    assert METHODS[method].steps[0] in words(page)
    assert len(gzip.compress(page.content)) < 14_000


async def test_an_open_page_asks_cheaply(db, web, bank, mine):
    order_id, number = mine
    await pay_by(order_id)
    page = await web.get(f"/pesanan/{number}/pembayaran")
    address = BeautifulSoup(page.text, "html.parser").select_one("#pembayaran")["hx-get"]
    same = await web.get(address, headers={"hx-request": "true"})
    assert (same.status_code, same.content) == (204, b"")
    payment = await pay_by(order_id)
    bank.pay(payment.gateway_order_id)
    await ask(payment)
    changed = await web.get(address, headers={"hx-request": "true"})
    assert changed.status_code == 200
    assert "Lunas" in changed.text
    assert "hx-trigger" not in changed.text
    assert "<html" not in changed.text


async def test_what_the_browser_brings_back_from_the_card_page_is_not_believed(db, web, bank, mine):
    order_id, number = mine
    payment = await pay_by(order_id)
    page = await web.get(
        f"/pesanan/{number}/pembayaran?order_id={payment.gateway_order_id}&status_code=200&transaction_status=settlement"
    )
    assert "Lunas" not in words(page).replace("menjadi Lunas", "")
    assert (await order(order_id))["state"] == "awaiting_payment"
    assert (await fresh(payment)).asked_times == 1  # but it was reason to ask
    await web.get(f"/pesanan/{number}/pembayaran?tanya=1")
    assert (await fresh(payment)).asked_times == 1  # and not again a moment later


async def test_a_card_goes_on_to_the_gateways_page_and_no_field_of_ours_takes_its_number(db, web, bank, mine):
    _, number = mine
    answer = await web.post(f"/pesanan/{number}/pembayaran", data={"cara": "kartu", "kunci": "kunci-untuk-kartu"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{bank.url}/snap/")
    page = await web.get(f"/pesanan/{number}/pembayaran")
    fields = {field.get("name") for field in BeautifulSoup(page.text, "html.parser").select("main input")}
    assert fields <= {"kunci", "cara", None}


async def test_a_double_tap_is_one_attempt_and_the_back_button_changes_nothing(db, web, bank, mine):
    _, number = mine
    for _ in range(2):
        assert (
            await web.post(f"/pesanan/{number}/pembayaran", data={"cara": "qris", "kunci": "kunci-yang-sama"})
        ).status_code == 303
    assert await db.fetchval("SELECT count(*) FROM payment") == 1
    await web.post(f"/pesanan/{number}/pembayaran", data={"cara": "bni_va", "kunci": "kunci-yang-lain"})
    await web.post(f"/pesanan/{number}/pembayaran", data={"cara": "qris", "kunci": "kunci-yang-sama"})
    assert await db.fetch("SELECT method, state FROM payment ORDER BY id") == [
        ("qris", "cancelled"),
        ("bni_va", "pending"),
    ]


@pytest.mark.parametrize("cara", ["", "emas", "qris' OR 1=1", "<b>", "x" * 5000])
async def test_an_odd_method_gets_a_sentence(db, web, bank, mine, cara):
    answer = await web.post(f"/pesanan/{mine[1]}/pembayaran", data={"cara": cara, "kunci": "kunci-kunci"})
    assert answer.status_code == 422
    assert "Pilih salah satu cara bayar" in words(answer)


async def test_somebody_elses_order_is_not_there(db, web, bank, mine):
    other = web.another()
    other.client.cookies.set(visitor_cookie(), "seorang-tamu-yang-tidak-tahu-apa-apa")
    for path in ("pembayaran", "pembayaran/qris.png"):
        assert (await other.get(f"/pesanan/{mine[1]}/{path}")).status_code == 404
    assert (
        await other.post(f"/pesanan/{mine[1]}/pembayaran", data={"cara": "qris", "kunci": "kunci-orang-lain"})
    ).status_code == 404
    assert await db.fetchval("SELECT count(*) FROM payment") == 0


async def test_while_the_gateway_is_silent_the_page_says_what_is_happening(db, web, bank, mine):
    bank.fault("html", call="charge")
    await web.post(f"/pesanan/{mine[1]}/pembayaran", data={"cara": "qris", "kunci": "kunci-kunci"})
    page = await web.get(f"/pesanan/{mine[1]}/pembayaran")
    assert "sedang disiapkan" in words(page)
    assert "hx-trigger" in page.text


async def test_the_orders_own_page_carries_the_panel(db, web, bank, mine):
    order_id, number = mine
    payment = await pay_by(order_id, "bni_va")
    page = await web.get(f"/pesanan/{number}")
    assert payment.instructions["va_number"] in page.text


async def card_on_the_gateways_page(bank, payment, number):
    page = payment.instructions["redirect_url"]
    assert bank.http.post(f"{page}/metode", data={"metode": "credit_card", "kartu": number}).status_code < 400


async def test_a_card_that_the_bank_reviews_or_refuses_is_told_on_the_orders_page(db, web, bank, mine):
    order_id, number = mine
    payment = await pay_by(order_id, "kartu")
    await card_on_the_gateways_page(bank, payment, "4711111111111115")
    await ask(payment)
    page = await web.get(f"/pesanan/{number}")
    assert "Kartu ditolak bank. Tidak ada uang yang diambil." in words(page)
    assert "Lanjut ke halaman kartu" in words(page)
    before = re.search(r"keadaan\?versi=([^\"]+)", page.text)[1]
    await card_on_the_gateways_page(bank, payment, "4511111111111117")
    held = await ask(payment)
    await db.execute(
        "UPDATE payment SET expires_at = now() - interval '1 hour'"
    )  # the page's hour is over, the bank's is not
    fragment = await web.get(f"/pesanan/{number}/keadaan?versi={before}", headers={"hx-request": "true"})
    assert fragment.status_code == 200, "the page that asks by itself hears of it"
    assert "sedang diperiksa bank" in words(fragment)
    assert "Lanjut ke halaman kartu" not in words(fragment)
    name = next(
        entry["transaction_id"]
        for entry in bank.book()["transactions"]
        if entry.get("fraud_status", entry.get("fraud")) == "challenge"
    )
    bank.act(name, "setujui")
    assert (await ask(held)).state == "paid"
    page = words(await web.get(f"/pesanan/{number}"))
    assert "Lunas" in page
    assert "diperiksa" not in page
