"""What is done again and again: a member's basket, and the prices of two hundred goods."""

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.journeys import order, put_in_cart, sign_in, to_checkout


class Finger:
    """Counts how often the glass is touched."""

    def __init__(self) -> None:
        self.taps = 0

    def tap(self, what: Locator) -> None:
        what.tap()
        self.taps += 1


@pytest.mark.parametrize("script", [True])
def test_a_member_repeats_a_basket_in_three_taps(page: Page, script: bool):
    sign_in(page, "081200000002")
    put_in_cart(page, "gula", "Gula pasir 1 kg")
    to_checkout(page)
    number = order(page, "tunai")
    finger = Finger()
    page.goto("/")
    finger.tap(page.get_by_role("link", name="Pesanan", exact=True).last)
    finger.tap(page.get_by_role("button", name=f"Beli lagi {number}"))
    page.wait_for_url("**/keranjang")
    expect(page.get_by_role("main").get_by_text("Gula pasir 1 kg").first).to_be_visible()
    main = page.get_by_role("main")
    pay = main.get_by_role("link", name="Bayar", exact=True).or_(main.get_by_role("button", name="Bayar", exact=True))
    finger.tap(pay.first)
    page.wait_for_url("**/bayar")
    expect(page.get_by_role("main").get_by_text("Gula pasir 1 kg")).to_be_visible()
    expect(page.get_by_role("button", name="Buat pesanan")).to_be_visible()
    assert finger.taps == 3


@pytest.mark.parametrize("script", [True])
def test_a_clerk_changes_two_hundred_prices_in_the_grid(staff_page: Page, script: bool):
    """A hundred on each of two pages of the grid: general and member price of fifty goods, Rp50 less."""
    sign_in(staff_page, "081200000011")
    changed = 0
    for number in (1, 2):
        here = f"/kantor/barang/petak?hal={number}"
        staff_page.goto(here)
        changed += lower(staff_page, "umum") + lower(staff_page, "anggota")
        staff_page.locator("#f-alasan").fill("Harga pasar turun")
        staff_page.get_by_role("button", name="Usulkan yang berubah").click()
        expect(staff_page.get_by_role("status").or_(staff_page.locator(".notice")).first).to_contain_text("usul")
        assert staff_page.locator("input[aria-invalid]").count() == 0
    staff_page.goto("/kantor/harga")
    expect(staff_page.get_by_text("100 harga").first).to_be_visible()
    assert changed == 200


def lower(page: Page, tier: str) -> int:
    """Rp50 less in every cell of a tier; how many. The first is typed, the others are filled in one go: typing a hundred is no other test."""
    cells = f"input.grid-cell[name^='{tier}-']"
    first = page.locator(cells).first
    first.fill(str(int(first.input_value()) - 50))
    return 1 + page.eval_on_selector_all(cells, LESS)


LESS = """([, ...cells]) => {
  for (const cell of cells) {
    cell.value = +cell.value - 50;
    for (const kind of ["input", "change"]) cell.dispatchEvent(new Event(kind, { bubbles: true }));
  }
  return cells.length;
}"""
