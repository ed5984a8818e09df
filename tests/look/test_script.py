"""What script adds, and that a page without it is still whole."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


def test_name_and_cart_count_come_from_the_cookies(phone: Page, stage: str):
    phone.context.add_cookies(
        [
            {"name": "keranjang", "value": "3.x7Qp", "url": stage},
            {"name": "nama", "value": "Sari%20Wulandari", "url": stage},
        ]
    )
    phone.goto(stage + "/")
    expect(phone.locator("[data-cart-count]")).to_have_text("3")
    expect(phone.locator("[data-account] span")).to_have_text("Sari")
    expect(phone.locator("[data-account]")).to_have_attribute("href", "/anggota")


def test_markup_in_the_name_cookie_stays_words(phone: Page, stage: str):
    phone.context.add_cookies([{"name": "nama", "value": "%3Cimg%2Fsrc%3Dx%3E", "url": stage}])
    phone.goto(stage + "/")
    expect(phone.locator("[data-account] span")).to_have_text("<img/src=x>")


def test_a_double_tap_sends_once(phone: Page, stage: str):
    sent: list[str] = []
    phone.goto(stage + "/")
    phone.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    phone.evaluate(
        """() => { const form = document.querySelector('.product-add');
        const press = form.querySelector('button'); press.click(); press.click(); press.click(); }"""
    )
    expect(phone.locator("#sent")).to_contain_text("unit=1")
    assert len(sent) == 1


def test_buttons_live_again_after_going_back(phone: Page, stage: str):
    phone.goto(stage + "/")
    phone.locator(".product-add button").first.click()
    expect(phone.locator("#sent")).to_be_visible()
    phone.go_back()
    phone.locator(".product-add button").first.click()
    expect(phone.locator("#sent")).to_be_visible()


def test_a_grave_deed_is_asked_about_and_then_sent_with_its_own_value(phone: Page, stage: str):
    phone.goto(stage + "/")
    fill_the_form(phone)
    phone.get_by_role("button", name="Batalkan pesanan").click()
    dialog = phone.get_by_role("dialog", name="Batalkan pesanan ini?")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Batal", exact=True).click()
    expect(dialog).to_have_count(0)
    phone.get_by_role("button", name="Batalkan pesanan").click()
    dialog.get_by_role("button", name="Batalkan pesanan").click()
    expect(phone.locator("#sent")).to_contain_text("batal=1")


def test_enter_in_the_quantity_means_the_number_typed_not_one_less(phone: Page, stage: str):
    phone.goto(stage + "/")
    fill_the_form(phone)
    phone.get_by_label("Jumlah beras", exact=True).fill("7")
    phone.keyboard.press("Enter")
    expect(phone.locator("#sent")).to_contain_text("jumlah=7")
    assert "ubah=" not in phone.locator("#sent").inner_text()


def test_plus_and_minus_keep_within_their_bounds(phone: Page, stage: str):
    phone.goto(stage + "/")
    number = phone.get_by_label("Jumlah telur", exact=True)
    number.fill("20")
    phone.locator('[data-stepper="local"] .js-step').last.click()
    expect(number).to_have_value("20")
    phone.locator('[data-stepper="local"] .js-step').first.click()
    expect(number).to_have_value("19")


def test_time_left_counts_on_the_servers_clock(phone: Page, stage: str):
    phone.goto(stage + "/")
    expect(phone.locator("[data-countdown]")).to_have_text(re.compile(r"2 jam 1[78] menit lagi"))


def test_lost_signal_is_said_and_taken_back(phone: Page, stage: str):
    phone.goto(stage + "/")
    phone.context.set_offline(True)
    expect(phone.get_by_text("Tidak ada sinyal")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.get_by_text("Tidak ada sinyal")).to_have_count(0)


def test_a_form_that_htmx_sends_can_be_sent_again_after_its_answer(phone: Page, stage: str):
    phone.goto(stage + "/htmx")
    for count in ("1", "2"):
        phone.context.add_cookies([{"name": "keranjang", "value": f"{count}.abc", "url": stage}])
        phone.get_by_role("button", name="Masukkan ke keranjang: Telur ayam").click()
        expect(phone.locator("#pesan")).to_contain_text("unit=7")
        expect(phone.locator("[data-cart-count]")).to_have_text(count)
        expect(phone.locator("form[data-busy]")).to_have_count(0)


def test_saving_data_fetches_no_picture_of_goods(phone: Page, stage: str):
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    for address, fetched in (("/hemat", False), ("/htmx", True)):
        asked.clear()
        phone.goto(stage + address, wait_until="networkidle")
        assert any("img/goods" in url for url in asked) is fetched, address


def test_a_photo_that_waits_is_fetched_when_it_is_asked_for(phone: Page, stage: str):
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(stage + "/foto", wait_until="networkidle")
    assert not any("app-512" in url for url in asked)
    with phone.expect_request("**/app-512.png"):
        phone.get_by_role("link", name="Tampilkan foto (9 kB)").click()
    expect(phone.locator("article img")).to_be_visible()
    expect(phone.get_by_text("Tampilkan foto")).to_have_count(0)
    assert phone.url == stage + "/foto"


def test_without_script_the_same_things_can_be_done(browser: Browser, stage: str):
    page = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 640}).new_page()
    page.goto(stage + "/")
    expect(page.get_by_role("link", name="Masuk").first).to_be_visible()
    expect(page.get_by_text("Bayar sebelum 24 November 2026, 20.58 WIB.")).to_be_visible()
    expect(page.locator(".stepper-set")).to_be_visible()
    fill_the_form(page)
    page.get_by_role("button", name="Tambah: Jumlah beras").click()
    expect(page.locator("#sent")).to_contain_text("jumlah=2")
    expect(page.locator("#sent")).to_contain_text("ubah=1")
    page.context.close()


def fill_the_form(page: Page) -> None:
    page.get_by_label("Kata sandi", exact=True).fill("blora-2026")
    page.get_by_label("Saya setuju").check()
