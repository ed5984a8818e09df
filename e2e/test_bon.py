"""Bon: a limit proposed and agreed to by two officers, groceries bought on it, overdue it stops, paid back it opens again."""

from pathlib import Path

from playwright.sync_api import Page, expect

from app.cli.embedded import Cluster
from e2e.journeys import PASSWORD, order, sign_in
from tests.running import Indora

SARI, CLERK, BOSS = "081200000001", "081200000012", "081200000013"
OVERDUE = (
    "UPDATE bon SET due_on = current_date - 3 WHERE amount_idr > returned_idr + paid_idr;"
    " UPDATE bon_line l SET oldest_due = b.due FROM (SELECT person, min(due_on) AS due FROM bon WHERE amount_idr > returned_idr + paid_idr GROUP BY person) b"
    " WHERE b.person = l.person"
)


def test_a_limit_groceries_on_bon_and_paid_back(page: Page, staff_page: Page, indora: Indora, script: bool):
    _limit(staff_page, 600_000 if script else 700_000)
    sign_in(page, SARI)
    page.goto("/produk/gula-pasir-1-kg")
    with page.expect_response(lambda answer: answer.url.endswith("/keranjang/baris")):
        page.get_by_role("main").get_by_role("button", name="Masukkan ke keranjang").first.click()
    page.goto("/bayar")
    number = order(page, "bon")
    expect(page.get_by_text("dicatat sebagai bon").first).to_be_visible()
    page.goto("/anggota/bon")
    expect(page.get_by_text(number)).to_be_visible()
    Cluster(Path(indora.env["DATA_DIR"])).psql(OVERDUE, "indora")  # a month goes by
    page.reload()
    expect(page.get_by_text("Lunasi dahulu, lalu bon dapat dipakai lagi")).to_be_visible()
    page.get_by_role("link", name="Bayar bon").click()
    page.locator("input[name=cara][value=simpanan]").check()
    if page.get_by_label("Kata sandi", exact=True).count():
        page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Bayar", exact=True).click()
    expect(page.get_by_role("heading", name="Pelunasan bon")).to_be_visible()
    page.goto("/anggota/bon")
    expect(page.get_by_text("Tidak ada bon yang perlu dibayar")).to_be_visible()


def _limit(page: Page, idr: int) -> None:
    """The clerk proposes it under the first decision, the treasurer agrees."""
    sign_in(page, CLERK)
    page.goto("/kantor/bon")
    page.get_by_role("link", name="Sari Wulandari").click()
    page.get_by_role("link", name="Usulkan batas").click()
    page.get_by_label("Batas bon").fill(str(idr))
    page.get_by_label("Menurut keputusan").select_option(index=1)
    page.get_by_label("Alasan").fill("Rajin melunasi")
    page.get_by_role("button", name="Usulkan").click()
    page.wait_for_url("**/kantor/bon/batas/*")
    where = page.url
    page.context.clear_cookies()
    sign_in(page, BOSS)
    page.goto(where)
    page.get_by_role("button", name="Setujui batas").click()
    if "/masuk/ulang" in page.url:
        page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Lanjutkan").click()
        page.get_by_role("button", name="Setujui batas").click()
    expect(page.get_by_text("Batas bon berlaku")).to_be_visible()
