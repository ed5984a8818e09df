"""What Lighthouse judges and a test can hold on any machine: one style sheet in the way, nothing that moves, few bytes, words for search engines."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page

from e2e.journeys import READY, put_in_cart
from tests.running import Indora

PUBLIC = ("/", "/kategori/beras-dan-jagung", "/produk/mi-goreng-85-g", "/cari?q=minyak")
MOVED = """() => new Promise((yes) => {
  const seen = [];
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) seen.push([one.value, ...one.sources.map(({ node }) => node?.parentNode ? node.className || node.nodeName : "?")]);
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => yes(seen))), 0);
})"""
IN_THE_WAY = "() => performance.getEntriesByType('resource').filter((one) => one.renderBlockingStatus === 'blocking').map((one) => one.name)"
BYTES = "() => ['navigation', 'resource'].flatMap((kind) => performance.getEntriesByType(kind)).reduce((sum, one) => sum + one.encodedBodySize, 0)"


@pytest.fixture(scope="module")
def buyer(browser: Browser, indora: Indora) -> Iterator[Page]:
    """A member's phone with a name and a cart, so that script has something to put into every page; pages are fetched, not kept."""
    context = browser.new_context(
        viewport={"width": 360, "height": 640}, base_url=indora.url, service_workers="block", device_scale_factor=2
    )
    context.add_cookies([{"name": "nama", "value": "Sari%20Wulandari", "url": indora.url}])
    page = context.new_page()
    put_in_cart(page, "beras", "Beras SPHP 5 kg")
    yield page
    context.close()


@pytest.mark.parametrize("url", [*PUBLIC, "/keranjang", "/bayar"])
def test_a_page_stands_still_and_waits_for_one_file(buyer: Page, url: str):
    buyer.goto(url, wait_until="load")
    buyer.evaluate(READY)
    assert buyer.evaluate(MOVED) == [], "nothing moves after it is first seen"
    blocking = buyer.evaluate(IN_THE_WAY)
    assert [address.split("?")[0].rpartition("/")[2] for address in blocking] == ["indora.css"]
    assert buyer.evaluate(BYTES) <= 100_000
    assert len(buyer.locator("meta[name=description]").get_attribute("content") or "") >= 40
    levels = buyer.eval_on_selector_all("h1, h2, h3, h4", "all => all.map((one) => +one.tagName[1])")
    assert levels[0] == 1, "the first heading is the page's"
    assert all(below - above <= 1 for above, below in pairwise(levels)), levels


def test_the_measure_sees_what_moves(buyer: Page):
    buyer.goto("/")
    buyer.evaluate(
        """() => new Promise((yes) => requestAnimationFrame(() => requestAnimationFrame(() => {
        const tall = document.createElement("hr"); tall.height = 1; tall.className = "hero"; document.body.prepend(tall);
        requestAnimationFrame(() => requestAnimationFrame(yes)); })))"""
    )
    assert buyer.evaluate(MOVED)


@pytest.mark.parametrize("url", PUBLIC)
def test_a_public_page_may_be_found(buyer: Page, indora: Indora, url: str):
    buyer.goto(url)
    assert buyer.locator("link[rel=canonical]").get_attribute("href") == indora.url + url
    assert buyer.locator("meta[name=robots]").count() == 0
