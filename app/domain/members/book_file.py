"""The register as a spreadsheet, in the columns the law names."""

from collections.abc import Iterable
from datetime import date

from app.domain.members.register import Entry
from app.domain.sheets import xlsx_of

HEADS = (
    "No. urut", "Nomor anggota", "Nama", "NIK", "Tempat lahir", "Tanggal lahir", "Jenis kelamin", "Pekerjaan", "Alamat", "Tanggal masuk",
    "Persetujuan", "Status", "Tanggal berhenti", "Sebab berhenti",
)  # fmt: skip


def as_xlsx(entries: Iterable[Entry]) -> bytes:
    """The whole book as a file; a matter of seconds for 10,000 lines, so it belongs into a thread."""
    return xlsx_of("Buku daftar anggota", HEADS, (_line(n, entry) for n, entry in enumerate(entries, 1)))


def _line(n: int, entry: Entry) -> tuple[int | str | date | None, ...]:
    return (
        n, entry.member_no, entry.name, entry.nik_masked, entry.birth_place, entry.birth_date, entry.sex_name, entry.occupation, entry.address,
        entry.since, entry.agreed_on or "di kertas", "Berhenti" if entry.ended_on else "Anggota", entry.ended_on, entry.ended_why or "",
    )  # fmt: skip
