"""A pengawas draws documents that nobody chose, says what was found, and the board answers: on a phone, with and without JavaScript."""

from playwright.sync_api import Page, expect

from app.domain.clock import business_day, now
from e2e.journeys import sign_in

PENGAWAS, BENDAHARA = "081200000005", "081200000004"


def test_a_pengawas_draws_the_sample_and_the_board_answers(page: Page, staff_page: Page, script: bool):
    sign_in(page, PENGAWAS)
    # Each journey has a period of its own, sealed long ago: a period has one sample, whoever asks again.
    last = business_day(now()).year - 1
    period = (f"{last}-12-01", f"{last}-12-31") if script else (f"{last}-11-01", f"{last}-11-30")
    drawn = [draw(page, *period) for _ in range(2)]
    assert len(drawn[0]) == 3
    assert drawn[0] == drawn[1], "the chain of the books chooses: drawing again changes nothing"
    sample = page.url.split("?")[0]
    documents = page.locator("main article")
    documents.nth(0).get_by_text("Sesuai dengan buktinya").click()
    documents.nth(0).get_by_role("button", name="Catat").click()
    expect(page.get_by_text("1 dari 3")).to_be_visible()
    documents.nth(1).get_by_text("Ada temuan").click()
    documents.nth(1).get_by_label("Catatan").fill("Bukti setor bank belum dilampirkan")
    documents.nth(1).get_by_role("button", name="Catat").click()
    expect(page.get_by_text("2 dari 3")).to_be_visible()
    sign_in(staff_page, BENDAHARA)
    staff_page.goto(sample)
    staff_page.get_by_label("Jawaban pengurus").fill("Bukti setor ada di map bank, sudah dipindai")
    staff_page.get_by_role("button", name="Jawab", exact=True).click()
    expect(staff_page.get_by_text("sudah dipindai")).to_be_visible()
    page.goto(sample)
    expect(page.get_by_text("sudah dipindai")).to_be_visible()


def draw(page: Page, since: str, until: str) -> list[str]:
    """Three documents of a period, by their names."""
    page.goto("/kantor/pengawasan")
    page.get_by_label("Dari").fill(since)
    page.get_by_label("Sampai").fill(until)
    page.get_by_label("Banyak dokumen").fill("3")
    page.get_by_role("button", name="Tarik sampel").click()
    page.wait_for_url("**/kantor/pengawasan/*")
    expect(page.get_by_role("heading", name="Sampel")).to_be_visible()
    return page.locator("main article .split a").all_inner_texts()
