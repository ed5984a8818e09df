"""The list of members as a spreadsheet: which columns it has, what may stand in them, and what is wrong with a row, in one sentence."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from app.domain.clock import MONTHS
from app.domain.errors import Refused
from app.domain.members.villages import Village
from app.domain.people.names import clean_name
from app.domain.people.nik import Nik, read_nik
from app.domain.people.phones import normal_phone
from app.domain.sheets import Row, Sheet, xlsx_of

T = TypeVar("T")
COLUMNS = (
    "nomor anggota", "nama", "nik", "tempat lahir", "tanggal lahir", "kelamin", "pekerjaan", "kecamatan", "desa", "jalan", "nomor hp", "tanggal masuk",
    "simpanan pokok", "simpanan wajib", "simpanan sukarela",
)  # fmt: skip
NEEDED = ("nama", "nik", "tanggal masuk")
MOST_IDR = 1_000_000_000
_RUPIAH = re.compile(r"^(?:Rp)?\s*([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,12})(?:,00|\.00?)?$")
_MEMBER_NO = re.compile(r"^(?:([0-9]{2})[.\- ])?([0-9]{1,5})$")


@dataclass(frozen=True, slots=True)
class Person:
    """One row that can be taken over."""

    number: int  # of the row
    member_no: str  # "" where the primary counts on
    name: str
    nik: Nik
    birth_place: str
    birth_date: date
    sex: str
    occupation: str
    village: str | None
    street: str
    phone: str | None
    since: date
    pokok_idr: int
    wajib_idr: int
    sukarela_idr: int

    @property
    def saved_idr(self) -> int:
        return self.pokok_idr + self.wajib_idr + self.sukarela_idr


@dataclass(slots=True)
class Read:
    """What a file holds: rows that are right, and rows with a reason why they are not."""

    people: list[Person]
    wrong: list[tuple[int, str]]


def template() -> bytes:
    """An empty list with one row that shows how it is filled in; NIK and phone as text."""
    example = (
        "", "Contoh: Slamet Widodo", "3316091708850002", "Blora", "17-08-1985", "L", "Petani", "Blora", "Bangkle", "Jalan Mawar 3, RT 2 RW 1", "081234567890",
        "01-02-2019", "100.000", "240.000", "0",
    )  # fmt: skip
    return xlsx_of("Daftar anggota", COLUMNS, [example])


def read_people(sheet: Sheet, *, coop: int, today: date, villages: Iterable[Village]) -> Read:
    """Every row judged by itself and against the others. Raises Refused when a needed column is missing."""
    missing = [name for name in NEEDED if name not in sheet.headings]
    if missing:
        raise Refused(f"Kolom berikut belum ada: {', '.join(missing)}. Pakai berkas contoh.", field="berkas")
    known = {(one.kecamatan.lower(), one.name.lower()): one.code for one in villages}
    found = Read([], [])
    seen: dict[str, dict[str, int]] = {"NIK": {}, "Nomor anggota": {}, "Nomor HP": {}}
    for row in sheet.rows:
        if row.cells.get("nama", "").startswith("Contoh:"):
            continue
        try:
            person = _person(row, coop, today, known)
            _not_twice(row.number, person, seen)
            found.people.append(person)
        except _Wrong as wrong:
            found.wrong.append((row.number, " ".join(wrong.sentences)))
    return found


class _Wrong(Exception):
    def __init__(self, sentences: list[str]) -> None:
        super().__init__(*sentences)
        self.sentences = sentences


def _person(row: Row, coop: int, today: date, villages: dict[tuple[str, str], str]) -> Person:
    """Collects every fault of the row, so that it is put right in one go."""
    faults: list[str] = []
    cells = {name: row.cells.get(name, "") for name in COLUMNS}
    if row.formulas:
        faults.append(f"Rumus di kolom {', '.join(sorted(row.formulas))}: salin sebagai nilai.")
    name = _try(faults, lambda: clean_name(cells["nama"]))
    born = _day(faults, cells["tanggal lahir"], "Tanggal lahir") if cells["tanggal lahir"] else None
    nik = _nik(faults, row, cells["nik"], today, born)
    since = _day(faults, cells["tanggal masuk"], "Tanggal masuk")
    if since is not None and since > today:
        faults.append("Tanggal masuk belum tiba.")
    if born is not None and born > today:
        faults.append("Tanggal lahir belum tiba.")
    phone = _try(faults, lambda: normal_phone(cells["nomor hp"])) if cells["nomor hp"] else None
    amounts = [_rupiah(faults, cells[column], column) for column in COLUMNS[-3:]]
    member_no = _member_no(faults, cells["nomor anggota"], coop)
    village = _village(faults, cells, villages)
    for column, most in (("tempat lahir", 60), ("pekerjaan", 60), ("jalan", 300)):
        if len(cells[column]) > most:
            faults.append(f"Kolom {column} paling banyak {most} huruf.")
    if faults or name is None or nik is None or since is None:
        raise _Wrong(faults)
    sex = cells["kelamin"].upper()[:1] or nik.sex
    if sex not in ("L", "P"):
        raise _Wrong(["Kelamin ditulis L atau P."])
    return Person(
        row.number, member_no, name, nik, cells["tempat lahir"], born or nik.birth_date, sex, cells["pekerjaan"], village, cells["jalan"], phone, since,
        *amounts,
    )  # fmt: skip


def _nik(faults: list[str], row: Row, typed: str, today: date, born: date | None) -> Nik | None:
    if "nik" in row.numbers:
        faults.append(
            "NIK tersimpan sebagai angka, sehingga angka terakhirnya hilang. Ubah kolom NIK menjadi teks, lalu isi lagi."
        )
        return None
    return _try(faults, lambda: read_nik(typed.lstrip("'"), today=today, born=born))


def _try(faults: list[str], read: Callable[[], T]) -> T | None:
    try:
        return read()
    except Refused as refused:
        faults.append(refused.sentence)
        return None


def _day(faults: list[str], typed: str, label: str) -> date | None:
    """2019-02-01, 01-02-2019, 1/2/2019 (day first), or 1 Februari 2019."""
    text = typed.strip().lower()
    for number, month in enumerate(MONTHS, 1):
        text = text.replace(f" {month.lower()} ", f"-{number}-")
    parts = re.split(r"[-/. ]+", text)
    if len(parts) == 3 and all(part.isascii() and part.isdigit() for part in parts):
        year, month, day = parts if len(parts[0]) == 4 else reversed(parts)
        try:
            found = date(int(year), int(month), int(day))
        except ValueError:
            found = None
        if found is not None and len(year) == 4 and found.year > 1900:
            return found
    faults.append(f"{label} ditulis seperti 31-12-1990.")
    return None


def _rupiah(faults: list[str], typed: str, column: str) -> int:
    if not typed:
        return 0
    found = _RUPIAH.match(typed)
    idr = int(found[1].replace(".", "")) if found else -1
    if not 0 <= idr <= MOST_IDR:
        faults.append(f"Kolom {column} harus rupiah bulat, tidak kurang dari nol.")
        return 0
    return idr


def _member_no(faults: list[str], typed: str, coop: int) -> str:
    """ "17", "00017" and "01.00017" are the same in primary 01."""
    if not typed:
        return ""
    found, own = _MEMBER_NO.match(typed), f"{coop - 1:02d}"
    if found is None or int(found[2]) == 0:
        faults.append(f"Nomor anggota ditulis seperti {own}.00017, atau dikosongkan.")
        return ""
    if found[1] is not None and found[1] != own:
        faults.append(f"Nomor anggota koperasi ini diawali {own}.")
        return ""
    return f"{own}.{int(found[2]):05d}"


def _village(faults: list[str], cells: dict[str, str], villages: dict[tuple[str, str], str]) -> str | None:
    kecamatan, desa = (" ".join(cells[name].lower().split()) for name in ("kecamatan", "desa"))
    if not desa:
        return None
    for prefix in ("desa ", "kelurahan ", "kel. ", "kec. ", "kecamatan "):
        kecamatan, desa = kecamatan.removeprefix(prefix), desa.removeprefix(prefix)
    found = villages.get((kecamatan, desa))
    if found is None:
        faults.append(f"Desa {cells['desa'][:40]} tidak ada di Kecamatan {cells['kecamatan'][:40] or '(kosong)'}.")
    return found


def _not_twice(number: int, person: Person, seen: dict[str, dict[str, int]]) -> None:
    for what, value in (("NIK", person.nik.digits), ("Nomor anggota", person.member_no), ("Nomor HP", person.phone)):
        if value and (before := seen[what].setdefault(value, number)) != number:
            raise _Wrong([f"{what} sama dengan baris {before}."])
