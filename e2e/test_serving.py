"""The shop packs and hands over against the buyer's code; nobody else gets in."""

from playwright.sync_api import Browser, Page, expect

from e2e.conftest import PHONE
from e2e.journeys import gateway, order, put_in_cart, see, sign_in, to_checkout
from tests.running import Indora


def pick_up_code(page: Page) -> str:
    return "".join(letter for letter in page.locator(".pickup-code").inner_text() if letter.isdigit())


def test_staff_packs_and_hands_over_against_the_code(page: Page, staff_page: Page, indora: Indora, script: bool):
    sign_in(page, "081200000001")
    put_in_cart(page, "indomie", "Mi goreng 85 g")
    to_checkout(page)
    number = order(page, "qris")
    gateway(indora.sandbox_url, number, "bayar")
    see(page, "Kode pengambilan", script=script)
    code = pick_up_code(page)

    sign_in(staff_page, "081200000003")
    staff_page.goto(f"/kantor/pesanan/{number}")
    staff_page.get_by_role("link", name="Kemas").first.click()
    staff_page.get_by_role("button", name="Sudah dikemas").click()
    staff_page.goto(f"/kantor/pesanan/{number}/penyerahan")
    staff_page.get_by_label("Kode dari pembeli (6 angka)").fill("000000" if code != "000000" else "111111")
    staff_page.get_by_role("button", name="Serahkan", exact=True).click()
    expect(staff_page.locator(".error").first).to_be_visible()
    staff_page.get_by_label("Kode dari pembeli (6 angka)").fill(code)
    staff_page.get_by_role("button", name="Serahkan", exact=True).click()
    expect(staff_page.get_by_text("Selesai").first).to_be_visible()

    page.goto(f"/pesanan/{number}")
    expect(page.get_by_text("Selesai").first).to_be_visible()
    page.get_by_role("link", name="Struk").click()
    expect(page.get_by_text("rupiah").first).to_be_visible()


def test_another_member_and_a_guest_do_not_see_the_order(page: Page, browser: Browser, indora: Indora, script: bool):
    sign_in(page, "081200000001")
    put_in_cart(page, "teh", "Teh celup 25")
    to_checkout(page)
    number = order(page, "tunai")
    stranger = browser.new_context(viewport=PHONE, java_script_enabled=script, base_url=indora.url).new_page()
    assert stranger.goto(f"/pesanan/{number}").status == 404  # type: ignore[union-attr]
    sign_in(stranger, "081200000002")
    assert stranger.goto(f"/pesanan/{number}").status == 404  # type: ignore[union-attr]
    assert stranger.goto("/kantor/pesanan").status == 404  # type: ignore[union-attr]
    stranger.context.close()
