"""A real Chromium on a phone's screen, against the whole of Indora in its own processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.running import Indora
from tests.seeded import seeded_folder

PHONE = {"width": 360, "height": 640}


@pytest.fixture(scope="session")
def indora() -> Iterator[Indora]:
    with Indora(seeded_folder()) as running:
        yield running


@pytest.fixture(params=[True, False], ids=["dengan-skrip", "tanpa-skrip"])
def script(request: pytest.FixtureRequest) -> bool:
    """Each journey is made twice: with JavaScript and without."""
    value: bool = request.param
    return value


@pytest.fixture
def phone(browser: Browser, indora: Indora, script: bool) -> Iterator[BrowserContext]:
    """A member's or guest's phone: 360 × 640, nothing remembered."""
    context = browser.new_context(
        viewport=PHONE,
        java_script_enabled=script,
        base_url=indora.url,
        locale="id-ID",
        timezone_id="Asia/Jakarta",
        has_touch=True,
    )
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(phone: BrowserContext) -> Iterator[Page]:
    opened = phone.new_page()
    refused: list[str] = []
    opened.on(
        "console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None
    )
    opened.on("pageerror", lambda error: refused.append(str(error)))
    yield opened
    assert refused == [], "the page broke its own rules"


@pytest.fixture
def staff_page(browser: Browser, indora: Indora, script: bool) -> Iterator[Page]:
    """A second device: the shop's computer."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 800},
        java_script_enabled=script,
        base_url=indora.url,
        locale="id-ID",
        timezone_id="Asia/Jakarta",
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:  # all that were collected, of every folder
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
