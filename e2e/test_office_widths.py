"""Between a phone and a desk: the widest pages of the office are no wider than a tablet or a small laptop."""

import pytest
from playwright.sync_api import Page

from e2e.journeys import sign_in

WIDEST = (
    "/kantor/ppob/laba", "/kantor/barang/petak", "/kantor/barang/isian", "/kantor/promosi", "/kantor/jejak", "/kantor/anggota",
    "/kantor/pembayaran",
)  # fmt: skip


@pytest.mark.parametrize("script", [False])
def test_no_page_of_the_office_is_wider_than_a_tablet(staff_page: Page, script: bool):
    sign_in(staff_page, "081200000009")
    for address in WIDEST:
        staff_page.goto(address)  # the style sheet too: without script an earlier event does not wait for it
        for width in (720, 1024):
            staff_page.set_viewport_size({"width": width, "height": 800})
            over = staff_page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert over <= 0, f"{address} is {over} px wider than {width}"
