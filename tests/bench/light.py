"""`python -m tests.bench.light`: what a cheap phone feels, in the real Chromium: processor four times slower, slow 4G.

Prints figures and judges nothing: they are those of this machine in this minute. What holds anywhere is in e2e/test_light.py.
"""

import re

from playwright.sync_api import CDPSession, Page, sync_playwright

from app.cli.browser import chromium
from e2e.journeys import READY
from tests.running import Indora

PAGES = ("/", "/kategori/beras-dan-jagung", "/produk/mi-goreng-85-g", "/cari?q=minyak", "/keranjang", "/bayar")
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
TRIES = 3
PAINTED = """() => new Promise((yes) => {
  new PerformanceObserver((list) => yes(Math.round(list.getEntries().at(-1).startTime))).observe({ type: "largest-contentful-paint", buffered: true });
})"""
MOVED = """() => new Promise((yes) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) sum += one.value; }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => yes(sum), 100);
})"""
TAPS = """() => { window.taps = [];
  new PerformanceObserver((list) => { for (const one of list.getEntries()) if (one.interactionId) taps.push(one.duration); })
    .observe({ type: "event", durationThreshold: 16, buffered: false }); }"""


def main() -> None:
    with Indora(LOG_LEVEL="ERROR") as indora, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(
            viewport={"width": 360, "height": 640}, base_url=indora.url, has_touch=True, service_workers="block"
        )
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.goto("/produk/mi-goreng-85-g")
        with page.expect_response(re.compile("/keranjang/baris$")):
            page.get_by_role("main").get_by_role("button", name="Masukkan ke keranjang").first.click()
        slow = context.new_cdp_session(page)
        slow.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        paints(page, slow)
        taps(page, slow)
        browser.close()


def paints(page: Page, slow: CDPSession) -> None:
    """The first visit: nothing kept."""
    slow.send("Network.enable")
    slow.send("Network.emulateNetworkConditions", SLOW_4G)
    slow.send("Network.setCacheDisabled", {"cacheDisabled": True})
    for url in PAGES:
        seen, moved = [], 0.0
        for _ in range(TRIES):
            page.goto(url, wait_until="load")
            seen.append(page.evaluate(PAINTED))
            moved = max(moved, page.evaluate(MOVED))
        print(f"{url:<32} largest paint {min(seen):>5} ms (of {TRIES}: {sorted(seen)})   moved {moved:.4f}", flush=True)
    slow.send(
        "Network.emulateNetworkConditions", {**SLOW_4G, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    )


def taps(page: Page, slow: CDPSession) -> None:
    """From the finger to the next picture on the screen (Event Timing); what is shorter than 16 ms is not reported."""
    for words, url, find in (
        ("stepper on the product", "/produk/mi-goreng-85-g", ".js-step[aria-label=Tambah]"),
        ("into the cart", "/produk/mi-goreng-85-g", "main form .btn-primary"),
        ("stepper in the cart", "/keranjang", ".step-more"),
        ("order and filters", "/kategori/beras-dan-jagung", "main summary"),
    ):
        page.goto(url, wait_until="load")
        page.evaluate(READY)
        page.evaluate(TAPS)
        for _ in range(TRIES):
            page.locator(find).first.tap()
            page.wait_for_timeout(400)
        found = page.evaluate("() => taps")
        print(f"{words:<32} tap answered after {max(found, default=16):>4.0f} ms at most, {min(found, default=16):.0f} at best", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
