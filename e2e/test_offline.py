"""The shop on a phone's home screen: installed, without signal, and an order that waits for it."""

import contextlib
import re
import socket
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from e2e.conftest import PHONE
from e2e.journeys import put_in_cart, sign_in, to_checkout
from e2e.test_ppob import buy, choose, fresh
from tests.running import Indora


class Line:
    """The line between a phone and the shop: a relay on loopback that can be cut, so that nothing answers at all.

    The phone takes it for its proxy, so that the shop keeps its own address and need not be a shop for this line alone.
    """

    def __init__(self, to_port: int) -> None:
        self.to_port, self.cut = to_port, False
        self.open: list[socket.socket] = []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def break_off(self) -> None:
        self.cut = True
        for one in self.open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def restore(self) -> None:
        self.cut = False

    def close(self) -> None:
        self.break_off()
        self.listening.close()

    def _accept(self) -> None:
        while True:
            try:
                phone, _ = self.listening.accept()
            except OSError:
                return
            if self.cut:
                phone.close()
                continue
            shop = socket.create_connection(("127.0.0.1", self.to_port))
            self.open += [phone, shop]
            for ends in ((phone, shop), (shop, phone)):
                threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                if self.cut:
                    break
                other.sendall(data)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.close()


@pytest.fixture(scope="module")
def line(indora: Indora) -> Iterator[Line]:
    made = Line(indora.port)
    yield made
    made.close()


@pytest.fixture
def member(browser: Browser, indora: Indora, line: Line) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport=PHONE, base_url=indora.url, locale="id-ID", timezone_id="Asia/Jakarta",
        proxy={"server": f"http://127.0.0.1:{line.port}"},
    )  # fmt: skip
    context.set_default_timeout(15_000)
    yield context
    line.restore()
    context.close()


def ready(page: Page) -> None:
    """The helper that keeps pages is at work."""
    page.goto("/")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")


def test_it_can_be_put_on_the_home_screen(member: BrowserContext):
    page = member.new_page()
    ready(page)
    devtools = member.new_cdp_session(page)
    assert devtools.send("Page.getInstallabilityErrors")["installabilityErrors"] in (
        [],
        [{"errorId": "in-incognito", "errorArguments": []}],
    )
    manifest = devtools.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert '"share_target"' in manifest["data"]


def test_an_order_without_signal_waits_and_is_sent_once(member: BrowserContext, line: Line):
    page = member.new_page()
    ready(page)
    sign_in(page, "081200000001")
    before = orders(page)
    page.goto("/produk/gula-pasir-1-kg")
    put_in_cart(page, "beras", "Beras SPHP 5 kg")
    to_checkout(page)
    page.get_by_label("Diambil").check()
    page.locator("input[name=cara_bayar][value=tunai]").check()

    line.break_off()
    page.get_by_role("button", name="Buat pesanan").click()
    page.wait_for_url("**/luring")
    expect(page.get_by_text("Menunggu sinyal.")).to_be_visible()
    expect(page.locator(".offline")).to_be_visible()
    page.goto("/produk/gula-pasir-1-kg")
    expect(page.get_by_role("heading", name="Gula pasir 1 kg").first).to_be_visible()
    expect(page.locator(".offline")).to_contain_text("tersimpan")
    page.goto("/keranjang")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Keranjang")
    page.goto("/produk/minyakita-1-l")
    expect(page.get_by_role("heading", name="Tanpa sinyal")).to_be_visible()

    line.restore()
    page.goto("/luring")
    expect(page.get_by_text("Sudah terkirim.")).to_be_visible(timeout=25_000)
    page.reload()
    page.goto("/")
    assert len(orders(page) - before) == 1


def test_who_logs_out_leaves_nothing_of_his_on_the_phone(member: BrowserContext, line: Line):
    page = member.new_page()
    ready(page)
    sign_in(page, "081200000002")
    page.goto("/pesanan")
    page.goto("/anggota")
    page.get_by_role("button", name="Keluar").first.click()
    page.wait_for_url(lambda url: "/anggota" not in url)
    assert page.evaluate("() => caches.keys().then((names) => names.includes('milik-saya'))") is False
    line.break_off()
    with contextlib.suppress(Exception):
        page.goto("/anggota")
    expect(page.locator("body")).not_to_contain_text("Budi")


def orders(page: Page) -> set[str | None]:
    page.goto("/pesanan")
    return {link.get_attribute("href") for link in page.get_by_role("main").locator("a[href^='/pesanan/PS-']").all()}


def test_a_token_bought_a_moment_ago_is_read_without_signal(member: BrowserContext, indora: Indora, line: Line):
    page = member.new_page()
    ready(page)
    sign_in(page, "081200000002")
    choose(page, "token-listrik", fresh("141"), "pln20", script=True)
    buy(page, indora, script=True)
    digits = page.locator(".token [data-copy]")
    expect(digits).to_have_text(re.compile(r"^\d{4}( \d{4}){4}$"), timeout=25_000)
    token, address = digits.inner_text(), page.url
    page.wait_for_function(KEPT, arg=[address, token])

    line.break_off()
    page.goto("/luring")
    page.goto(address)
    expect(digits).to_have_text(token)
    expect(page.locator(".offline")).to_contain_text("tersimpan")


# The page that the helper keeps of an address holds these words.
KEPT = """async ([address, words]) => {
  const kept = await (await caches.open("milik-saya")).match(address, { ignoreVary: true });
  return Boolean(kept) && (await kept.text()).includes(words);
}"""
