"""An officer takes down the application of somebody who stands before him with a signed form; another officer decides."""

from datetime import date

import asyncpg

from app.domain import lives, transactions
from app.domain.audit.write import record
from app.domain.clock import business_day, now
from app.domain.errors import Refused
from app.domain.members.states import ApplicationState
from app.domain.members.villages import village_exists
from app.domain.numbering import new_number
from app.domain.once import first_time, remember
from app.domain.people import consents
from app.domain.people.acting import acting_for, noted
from app.domain.people.asker import Asker
from app.domain.people.identity import TAKEN, check_birth
from app.domain.people.names import clean_name
from app.domain.people.nik import read_nik
from app.domain.people.phones import normal_phone


async def apply_for(
    officer: Asker, coop: int, *, name: str, phone: str, nik: str, birth_place: str, birth_date: date, sex: str, occupation: str,
    village: str, street: str, slip: str, given: list[str], key: str,
) -> str:  # fmt: skip
    """The number of a sent application. A person without a phone gets an account by printed code later. Raises Refused."""
    assert officer.person_id is not None
    name, born = clean_name(name), check_birth(birth_date)
    read = read_nik(nik, today=business_day(now()), born=born)
    number_of_phone = normal_phone(phone) if phone.strip() else None
    if not await village_exists(village):
        raise Refused("Pilih desa atau kelurahan.", field="desa")
    try:
        async with transactions.transaction():
            asked = {"deed": "permohonan", "coop": coop, "nik": read.digest.hex(), "slip": slip}
            answer = await first_time(officer.actor, key, asked)
            if answer is not None:
                return answer
            person = await _person(name, number_of_phone, read.digest)
            presence = await acting_for(officer, person, coop, how="surat", proof=slip)
            await consents.say(person, given, by=officer.person_id)
            number = new_number("AG")
            made: int = await transactions.fetch_value(
                _WRITE, number, person, coop, name, read.sealed_for(person), read.digest, read.masked, birth_place, born, sex,
                occupation, village, street,
            )  # fmt: skip
            await lives.begin("application", made, ApplicationState.SUBMITTED, by=officer.person_id)
            await noted(presence, f"permohonan anggota {number}", f"application:{made}")
            await record("permohonan anggota dikirim", f"person:{person}", by=officer.person_id, entity=coop, after={"permohonan": number})  # fmt: skip
            await remember(officer.actor, key, number)
            return number
    except asyncpg.UniqueViolationError:
        raise Refused(TAKEN, field="nik") from None


async def _person(name: str, phone: str | None, nik_digest: bytes) -> int:
    """Whose application it is: the account of this phone, or a new person. What is known elsewhere is not told."""
    if await transactions.fetch_value("SELECT EXISTS (SELECT FROM person_identity WHERE nik_digest = $1)", nik_digest):
        raise Refused(TAKEN, field="nik")
    if phone is not None:
        known = await transactions.fetch_one(_BY_PHONE, phone)
        if known is not None:
            if known["taken"]:
                raise Refused("Nomor HP ini tidak dapat dipakai untuk permohonan baru.", field="telepon")
            found: int = known["id"]
            return found
    made: int = await transactions.fetch_value(
        "INSERT INTO person (phone, name) VALUES ($1, $2) RETURNING id", phone, name
    )
    return made


_BY_PHONE = """
SELECT p.id, p.state <> 'active' OR EXISTS (SELECT FROM membership WHERE person = p.id AND ended_on IS NULL)
       OR EXISTS (SELECT FROM person_identity WHERE person = p.id AND nik_digest IS NOT NULL) AS taken
FROM person p WHERE p.phone = $1
"""

_WRITE = """
INSERT INTO application (number, person, coop, state, name, nik_sealed, nik_digest, nik_masked, birth_place, birth_date, sex, occupation,
  village, street, submitted_at)
VALUES ($1, $2, $3, 'submitted', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, now()) RETURNING id
"""
