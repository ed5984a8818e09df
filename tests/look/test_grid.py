"""A grid under the fingers: from cell to cell by the keyboard, a block of a spreadsheet over many cells, and nothing wider than the screen."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from app.routes.backoffice.cells import Column, Grid, Line
from tests.look.stage import environment, served

pytestmark = pytest.mark.browser
COLUMNS = (
    Column("nama", "Nama", str),
    Column("rak", "Rak", str, options=(("1", "Bumbu"), ("2", "Beras")), of_many=True),
    Column("isi", "Keterangan", str, long=True),
    Column("harga", "Harga", str, number=True),
    Column("sampai", "Sampai", str, day=True),
)
LINES = [
    Line(
        n, f"B0{n}", f"/{n}", {"nama": f"Barang {n}", "rak": "1", "isi": "Isi", "harga": "1000", "sampai": "2026-12-01"}
    )
    for n in (1, 2, 3)
]


@dataclass
class Desk:
    at: str = "/petak"
    list_at: str = "/kantor"
    title: str = "Barang"
    names: str = "Kode"
    writes: str = "goods.write"
    tab: str = ""
    search: str = "Nama"
    hint: str = ""
    part: str = "isian"


def pages() -> dict[str, str]:
    env = environment()
    env.globals.update(new_key=lambda: "kunci-0001", errors={}, typed={})
    told: dict[str, Any] = {
        "desk": Desk(),
        "grid": Grid(COLUMNS, LINES, {}),
        "more": False,
        "onward": "",
        "query": "",
        "asked": {},
    }
    page = env.get_template("backoffice/grid/page.html")
    wrong = {"harga-2": "Harga harus dalam rupiah bulat, misalnya 12.500."}
    return {
        "/petak": page.render(**told, may=lambda permit: True),
        "/salah": page.render(**told, may=lambda permit: True, errors=wrong, typed={"harga-2": "1,5"}),
    }


@pytest.fixture(scope="module")
def stage() -> Iterator[str]:
    with served(pages) as address:
        yield address


@pytest.fixture
def desk(browser: Browser, stage: str) -> Iterator[Page]:
    context = browser.new_context(base_url=stage, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto("/petak")
    yield page
    context.close()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.name"))


def paste(page: Page, words: str) -> None:
    page.evaluate(
        """words => { const said = new DataTransfer(); said.setData("text/plain", words);
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: said, bubbles: true, cancelable: true })); }""",
        words,
    )


def test_arrows_and_enter_go_from_cell_to_cell(desk: Page):
    desk.locator("[name=nama-1]").focus()
    for key, name in (
        ("Enter", "nama-2"), ("ArrowDown", "nama-3"), ("ArrowDown", "nama-3"), ("ArrowUp", "nama-2"), ("ArrowRight", "rak-2"),
        ("ArrowRight", "isi-2"), ("ArrowLeft", "rak-2"), ("Shift+Enter", "rak-1"),
    ):  # fmt: skip
        desk.keyboard.press(key)
        assert focused(desk) == name, key
    assert desk.url.endswith("/petak")  # Enter has sent nothing


def test_a_block_of_a_spreadsheet_falls_into_the_cells_and_is_sent(desk: Page):
    desk.locator("[name=nama-2]").focus()
    paste(desk, "Merica\tberas\tHalus\t2500\t31/12/2026\r\nKetumbar\tWarung\t\t2600\r\nTumpah\r\n")
    changed = desk.locator("[data-petak-ubah]")
    expect(changed).to_contain_text("8 sel berubah, 2 tidak muat atau tidak dikenal")
    expect(desk.locator(".grid-new")).to_have_count(8)
    desk.get_by_role("button", name="Simpan perubahan").click()
    sent = parse_qs(str(desk.locator("#sent").text_content()), keep_blank_values=True)
    said = {
        name: sent[name][0]
        for name in ("nama-1", "nama-2", "rak-2", "harga-2", "sampai-2", "nama-3", "rak-3", "isi-3", "harga-3")
    }
    assert list(said.values()) == ["Barang 1", "Merica", "2", "2500", "2026-12-31", "Ketumbar", "1", "", "2600"]


def test_one_word_is_pasted_as_ever_and_all_rows_are_chosen_at_once(desk: Page):
    desk.locator("[name=nama-1]").focus()
    paste(desk, "Gula")
    expect(desk.locator(".grid-new")).to_have_count(0)
    desk.get_by_label("Pilih semua baris").check()
    expect(desk.locator("[data-petak-terpilih]")).to_have_text("(3 baris)")
    desk.locator("#f-semua-rak").select_option("2")
    desk.get_by_role("button", name="Isikan").click()
    sent = parse_qs(str(desk.locator("#sent").text_content()))
    assert (sent["pilih"], sent["semua-rak"], sent["bersama"]) == (["1", "2", "3"], ["2"], ["ya"])


def test_no_width_is_too_narrow_and_axe_finds_nothing(desk: Page):
    for address in ("/petak", "/salah"):
        desk.goto(address)
        for width in (1280, 1024, 720, 360):
            desk.set_viewport_size({"width": width, "height": 800})
            assert desk.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (address, width)
        found = Axe().run(desk)
        assert found.violations_count == 0, found.generate_report()
