"""Pulsa, a token, a bill, one that waits, one that fails, and a member without a phone: on a phone's screen, with script and without."""

import random
import re
import time
from typing import Any

import httpx
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from e2e.conftest import PHONE
from e2e.journeys import gateway, see, sign_in
from tests.running import Indora

DICE = random.Random()


def fresh(prefix: str, end: str = "7") -> str:
    """A number nobody used yet: twice the same within minutes would be asked about."""
    return f"{prefix}{DICE.randrange(10**6, 10**7)}{end}"


def flazz(indora: Indora, lever: str, **body: Any) -> None:
    """The stand-in for Digiflazz, told what to do."""
    httpx.post(f"{indora.sandbox_url}/_kendali/digiflazz/{lever}", json=body, trust_env=False).raise_for_status()


def purchase_of(indora: Indora, number: str) -> dict[str, Any]:
    """What the provider knows about a customer's number, newest first."""
    book = httpx.get(f"{indora.sandbox_url}/_kendali/digiflazz/buku", trust_env=False).json()
    found = [one for one in book["purchases"] if one["customer_no"] == number]
    return dict(found[-1]) if found else {}


def refunded(indora: Indora, number: str, *, tries: int = 150) -> dict[str, Any]:
    """What the gateway's book says of a payment, once it has given money back."""
    for _ in range(tries):
        book = httpx.get(f"{indora.sandbox_url}/_kendali/midtrans/buku", trust_env=False).json()
        (found,) = [one for one in book["transactions"] if one["order_id"] == f"{number}-1"]
        if found["refunded_idr"]:
            break
        time.sleep(0.2)
    return dict(found)


def choose(page: Page, service: str, number: str, product: str, *, script: bool) -> None:
    """Number first; then the product, when the list is there."""
    page.goto(f"/ppob/{service}")
    page.locator("[name=nomor]").press_sequentially(number)
    if not script and not page.locator(f"[value={product}]").count():
        page.get_by_role("button", name="Lihat harga").click()
    page.locator(f"button[value={product}]").click()
    page.wait_for_url("**/ppob/cek/CK-*")


def buy(page: Page, indora: Indora, *, script: bool, way: str = "qris") -> str:
    """Pay what was checked through the gateway; the transaction's number."""
    page.locator(f"input[name=cara][value={way}]").check()
    page.get_by_role("main").get_by_role("button", name=re.compile("^(Beli|Bayar)$")).click()
    page.wait_for_url("**/ppob/transaksi/PP-*")
    number = page.url.rsplit("/", 1)[-1].split("?")[0]
    gateway(indora.sandbox_url, number, "bayar")
    return number


def test_pulsa_by_its_prefix(page: Page, indora: Indora, script: bool):
    sign_in(page, "081200000001")
    choose(page, "pulsa", fresh("0857"), "is10", script=script)
    expect(page.get_by_text("Indosat 10.000")).to_be_visible()
    buy(page, indora, script=script)
    see(page, "Nomor bukti", script=script)
    page.get_by_label("Beri nama").fill("Pulsa Ibu")
    page.get_by_role("button", name="Simpan").click()
    page.goto("/ppob")
    expect(page.get_by_role("main").get_by_text("Pulsa Ibu").first).to_be_visible()


def test_a_token_with_the_name_behind_the_meter(page: Page, indora: Indora, script: bool):
    sign_in(page, "081200000002")
    choose(page, "token-listrik", fresh("141"), "pln50", script=script)
    expect(page.get_by_text(re.compile("R[12]M? / .* VA"))).to_be_visible()
    buy(page, indora, script=script)
    see(page, "Token listrik", script=script)
    expect(page.locator(".token [data-copy]")).to_have_text(re.compile(r"^\d{4}( \d{4}){4}$"))
    page.get_by_role("button", name="Cetak struk").click()
    expect(page.get_by_role("heading", name="STRUK PEMBELIAN LISTRIK PRABAYAR")).to_be_visible()


def test_a_bill_with_a_fine(page: Page, indora: Indora, script: bool):
    page.goto("/ppob/tagihan-listrik")
    page.locator("[name=nomor]").fill(fresh("5300", "3"))
    page.get_by_role("button", name="Cek tagihan").click()
    page.wait_for_url("**/ppob/cek/CK-*")
    said = " ".join(page.get_by_role("main").inner_text().split())
    for words in ("Periode", "Denda Rp5.000", "Admin Rp2.500", "Biaya layanan koperasi Rp1.500"):
        assert words in said, said
    page.get_by_label("Nomor HP Anda").fill("0813 2222 3333")
    buy(page, indora, script=script)
    see(page, "Nomor bukti", script=script)


def test_one_that_waits_succeeds_while_the_page_is_open(page: Page, indora: Indora, script: bool):
    sign_in(page, "081200000001")
    number = fresh("0878")
    flazz(indora, "nasib", calls=1, rc="03", customer_no=number)
    choose(page, "pulsa", number, "xl10", script=script)
    buy(page, indora, script=script)
    see(page, "Sedang diproses.", script=script)
    expect(page.get_by_text("Jangan membeli lagi")).to_be_visible()
    flazz(indora, f"transaksi/{purchase_of(indora, number)['ref_id']}/sukses", sn="8899001122")
    see(page, "8899001122", script=script)


def test_a_failure_gives_the_money_back(page: Page, indora: Indora, script: bool):
    sign_in(page, "081200000001")
    choose(page, "pulsa", "0878" + f"{DICE.randrange(10, 99)}" + "9990154", "xl10", script=script)
    number = buy(page, indora, script=script, way="gopay")
    see(page, "Transaksi ini gagal", script=script)
    see(page, "dikembalikan", script=script)
    expect(page.get_by_text("Uang kembali paling lambat").first).to_be_visible()
    at_gateway = refunded(indora, number)
    assert at_gateway["refunded_idr"] == at_gateway["paid_idr"] > 0, (
        "the page says so, and so does the gateway's own book"
    )


def test_the_pages_keep_the_rules_of_access(browser: Browser, indora: Indora):
    """With axe, by night, on a phone; and nothing is wider than the screen."""
    context = browser.new_context(viewport=PHONE, base_url=indora.url, color_scheme="dark")
    page = context.new_page()
    sign_in(page, "081200000001")
    choose(page, "pulsa", fresh("0857"), "is10", script=True)
    for address in (
        page.url,
        "/ppob",
        "/ppob/pulsa",
        "/ppob/tagihan-listrik",
        "/ppob/dompet-digital",
        "/ppob/riwayat",
        "/ppob/nomor",
    ):
        page.goto(address)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{address} is too wide"
    context.close()


def test_a_clerk_serves_a_member_without_a_phone(staff_page: Page, indora: Indora, script: bool):
    page = staff_page
    sign_in(page, "081200000003")
    page.goto("/kantor/ppob/kasir")
    page.get_by_label("Nomor anggota, nomor HP, atau nama").fill("Sari Wulandari")
    page.get_by_role("button", name="Cari anggota").click()
    page.get_by_role("link", name="Layani").first.click()
    page.get_by_role("main").get_by_role("link", name="Pulsa", exact=True).click()
    page.locator("[name=nomor]").press_sequentially(fresh("0896"))
    if not script:
        page.get_by_role("button", name="Lihat harga").click()
    page.locator("button[value=tr10]").click()
    page.wait_for_url("**/kasir/cek/CK-*")
    page.get_by_label("Uang diterima").fill("20.000")
    page.get_by_label("Surat bertanda tangan").check()
    page.get_by_label("Nomor surat").fill(fresh("SK-"))
    page.get_by_role("button", name="Terima uang dan beli").click()
    page.wait_for_url("**/ppob/transaksi/PP-*")
    expect(page.get_by_text(re.compile("^Uang Rp20.000, kembali"))).to_be_visible()
    see(page, "Nomor bukti", script=script)
    page.get_by_role("button", name="Cetak struk").click()
    expect(page.get_by_role("heading", name="STRUK PEMBELIAN PULSA")).to_be_visible()
