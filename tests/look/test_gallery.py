"""The gallery in the real Chromium: every piece, on a phone and on a desk, by day and by night."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PAGES = ("/", "/kantor", "/kertas", "/struk", "/404", "/500")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(360, 640), (1280, 800)], ids=["phone", "desk"])
def test_no_page_breaks_the_csp_or_the_rules_of_access(
    browser: Browser, stage: str, scheme: str, size: tuple[int, int]
):
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for address in PAGES:
        page.goto(stage + address)
        page.wait_for_function("window.htmx")
        assert said == [], address
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{address} is too wide"
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    context.close()


def test_letters_of_double_size_fit_on_a_phone(phone: Page, stage: str):
    for address in ("/", "/kantor", "/404"):
        phone.goto(stage + address)
        phone.evaluate("document.styleSheets[0].insertRule('html { font-size: 200% !important }')")
        assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address


def test_whatever_is_pressed_is_big_enough_for_a_thumb(phone: Page, stage: str):
    phone.goto(stage + "/")
    small = phone.evaluate(
        """() => [...document.querySelectorAll('button, .btn, .dock a, .top a, .pager a, .tabs a, .frame, .choice, .check')]
        .filter(e => e.checkVisibility() && !e.matches('.skip, .stepper-set, .js-reveal'))
        .map(e => [e.className || e.outerHTML.slice(0, 60), e.getBoundingClientRect()])
        .filter(([, box]) => box.height < 47.5 || box.width < 44).map(([name, box]) => `${name} ${box.width}x${box.height}`)"""
    )
    assert small == []


def test_a_receipt_prints_on_the_roll_without_the_buttons(browser: Browser, stage: str, tmp_path: Path):
    page = browser.new_page()
    page.goto(stage + "/struk")
    page.emulate_media(media="print")
    assert not page.locator(".paper-bar").is_visible()
    assert page.locator(".struk-58").bounding_box()["width"] < 58 / 25.4 * 96  # type: ignore[index]
    page.close()
