"""The one Chromium of a test process (a plugin, named in pyproject.toml), for stories told from outside and for those told in the app's own loop.

Nothing is started before a test asks for it, and never twice: a start costs more than most stories.
"""

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # imported where it is used: most processes of a run never see a browser
    from playwright import async_api
    from playwright.sync_api import Browser, Playwright

QUIET = ("quic", "component-update", "sync", "background-networking")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", *(f"--disable-{what}" for what in QUIET)]


@pytest.fixture(scope="session")
def playwright() -> "Iterator[Playwright]":
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: "Playwright") -> "Iterator[Browser]":
    from app.cli.browser import chromium

    launched = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
    yield launched
    launched.close()


@pytest.fixture(scope="session")
async def screen() -> "AsyncIterator[async_api.Browser]":
    """Chromium in the loop of the tests, for pages of the application in this very process."""
    from playwright.async_api import async_playwright

    from app.cli.browser import chromium

    async with async_playwright() as play:
        launched = await play.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield launched
        await launched.close()
