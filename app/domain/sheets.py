"""Sheets that people fill in (xlsx or csv), and those we give out: read with suspicion, written without formulas.

Nothing here knows what a sheet is about. A cell is text, trimmed; a whole number has no dot, a date is 2026-11-25.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from app.domain.errors import Refused

MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 20_000, 60, 2_000
MOST_UNPACKED = 100_000_000  # bytes: a sheet of 6 MB that unpacks to gigabytes is an attack
RISKY = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Row:
    """One row under the headings: its number as the program shows it, and its cells by heading in small letters."""

    number: int
    cells: dict[str, str]
    formulas: frozenset[str] = field(default_factory=frozenset)  # headings whose cell holds a formula
    numbers: frozenset[str] = field(
        default_factory=frozenset
    )  # whose cell holds a number: beyond 15 digits the sheet has lost some


@dataclass(frozen=True, slots=True)
class Sheet:
    headings: tuple[str, ...]
    rows: list[Row]


def read_sheet(content: bytes) -> Sheet:
    """The first sheet of an xlsx or csv file. Takes seconds for 10,000 rows: call it in a thread. Raises Refused."""
    lines = _xlsx(content) if content[:2] == b"PK" else _csv(content)
    return _under_headings(lines)


def xlsx_of(title: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A sheet as a file; text that a program would take for a formula gets an apostrophe."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    sheet.append(list(headings))
    for row in rows:
        sheet.append([harmless(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_of(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The same as csv: UTF-8 with its mark and semicolons, as Indonesian Excel opens it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def harmless(cell: object) -> object:
    """Numbers, dates and nothing as they are; text never as a formula."""
    if isinstance(cell, str):
        clean = "".join(letter for letter in cell if letter >= " " or letter in "\t\n\r")
        return "'" + clean if clean.startswith(RISKY) else clean
    return cell


Line = list[tuple[str, str]]  # (text, "f" for a formula, "n" for a number, else "")


def _xlsx(content: bytes) -> Iterator[Line]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise Refused("Berkas ini terlalu besar setelah dibuka.", field="berkas")
            sheets = sorted(name for name in packed.namelist() if name.startswith("xl/worksheets/sheet"))
            if sheets and b"<mergeCell " in packed.read(sheets[0]):
                raise Refused(
                    "Lembar ini memuat sel yang digabung. Pisahkan dulu sel-sel itu, lalu unggah lagi.", field="berkas"
                )
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError):
        raise Refused("Berkas ini bukan lembar xlsx yang dapat dibaca.", field="berkas") from None
    try:
        for row in book.worksheets[0].iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS + 1):
            yield [(_text(cell.value), cell.data_type if cell.data_type in ("f", "n") else "") for cell in row]
    finally:
        book.close()


def _csv(content: bytes) -> Iterator[Line]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("Berkas ini bukan xlsx, dan bukan csv dengan huruf UTF-8.", field="berkas") from None
    if "\x00" in text:
        raise Refused("Berkas ini bukan lembar yang dapat dibaca.", field="berkas")
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(";,\t", key=first.count))
    try:
        for line in reader:
            yield [(cell.strip(), "f" if cell.lstrip().startswith("=") else "") for cell in line]
    except csv.Error:
        raise Refused("Berkas csv ini tidak dapat dibaca.", field="berkas") from None


def _under_headings(lines: Iterator[Line]) -> Sheet:
    headings = tuple(text.lower() for text, _ in next(lines, []))
    while headings and not headings[-1]:
        headings = headings[:-1]
    if not any(headings):
        raise Refused("Baris pertama harus memuat judul kolom.", field="berkas")
    if len(headings) > MOST_COLUMNS:
        raise Refused(f"Lembar ini memuat lebih dari {MOST_COLUMNS} kolom.", field="berkas")
    twice = {one for one in headings if one and headings.count(one) > 1}
    if twice:
        raise Refused(f"Judul kolom berikut ada dua kali: {', '.join(sorted(twice))}.", field="berkas")
    rows: list[Row] = []
    for number, line in enumerate(lines, 2):
        if not any(text for text, _ in line):
            continue
        if len(rows) >= MOST_ROWS:
            raise Refused(f"Paling banyak {MOST_ROWS:,} baris sekali unggah.".replace(",", "."), field="berkas")
        named = [(name, cell) for name, cell in zip(headings, line, strict=False) if name]
        cells = {name: text[:MOST_LETTERS] for name, (text, _) in named}
        formulas, numbers = (
            frozenset(name for name, (text, kind) in named if kind == sort and text) for sort in ("f", "n")
        )
        rows.append(Row(number, cells, formulas, numbers))
    if not rows:
        raise Refused("Lembar ini tidak memuat satu baris pun di bawah judulnya.", field="berkas")
    return Sheet(headings, rows)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()
