"""Who a person is on paper: NIK, birth, occupation, where he lives. Written by the co-op that checked the paper."""

from dataclasses import dataclass
from datetime import date

import asyncpg

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.clock import business_day, now
from app.domain.errors import NotFound, Refused
from app.domain.people.nik import Nik, opened_nik

# Years: from 17 on everybody must have a KTP (UU 24/2013 pasal 63), and without one there is no NIK to compare. A primary's meeting may
# decide on more (`anggota_usia_termuda`, asked when the application is decided).
YOUNGEST = 17
SEXES = {"L": "Laki-laki", "P": "Perempuan"}
TAKEN = "NIK ini tidak dapat dipakai. Datanglah ke koperasi Anda dengan KTP asli."


@dataclass(frozen=True, slots=True)
class Identity:
    """What is kept; the NIK only masked."""

    nik_masked: str = ""
    birth_place: str = ""
    birth_date: date | None = None
    sex: str = ""
    occupation: str = ""
    village: str | None = None
    village_name: str = ""
    kecamatan: str = ""
    street: str = ""

    @property
    def sex_name(self) -> str:
        return SEXES.get(self.sex, "")

    @property
    def address(self) -> str:
        return ", ".join(filter(None, (self.street, self.village_name, f"Kec. {self.kecamatan}" if self.kecamatan else "")))  # fmt: skip


async def identity_of(person_id: int | None) -> Identity:
    """The person's paper identity; empty where none was written."""
    row = await transactions.fetch_one(_IDENTITY, person_id)
    return Identity(**dict(row)) if row else Identity()


def check_birth(born: date, *, field: str = "tanggal_lahir") -> date:
    """A date of birth that somebody who joins can have. Raises Refused."""
    today = business_day(now())
    if born > today:
        raise Refused("Tanggal lahir belum tiba. Periksa lagi tahunnya.", field=field)
    if born.year < today.year - 120:
        raise Refused("Periksa lagi tahun lahirnya.", field=field)
    if years_old(born) < YOUNGEST:
        raise Refused(f"Anggota koperasi paling muda {YOUNGEST} tahun.", field=field)
    return born


def years_old(born: date) -> int:
    """Whole years today (WIB)."""
    today = business_day(now())
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


async def write_nik(person_id: int, nik: Nik) -> None:
    """Seal and keep it; inside a transaction. Raises Refused when it is another person's."""
    try:
        await transactions.execute(_WRITE_NIK, person_id, nik.sealed_for(person_id), nik.digest, nik.masked)
    except asyncpg.UniqueViolationError:
        raise Refused(TAKEN, field="nik") from None


async def reveal_nik(person_id: int, *, by: int, coop: int, why: str) -> str:
    """The whole NIK for one look; the person reads who looked and why. Raises Refused without a reason, NotFound without a NIK."""
    if len(why.strip()) < 5:
        raise Refused("Tulis untuk apa NIK lengkap diperlukan.", field="alasan")
    async with transactions.transaction():
        sealed = await transactions.fetch_value("SELECT nik_sealed FROM person_identity WHERE person = $1", person_id)
        if sealed is None:
            raise NotFound
        await record("NIK lengkap dilihat", f"person:{person_id}", by=by, entity=coop, why=why.strip())
    return opened_nik(bytes(sealed), person_id)


_IDENTITY = """
SELECT i.nik_masked, i.birth_place, i.birth_date, i.sex, i.occupation, i.village, coalesce(v.name, '') AS village_name,
       coalesce(v.kecamatan, '') AS kecamatan, i.street
FROM person_identity i LEFT JOIN village v ON v.code = i.village WHERE i.person = $1
"""

_WRITE_NIK = """
INSERT INTO person_identity (person, nik_sealed, nik_digest, nik_masked) VALUES ($1, $2, $3, $4)
ON CONFLICT (person) DO UPDATE SET nik_sealed = EXCLUDED.nik_sealed, nik_digest = EXCLUDED.nik_digest, nik_masked = EXCLUDED.nik_masked, written_at = now()
"""
