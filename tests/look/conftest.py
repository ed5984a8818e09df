from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.look.stage import served


@pytest.fixture(scope="session")
def stage() -> Iterator[str]:
    with served() as address:
        yield address


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 640})
    yield context.new_page()
    context.close()
