"""The columns of the goods sheet: what stands in each, and how one cell is read. One row is one unit of one product."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.domain.catalogue.edit import CODE, TAX_CLASSES


class Odd(Exception):
    """A cell that cannot be meant; its sentence is shown with the row's number."""


@dataclass(frozen=True, slots=True)
class Column:
    """`for_new`: a product that is not there yet cannot do without it. An empty cell leaves what is there as it is."""

    name: str
    says: str
    read: Callable[[str], Any]
    for_new: bool = False


def _text(low: int, high: int) -> Callable[[str], str]:
    def read(cell: str) -> str:
        value = " ".join(cell.removeprefix("'").split())
        if not low <= len(value) <= high:
            raise Odd(f"harus {low} sampai {high} huruf")
        return value

    return read


def _code(cell: str) -> str:
    value = cell.upper()
    if not CODE.fullmatch(value):
        raise Odd("hanya huruf besar, angka, titik, dan tanda hubung, 2 sampai 30")
    return value


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(cell: str) -> int:
        digits = re.sub(r"^Rp", "", cell).strip()
        if re.fullmatch(r"\d{1,3}(\.\d{3})+", digits):
            digits = digits.replace(".", "")
        if not digits.isascii() or not digits.isdigit() or len(digits) > 12:
            raise Odd("harus bilangan bulat")
        if not low <= int(digits) <= high:
            raise Odd(f"harus antara {low} dan {high}")
        return int(digits)

    return read


def _one_of(*words: str) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if cell.lower() not in words:
            raise Odd("harus salah satu dari: " + ", ".join(words))
        return cell.lower()

    return read


def _yes(cell: str) -> bool:
    return _one_of("ya", "tidak")(cell) == "ya"


def _barcode(cell: str) -> str:
    if not re.fullmatch(r"[0-9]{8,14}", cell):
        raise Odd("harus 8 sampai 14 angka")
    return cell


def words_in(cell: str) -> list[str]:
    """Key words between commas, in small letters."""
    return [word for part in cell.removeprefix("'").split(",") if (word := " ".join(part.lower().split()))][:30]


_IDR = _whole(1, 1_000_000_000)

COLUMNS = {
    column.name: column
    for column in (
        Column("kode", "Kode barang", _code, for_new=True),
        Column("nama", "Nama barang", _text(2, 120), for_new=True),
        Column("kategori", "Nama atau alamat kategori", _text(1, 80), for_new=True),
        Column("kemasan", "Nama kemasan: bungkus, dus, kg", _text(1, 30), for_new=True),
        Column("isi", "Berapa satuan dasar dalam satu kemasan", _whole(1, 1_000_000), for_new=True),
        Column("satuan dasar", "pcs atau gram", _one_of("pcs", "gram"), for_new=True),
        Column("isi satuan", "Isi satu satuan dasar, misalnya 5000", _whole(1, 1_000_000), for_new=True),
        Column("satuan isi", "g, ml, atau pcs", _one_of("g", "ml", "pcs"), for_new=True),
        Column("golongan pajak", ", ".join(TAX_CLASSES), _one_of(*TAX_CLASSES), for_new=True),
        Column("barcode", "8 sampai 14 angka", _barcode),
        Column("harga umum", "Rupiah bulat", _IDR),
        Column("harga anggota", "Rupiah bulat", _IDR),
        Column("harga primer", "Rupiah bulat", _IDR),
        Column("harga grosir", "Rupiah bulat", _IDR),
        Column("mulai grosir", "Jumlah mulai harga grosir", _whole(2, 9999)),
        Column("paling banyak", "Paling banyak dalam satu pesanan", _whole(1, 9999)),
        Column("tampil", "ya atau tidak", _yes),
        Column("kata kunci", "Dipisahkan koma", words_in),
        Column("keterangan", "Untuk halaman barang", _text(0, 2000)),
    )
}
