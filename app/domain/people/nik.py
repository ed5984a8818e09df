"""NIK: sixteen digits of place, date of birth and a count. There is no check digit: only the form can be judged.

Kept sealed, found by a keyed digest, shown as 3316••••••••0001.
"""

from dataclasses import dataclass
from datetime import date

from lokal.nik import parse_nik

from app.domain.errors import Refused
from app.domain.people import sealing

PURPOSE = "nik"


@dataclass(frozen=True, slots=True)
class Nik:
    """A NIK of the right form."""

    digits: str
    birth_date: date  # as the number says it; the century is a guess
    sex: str  # L or P

    @property
    def masked(self) -> str:
        return masked(self.digits)

    @property
    def digest(self) -> bytes:
        return sealing.digest(self.digits, purpose=PURPOSE)

    def sealed_for(self, person_id: int) -> bytes:
        return sealing.seal(self.digits.encode(), purpose=PURPOSE, owner=person_id)

    def says(self, day: date) -> bool:
        """Whether that date of birth agrees with the number, whatever the century."""
        return (self.birth_date.day, self.birth_date.month, self.birth_date.year % 100) == (day.day, day.month, day.year % 100)  # fmt: skip


def read_nik(typed: str, *, today: date, born: date | None = None, field: str = "nik") -> Nik:
    """The NIK as typed, blanks and dots aside. Raises Refused with what is wrong about its form.

    `born`: the date of birth given beside it, which settles the century. A number of somebody not yet born is refused.
    """
    digits = typed.replace(" ", "").replace(".", "").replace("-", "")
    if not digits:
        raise Refused("NIK perlu diisi.", field=field)
    if not (digits.isascii() and digits.isdigit()):
        raise Refused("NIK hanya terdiri atas angka.", field=field)
    if len(digits) != 16:
        raise Refused(f"NIK terdiri atas 16 angka; yang Anda tulis {len(digits)} angka.", field=field)
    said = parse_nik(digits, reference_date=today)
    if said.errors or said.birth_date is None or said.gender is None:
        raise Refused(f"Periksa lagi NIK Anda. {said.errors[0].message}", field=field)
    nik = Nik(digits, date.fromisoformat(said.birth_date), said.gender)
    if born is not None and nik.says(born):
        nik = Nik(digits, born, said.gender)
    if nik.birth_date > today:
        raise Refused("Periksa lagi NIK Anda. Tanggal lahir di dalamnya belum tiba.", field=field)
    return nik


def masked(digits: str) -> str:
    """ "3316095708900001" -> "3316••••••••0001"."""
    return f"{digits[:4]}{'•' * 8}{digits[-4:]}"


def opened_nik(sealed: bytes, person_id: int) -> str:
    """The whole number, for those who may see it. Raises Unreadable."""
    return sealing.opened(sealed, purpose=PURPOSE, owner=person_id).decode()
