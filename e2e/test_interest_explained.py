"""A member opens last month's jasa simpanan on the phone, follows a figure to its decision, and lets the phone reckon it again."""

import re

from playwright.sync_api import Page, expect

from e2e.journeys import sign_in


def test_a_month_explains_itself_to_bu_sari(page: Page, script: bool):
    sign_in(page, "081200000001")
    page.goto("/anggota/simpanan/sukarela/jasa")
    page.get_by_role("main").get_by_role("link", name=re.compile(r"^\w+ 20\d\d$")).first.click()
    page.wait_for_url(re.compile(r"/jasa/20\d\d-\d\d"))
    expect(page.locator("[data-saldo]").first).to_be_visible()
    assert 28 <= page.locator("[data-saldo]").count() <= 31
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    button = page.get_by_role("button", name="Hitung ulang")
    if script:
        button.click()
        expect(page.locator("[data-hitung] output")).to_contain_text("Sama dengan hitungan koperasi.")
    else:
        expect(button).to_have_count(0)  # the table and the formula suffice
        expect(page.get_by_text("Setiap hari: saldo akhir hari × tarif setahun")).to_be_visible()
    page.get_by_role("link", name="Keputusan 03").first.click()
    page.wait_for_url("**/anggota/keputusan/*")
    expect(page.get_by_text("Tarif setahun menurut saldo").first).to_be_visible()


def test_anybody_reckons_the_example(page: Page):
    page.goto("/hitung/jasa-simpanan")
    page.get_by_role("link", name="Juni, saldo harian 3 % dan 5 %").click()
    expect(page.get_by_text("Rp33.616,44").first).to_be_visible()
