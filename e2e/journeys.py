"""The steps that several journeys share, in the words on the buttons."""

import re
import time
from collections.abc import Callable

import httpx
from playwright.sync_api import Page, expect

PASSWORD = "blora-2026"
PHONE = re.compile("Nomor (HP|telepon)")


def sign_in(page: Page, phone: str) -> None:
    page.goto("/masuk")
    page.get_by_label(PHONE).fill(phone)
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Masuk", exact=True).click()
    page.wait_for_url(lambda url: "/masuk" not in url)


# A public page asks for its scripts after its first frame, which may be after it has loaded. (Its own rules forbid a wait by text.)
READY = """() => new Promise((yes) => {
  const look = () => document.querySelector("html.js") && document.querySelector("[hx-post]")?._htmx !== undefined ? yes() : setTimeout(look, 20);
  look();
})"""


def put_in_cart(page: Page, words: str, product: str) -> None:
    """Search in the words of the people, open the goods, put them in."""
    page.goto("/")
    page.get_by_role("searchbox").fill(words)
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("main").get_by_role("link", name=product).first.click()
    page.wait_for_url("**/produk/**")
    with page.expect_response(lambda answer: answer.url.endswith("/keranjang/baris")):
        page.get_by_role("main").get_by_role("button", name="Masukkan ke keranjang").first.click()
    expect(page.get_by_text("keranjang").first).to_be_visible()


def to_checkout(page: Page) -> None:
    page.goto("/keranjang")
    page.get_by_role("main").get_by_role("button", name="Bayar", exact=True).or_(
        page.get_by_role("main").get_by_role("link", name="Bayar", exact=True)
    ).first.click()
    page.wait_for_url("**/bayar")


def order(page: Page, pay_by: str, *, counter: str = "Toko Bangkle") -> str:
    """Fill what is left of /bayar and make the order; its number."""
    page.get_by_label("Diambil").check()
    counters = page.get_by_label("Tempat mengambil")
    value = counters.locator("option", has_text=re.compile(counter)).first.get_attribute("value")
    counters.select_option(value)
    page.locator(f"input[name=cara_bayar][value={pay_by}]").check()
    page.get_by_role("button", name="Buat pesanan").click()
    page.wait_for_url("**/pesanan/PS-*")
    return page.url.rstrip("/").rsplit("/", 1)[-1].split("?")[0]


def gateway(url: str, number: str, deed: str) -> None:
    """At the stand-in for Midtrans: `bayar`, `kedaluwarsa` … on the order's newest attempt."""
    for attempt in range(9, 0, -1):
        answer = httpx.post(f"{url}/_kendali/midtrans/transaksi/{number}-{attempt}/{deed}", json={}, trust_env=False)
        if answer.status_code < 400:
            return
    raise AssertionError(f"no attempt of {number} could be {deed}: {answer.text}")


def see(
    page: Page, words: str, *, script: bool, again: Callable[[], object] | None = None, seconds: float = 25
) -> None:
    """Wait until the page says so: with a script it does by itself, without it the person looks again."""
    if script:
        expect(page.get_by_role("main").get_by_text(words).first).to_be_visible(timeout=seconds * 1000)
        return
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if page.get_by_role("main").get_by_text(words).count():
            return
        page.wait_for_timeout(500)
        (again or page.reload)()
    raise AssertionError(f"never saw {words!r} at {page.url}")
