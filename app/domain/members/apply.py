"""Applying for membership, in short steps. Each step is kept at once: a lost signal or the back button loses nothing.

The living application is found through the asker; there is one at most, in whichever primary (the database holds that, by
account and by NIK). Nothing of a draft is seen by an officer.
"""

from dataclasses import dataclass
from datetime import date, datetime

import asyncpg

from app.domain import lives, transactions
from app.domain.audit.write import record
from app.domain.clock import business_day, now
from app.domain.coops.find import is_primary
from app.domain.errors import NotFound, Refused
from app.domain.members.move import stays_after_all
from app.domain.members.states import ApplicationState
from app.domain.members.villages import village_exists
from app.domain.numbering import new_number
from app.domain.people import consents, limits, pictures
from app.domain.people.asker import Asker
from app.domain.people.identity import TAKEN, check_birth
from app.domain.people.names import clean_name
from app.domain.people.nik import read_nik

A = ApplicationState
LIVING = (A.DRAFT, A.SUBMITTED, A.ACCEPTED)
NIK_TRIED = limits.Limit("nik-coba", 10, limits.DAY, "NIK sudah terlalu sering dicoba. Coba lagi besok, atau datang ke koperasi dengan KTP asli.")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Application:
    id: int
    number: str
    person: int
    coop: int | None
    coop_name: str
    state: str
    name: str
    nik_masked: str
    birth_place: str
    birth_date: date | None
    sex: str
    occupation: str
    village: str | None
    village_name: str
    kecamatan: str
    coop_kecamatan: str
    street: str
    photo: int | None
    pokok_idr: int | None
    made_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    reason: str

    @property
    def step(self) -> str:
        """The first step that is still to do."""
        if self.coop is None:
            return "koperasi"
        if not (self.name and self.nik_masked and self.birth_date and self.sex):
            return "diri"
        return "kirim" if self.village else "alamat"


async def newest_application(asker: Asker) -> Application | None:
    """The asker's own: the living one, else the last."""
    row = await transactions.fetch_one(
        APPLICATION + " WHERE a.person = $1 ORDER BY a.state IN ('draft','submitted','accepted') DESC, a.id DESC LIMIT 1",
        asker.person_id,
    )  # fmt: skip
    return Application(**dict(row)) if row else None


async def draft_of(asker: Asker) -> Application:
    """The asker's draft. Raises NotFound."""
    found = await newest_application(asker)
    if found is None or found.state != A.DRAFT:
        raise NotFound
    return found


async def choose_coop(asker: Asker, coop: int) -> None:
    """The first step: begins the draft, or points it at another primary. Raises Refused."""
    assert asker.person_id is not None
    _not_yet_a_member(asker)
    if not await is_primary(coop):
        raise Refused("Pilih koperasi Anda.", field="koperasi")
    async with transactions.transaction():
        begun = await transactions.fetch_value(
            "INSERT INTO application (number, person, coop, state, name) VALUES ($1, $2, $3, 'draft', $4)"
            " ON CONFLICT (person) WHERE state IN ('draft','submitted','accepted') DO NOTHING RETURNING id",
            new_number("AG"), asker.person_id, coop, asker.name,
        )  # fmt: skip
        if begun is not None:
            await lives.begin("application", begun, A.DRAFT, by=asker.person_id)
            return
        await _write(asker, "UPDATE application SET coop = $2 WHERE person = $1 AND state = 'draft'", coop)


async def write_self(
    asker: Asker, *, name: str, nik: str, birth_place: str, birth_date: date, sex: str, occupation: str
) -> None:
    """The second step. An empty `nik` keeps the one that was written before. Raises Refused."""
    draft = await draft_of(asker)
    name, born = clean_name(name), check_birth(birth_date)
    if sex not in ("L", "P"):
        raise Refused("Pilih salah satu.", field="kelamin")
    if nik.strip() or not draft.nik_masked:
        await limits.spend(NIK_TRIED, str(asker.person_id))
        read = read_nik(nik, today=business_day(now()), born=born)
        await _write(
            asker,
            "UPDATE application SET nik_sealed = $2, nik_digest = $3, nik_masked = $4 WHERE person = $1 AND state = 'draft'",
            read.sealed_for(draft.person), read.digest, read.masked,
        )  # fmt: skip
    await _write(
        asker,
        "UPDATE application SET name = $2, birth_place = $3, birth_date = $4, sex = $5, occupation = $6 WHERE person = $1 AND state = 'draft'",
        name, birth_place, born, sex, occupation,
    )  # fmt: skip


async def write_home(asker: Asker, *, village: str, street: str) -> None:
    """The third step. Raises Refused for a village that is none of the kabupaten."""
    await draft_of(asker)
    if not await village_exists(village):
        raise Refused("Pilih desa atau kelurahan Anda.", field="desa")
    await _write(
        asker, "UPDATE application SET village = $2, street = $3 WHERE person = $1 AND state = 'draft'", village, street
    )


async def give_photo(asker: Asker, body: bytes) -> None:
    """The picture of the KTP: drawn anew, sealed, in place of an earlier one. Raises Refused."""
    assert asker.person_id is not None
    draft = await draft_of(asker)
    jpeg = await pictures.drawn_anew(body)
    async with transactions.transaction():
        kept = await pictures.keep_picture(jpeg, person=asker.person_id, by=asker.person_id)
        await _write(asker, "UPDATE application SET photo = $2 WHERE person = $1 AND state = 'draft'", kept)
        await transactions.execute("DELETE FROM private_file WHERE id = $1", draft.photo)


async def drop_photo(asker: Asker) -> None:
    """Take the picture away again."""
    draft = await draft_of(asker)
    await transactions.execute("DELETE FROM private_file WHERE id = $1", draft.photo)


async def submit(asker: Asker, given: list[str]) -> Application:
    """The last step: what was agreed to is written down and the officers see the application. Twice is once. Raises Refused."""
    assert asker.person_id is not None
    _not_yet_a_member(asker)
    found = await newest_application(asker)
    if found is not None and found.state == A.SUBMITTED:
        return found  # the second tap
    draft = await draft_of(asker)
    if draft.step != "kirim":
        raise Refused("Masih ada langkah yang belum terisi.")
    if draft.photo is not None and "foto-ktp" not in given:
        raise Refused("Setujui penyimpanan foto KTP, atau hapus fotonya.", field="setuju-foto-ktp")
    await limits.spend(NIK_TRIED, str(asker.person_id))
    try:
        async with transactions.transaction():
            await consents.say(asker.person_id, given, by=asker.person_id)
            await transactions.execute(
                "UPDATE application SET submitted_at = now() WHERE id = $1 AND state = 'draft'", draft.id
            )
            if await nik_of_another(draft.id):
                raise Refused(TAKEN)
            if not await lives.move("application", draft.id, A.DRAFT, A.SUBMITTED, by=asker.person_id):
                raise Refused("Permohonan ini berubah di perangkat lain. Muat ulang halaman ini.")
            await record(
                "permohonan anggota dikirim", f"person:{asker.person_id}", by=asker.person_id, entity=draft.coop,
                after={"permohonan": draft.number},
            )  # fmt: skip
    except asyncpg.UniqueViolationError:
        raise Refused(TAKEN) from None
    return draft


async def nik_of_another(application: int) -> bool:
    """Whether the NIK of an application stands in the register for another person."""
    return bool(
        await transactions.fetch_value(
            "SELECT EXISTS (SELECT FROM application a JOIN person_identity i ON i.nik_digest = a.nik_digest AND i.person <> a.person WHERE a.id = $1)",
            application,
        )
    )


async def withdraw(asker: Asker) -> None:
    """The applicant thinks again, at any time before he is a member. Twice is once."""
    found = await newest_application(asker)
    if found is None or found.state not in LIVING:
        return
    async with transactions.transaction():
        if found.coop is not None:
            await stays_after_all(found.person, found.coop, by=asker.person_id)
        if await lives.move("application", found.id, found.state, A.WITHDRAWN, by=asker.person_id):
            await transactions.execute("UPDATE application SET ended_at = now() WHERE id = $1", found.id)


def _not_yet_a_member(asker: Asker) -> None:
    if asker.is_member:
        raise Refused("Anda sudah menjadi anggota. Untuk berganti koperasi, ajukan pindah di halaman keanggotaan.")


async def _write(asker: Asker, sql: str, *values: object) -> None:
    """One statement on the asker's draft; if it is no longer one, the person is asked to look again."""
    if await transactions.execute(sql, asker.person_id, *values) != 1:
        raise Refused("Permohonan Anda sudah dikirim. Muat ulang halaman ini.")


APPLICATION = """
SELECT a.id, a.number, a.person, a.coop, coalesce(c.name, '') AS coop_name, a.state, a.name, a.nik_masked, a.birth_place, a.birth_date, a.sex,
       a.occupation, a.village, coalesce(v.name, '') AS village_name, coalesce(v.kecamatan, '') AS kecamatan,
       coalesce(c.kecamatan, '') AS coop_kecamatan, a.street, a.photo, a.pokok_idr,
       a.made_at, a.submitted_at, a.decided_at, a.reason
FROM application a LEFT JOIN coop c ON c.id = a.coop LEFT JOIN village v ON v.code = a.village
"""
