"""Sheets come from strangers' programs, and go to them."""

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from app.domain.errors import Refused
from app.domain.sheets import MOST_ROWS, csv_of, read_sheet, xlsx_of


def filled(*rows, merge=None):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_cells_are_text_under_small_headings():
    sheet = read_sheet(
        filled(
            ["Nama ", "Harga", "Sejak", ""],
            ["Beras", 65000.0, datetime(2026, 11, 25)],  # noqa: DTZ001 - sheets know no zone
            [None, None, None],
            ["Gula", "17.500", date(2026, 1, 2)],
        )
    )
    assert sheet.headings == ("nama", "harga", "sejak")
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (2, {"nama": "Beras", "harga": "65000", "sejak": "2026-11-25"}),
        (4, {"nama": "Gula", "harga": "17.500", "sejak": "2026-01-02"}),
    ]


def test_a_formula_is_known_as_one():
    for content in (filled(["Nama", "Harga"], ["Beras", "=1+1"]), b"Nama;Harga\nBeras;=1+1\n"):
        assert read_sheet(content).rows[0].formulas == {"harga"}


def test_csv_with_any_usual_separator():
    for mark in ";,\t":
        sheet = read_sheet(f"\ufeffnama{mark}harga\r\nBeras{mark}65000\r\n".encode())
        assert sheet.rows[0].cells == {"nama": "Beras", "harga": "65000"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (filled(["Nama", "Harga"], ["Beras", 1], merge="A2:B2"), "sel yang digabung"),
        (filled(["Nama", "nama"], ["Beras", 1]), "ada dua kali"),
        (filled(["Nama"]), "tidak memuat satu baris pun"),
        (filled([None, None], ["Beras", 1]), "judul kolom"),
        (b"", "judul kolom"),
        (b"PK\x03\x04 not really", "bukan lembar xlsx"),
        (b"\xff\xfe\x00nama", "UTF-8"),
        (b"nama\n" + b"x\n" * (MOST_ROWS + 1), "20.000 baris"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "UTF-8"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_a_sentence(content, sentence):
    with pytest.raises(Refused, match=sentence):
        read_sheet(content)


def test_a_bomb_is_not_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 120_000_000)
    with pytest.raises(Refused, match="terlalu besar"):
        read_sheet(out.getvalue())


def test_no_formula_leaves():
    risky = ["=1+1", "+62812", "-1", "@cmd", "\tx", "Beras", 5, None]
    book = load_workbook(io.BytesIO(xlsx_of("Barang", ["a"] * 8, [risky])))
    assert [cell.value for cell in book.active[2]] == ["'=1+1", "'+62812", "'-1", "'@cmd", "'\tx", "Beras", 5, None]
    assert all(cell.data_type != "f" for cell in book.active[2])
    assert csv_of(["a"] * 8, [risky]).decode("utf-8-sig").splitlines()[1].startswith("'=1+1;'+62812;'-1;'@cmd;")


def test_what_we_give_out_can_be_given_back():
    for made in (
        xlsx_of("Barang", ["nama", "harga"], [["Beras", 65000]]),
        csv_of(["nama", "harga"], [["Beras", 65000]]),
    ):
        assert read_sheet(made).rows[0].cells == {"nama": "Beras", "harga": "65000"}
