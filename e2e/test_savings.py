"""Deposit to statement; groceries bought with simpanan sukarela; a withdrawal that one asks, another approves and a third act pays."""

import re

from playwright.sync_api import Page, expect

from e2e.journeys import gateway, put_in_cart, see, sign_in, to_checkout
from tests.running import Indora

PASSWORD = "blora-2026"


def test_a_member_saves_and_reads_it_in_the_statement(page: Page, indora: Indora, script: bool):
    sign_in(page, "081200000001")
    page.goto("/anggota/simpanan")
    page.get_by_role("link", name="Setor").first.click()
    page.get_by_label("Jumlah setoran").fill("75.000")
    page.locator("input[name=cara][value=qris]").check()
    page.get_by_role("button", name="Setor").click()
    page.wait_for_url("**/setoran/SS-*/pembayaran")
    number = page.url.split("/")[-2]
    expect(page.get_by_role("img", name="Kode QR pembayaran Rp75.000")).to_be_visible()
    gateway(indora.sandbox_url, number, "bayar")
    see(
        page,
        "Rp75.000 dengan QRIS",
        script=script,
        again=lambda: page.goto(f"/anggota/simpanan/setoran/{number}/pembayaran?tanya=1"),
    )
    in_the_statement(page, number)
    expect(page.get_by_text("+Rp75.000").first).to_be_visible()
    page.get_by_role("link", name=re.compile(number)).click()
    expect(page.get_by_role("heading", name="Setoran simpanan sukarela")).to_be_visible()


def test_groceries_are_bought_with_savings(page: Page, indora: Indora, script: bool):
    sign_in(page, "081200000001")
    put_in_cart(page, "gula", "Gula pasir 1 kg")
    to_checkout(page)
    page.get_by_label("Diambil").check()
    page.locator("input[name=cara_bayar][value=simpanan]").check()
    page.get_by_role("button", name="Buat pesanan").click()
    page.wait_for_url("**/pesanan/PS-*")
    expect(page.get_by_text("Dibayar dengan simpanan sukarela").first).to_be_visible()
    number = page.url.split("/")[-1]
    in_the_statement(page, number)
    page.get_by_role("link", name=re.compile(number)).first.click()
    page.wait_for_url(f"**/pesanan/{number}")


def in_the_statement(page: Page, number: str) -> None:
    """Leaf back until the document is there: jasa simpanan of many months may have been posted on the same day."""
    page.goto("/anggota/simpanan/sukarela")
    for _ in range(6):
        if page.get_by_role("link", name=re.compile(number)).count():
            return
        page.goto(str(page.get_by_role("link", name="Yang lebih lama").get_attribute("href")))
    raise AssertionError(f"{number} is not in the statement")


def test_a_withdrawal_is_asked_approved_and_paid(page: Page, staff_page: Page, indora: Indora, script: bool):
    sign_in(page, "081200000001")
    page.goto("/anggota/simpanan/tarik")
    page.get_by_label("Jumlah").fill("50.000")
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Tarik").click()
    page.wait_for_url("**/penarikan/TS-*")
    number = page.url.split("/")[-1]
    expect(page.get_by_text("Menunggu persetujuan petugas kedua")).to_be_visible()
    for phone, button, said in (
        ("081200000013", "Setujui penarikan", "Disetujui, menunggu dibayar"),
        ("081200000012", "Sudah dibayarkan", "Sudah dibayar"),
    ):
        sign_in(staff_page, phone)
        staff_page.goto(f"/kantor/simpanan/penarikan/{number}")
        staff_page.get_by_role("button", name=button).click()
        if "/masuk/ulang" in staff_page.url:
            staff_page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
            staff_page.get_by_role("button", name="Lanjutkan").click()
            staff_page.get_by_role("button", name=button).click()
        expect(staff_page.get_by_text(said, exact=True).first).to_be_visible()
        staff_page.context.clear_cookies()
    page.goto(f"/anggota/simpanan/penarikan/{number}")
    expect(page.get_by_text("Dibayarkan tunai")).to_be_visible()
