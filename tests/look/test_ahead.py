"""A page is asked for while the finger is still on its link: once, only public ones, only for a moment, and never of those who spare data."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

# The helper's place is taken by a note of what it is told.
LISTENING = """Object.defineProperty(navigator, "serviceWorker", { value: {
  controller: { postMessage: (words) => (window.told ??= []).push(words.ambil) }, register: async () => {}, addEventListener() {} } });"""
PRESS = "(kind) => document.querySelector('.product-link').dispatchEvent(new PointerEvent(kind, { bubbles: true }))"
# Asked in one evaluation: the page's own rules forbid the polling by text that wait_for_function does.
TOLD = "() => new Promise((yes) => { const look = () => window.told ? yes(told) : setTimeout(look, 10); look(); })"
LATER = "() => new Promise((yes) => setTimeout(() => yes(window.told ?? []), 150))"

# The helper's own script in a page, with a network that counts and a clock that is set by hand.
NETWORK = """() => {
  window.asked = []; window.clock = 1000; Date.now = () => window.clock;
  window.fetch = async (what) => {
    asked.push(new URL(what.url ?? what, location.origin).pathname);
    return new Response("<p>" + asked.length, { headers: { "content-type": "text/html" } });
  };
}"""
HANDLES = """
  window.touch = (path) => begin(new URL(path, location.origin));
  window.open_ = async (path) => {
    const event = { request: new Request(location.origin + path), waitUntil() {} };
    return (await page(event, new URL(path, location.origin))).clone().text();
  };"""


def test_a_finger_on_a_link_tells_the_helper(phone: Page, stage: str):
    phone.add_init_script(LISTENING)
    phone.goto(stage + "/htmx")
    phone.evaluate(PRESS, "pointerdown")
    assert phone.evaluate(TOLD) == [stage + "/produk/telur-ayam"]


def test_a_finger_that_scrolls_or_spares_data_asks_for_nothing(phone: Page, stage: str):
    phone.add_init_script(LISTENING)
    phone.goto(stage + "/htmx")
    phone.evaluate(f"() => {{ ({PRESS})('pointerdown'); ({PRESS})('pointercancel'); }}")
    assert phone.evaluate(LATER) == []
    phone.goto(stage + "/hemat")
    phone.evaluate(PRESS, "pointerdown")
    assert phone.evaluate(LATER) == []


@pytest.fixture
def helper(phone: Page, stage: str, request: pytest.FixtureRequest) -> Page:
    phone.goto(stage + "/static/periksa.html")
    source = (Path(request.config.rootpath) / "static/js/sw.js").read_text()
    phone.evaluate(NETWORK)
    phone.evaluate("(text) => (0, eval)(text)", f"const SHELL = [], VERSION = 'uji';{source};{HANDLES}")
    return phone


def test_the_tap_gets_what_the_touch_asked_for_and_the_next_tap_asks_anew(helper: Page):
    helper.evaluate("touch('/produk/telur-ayam')")
    assert helper.evaluate("open_('/produk/telur-ayam#bukti')") == "<p>1"
    assert helper.evaluate("open_('/produk/telur-ayam')") == "<p>2"
    assert helper.evaluate("asked") == ["/produk/telur-ayam"] * 2


def test_what_was_asked_for_another_page_or_long_ago_is_not_shown(helper: Page):
    helper.evaluate("touch('/produk/telur-ayam')")
    assert helper.evaluate("open_('/produk/gula-pasir-1-kg')") == "<p>2"
    helper.evaluate("touch('/produk/telur-ayam')")
    helper.evaluate("clock += 1500")
    assert helper.evaluate("open_('/produk/telur-ayam')") == "<p>4"


def test_pages_of_ones_own_and_of_others_are_not_asked_for_ahead(helper: Page):
    for path in (
        "/anggota",
        "/pesanan/PS-1",
        "/keranjang",
        "/bayar",
        "/kantor",
        "/masuk",
        "https://lain.example/kategori",
    ):
        helper.evaluate("(path) => touch(path)", path)
    assert helper.evaluate("asked") == []
