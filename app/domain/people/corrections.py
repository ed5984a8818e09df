"""What a person asks about the own data: to correct what is on paper (officers compare it with the paper), or to be forgotten.

Contact data one changes oneself, at once. A request is answered within 72 hours; each answer has a sentence.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from app.domain import lives, transactions
from app.domain.audit.write import record
from app.domain.clock import business_day, now, tanggal
from app.domain.errors import NotFound, Refused
from app.domain.notifications import texts
from app.domain.notifications.tell import tell
from app.domain.people import erase, sealing
from app.domain.people.asker import Asker
from app.domain.people.identity import SEXES, check_birth, write_nik
from app.domain.people.names import clean_name
from app.domain.people.nik import masked, read_nik

R_REQUESTED, R_GRANTED, R_REFUSED, R_WITHDRAWN = "requested", "granted", "refused", "withdrawn"
FIELDS = {
    "nama": "Nama", "nik": "NIK", "tempat_lahir": "Tempat lahir", "tanggal_lahir": "Tanggal lahir", "kelamin": "Jenis kelamin", "pekerjaan": "Pekerjaan",
    "desa": "Desa atau kelurahan", "jalan": "Jalan, RT dan RW",
}  # fmt: skip
PURPOSE, PAGE = "koreksi", 50
ALREADY = "Permintaan ini sudah dijawab. Muat ulang halaman ini."


@dataclass(frozen=True, slots=True)
class DataRequest:
    id: int
    person: int
    name: str
    coop: int | None
    kind: str
    state: str
    field: str
    wanted_shown: str
    reason: str
    asked_at: datetime
    answer_by: datetime
    decided_at: datetime | None
    answer: str

    @property
    def field_name(self) -> str:
        return FIELDS.get(self.field, "")


async def ask_correction(asker: Asker, field: str, typed: str, *, reason: str) -> None:
    """What should stand there instead. One open request a field; the newest wording of it counts. Raises Refused."""
    assert asker.person_id is not None
    if field not in FIELDS:
        raise Refused("Pilih data yang keliru.", field="bidang")
    value = await _checked(field, typed)
    shown = masked(value) if field == "nik" else await _said(field, value)
    sealed = sealing.seal(value.encode(), purpose=PURPOSE, owner=asker.person_id)
    await _ask(asker, "koreksi", field, sealed, shown, reason)


async def ask_to_be_forgotten(asker: Asker, *, reason: str) -> None:
    """Deletion; what stands in the books stays without a name. Raises Refused while there is money or membership."""
    assert asker.person_id is not None
    await erase.refuse_while_needed(asker.person_id)
    await _ask(asker, "penghapusan", "", None, "", reason)


async def withdraw(asker: Asker, request_id: int) -> None:
    """Twice is once; another's looks as if it did not exist."""
    found = await _request(_REQUEST + " WHERE r.id = $1 AND r.person = $2", request_id, asker.person_id)
    if found.state == R_REQUESTED:
        async with transactions.transaction():
            await lives.move("data_request", found.id, R_REQUESTED, R_WITHDRAWN, by=asker.person_id)


async def own_requests(asker: Asker) -> list[DataRequest]:
    rows = await transactions.fetch(_REQUEST + " WHERE r.person = $1 ORDER BY r.id DESC LIMIT 20", asker.person_id)
    return [DataRequest(**dict(row)) for row in rows]


async def requests_at(coops: Collection[int], *, open_: bool, before: int | None = None) -> list[DataRequest]:
    """Of the members of these primaries (of people without one: the sekunder's)."""
    rows = await transactions.fetch(_REQUEST + (_OPEN if open_ else _ENDED), list(coops), before, PAGE + 1)
    return [DataRequest(**dict(row)) for row in rows]


async def request_at(coops: Collection[int], request_id: int) -> DataRequest:
    return await _request(
        _REQUEST + " WHERE r.id = $1 AND coalesce(r.coop, 1) = ANY($2::int[])", request_id, list(coops)
    )


async def grant(officer: Asker, request: DataRequest) -> None:
    """Do what was asked, and say so. Raises Refused."""
    _not_oneself(officer, request)
    if request.state == R_GRANTED:
        return
    if request.kind == "penghapusan":
        await erase.refuse_while_needed(request.person)
    async with transactions.transaction():
        sealed = await transactions.fetch_value("SELECT wanted_sealed FROM data_request WHERE id = $1", request.id)
        await _answer(officer, request, R_GRANTED, "Dikabulkan")
        if request.kind == "penghapusan":
            await erase.forget_person(request.person, by=officer.person_id, reason="permintaan pemilik data")
            return
        value = sealing.opened(bytes(sealed), purpose=PURPOSE, owner=request.person).decode()
        await _write(request, value, by=officer)


async def refuse(officer: Asker, request: DataRequest, *, answer: str) -> None:
    _not_oneself(officer, request)
    if request.state == R_REFUSED:
        return
    async with transactions.transaction():
        await _answer(officer, request, R_REFUSED, answer)


async def _checked(field: str, typed: str) -> str:
    """The value in its one spelling. Raises Refused beside the field `nilai`."""
    try:
        if field == "nama":
            return clean_name(typed, field="nilai")
        if field == "nik":
            return read_nik(typed, today=business_day(now()), field="nilai").digits
        if field == "tanggal_lahir":
            return check_birth(date.fromisoformat(typed.strip()), field="nilai").isoformat()
    except ValueError:
        raise Refused("Tanggal ditulis seperti 1990-12-31.", field="nilai") from None
    value = " ".join(typed.split())
    if field == "kelamin" and value not in SEXES:
        raise Refused("Tulis L atau P.", field="nilai")
    if field == "desa" and not await transactions.fetch_value(
        "SELECT EXISTS (SELECT FROM village WHERE code = $1)", value
    ):
        raise Refused("Pilih desa dari daftar.", field="nilai")
    if not 1 <= len(value) <= (300 if field == "jalan" else 60):
        raise Refused("Isian ini kosong atau terlalu panjang.", field="nilai")
    return value


async def _said(field: str, value: str) -> str:
    if field == "desa":
        return str(
            await transactions.fetch_value("SELECT name || ', Kec. ' || kecamatan FROM village WHERE code = $1", value)
        )
    if field == "tanggal_lahir":
        return tanggal(date.fromisoformat(value))
    return SEXES.get(value, value) if field == "kelamin" else value


async def _ask(asker: Asker, kind: str, field: str, sealed: bytes | None, shown: str, reason: str) -> None:
    async with transactions.transaction():
        # Who has left is answered by the primary that keeps his line; who never joined, by the sekunder.
        coop = asker.coop or await transactions.fetch_value(
            "SELECT coop FROM membership WHERE person = $1 ORDER BY id DESC LIMIT 1", asker.person_id
        )
        made = await transactions.fetch_value(
            "INSERT INTO data_request (person, coop, kind, state, field, wanted_sealed, wanted_shown, reason) VALUES ($1, $2, $3, 'requested', $4, $5, $6, $7)"
            " ON CONFLICT (person, kind, field) WHERE state = 'requested' DO NOTHING RETURNING id",
            asker.person_id, coop, kind, field, sealed, shown, reason,
        )  # fmt: skip
        if made is None:
            await transactions.execute(
                "UPDATE data_request SET wanted_sealed = $4, wanted_shown = $5, reason = $6"
                " WHERE person = $1 AND kind = $2 AND field = $3 AND state = 'requested'",
                asker.person_id, kind, field, sealed, shown, reason,
            )  # fmt: skip
            return
        await lives.begin("data_request", made, R_REQUESTED, by=asker.person_id)
        await record(f"{kind} data diminta", f"person:{asker.person_id}", by=asker.person_id, entity=coop, after={"bidang": field})  # fmt: skip
        await transactions.execute(
            "INSERT INTO task (source, entity, kind, subject, text, role) VALUES ($1, $2, 'data-pribadi', $1, $3, 'admin') ON CONFLICT DO NOTHING",
            f"data_request:{made}", coop or 1, "Ada permintaan tentang data pribadi. Jawab dalam 72 jam, di Anggota → Permintaan data.",
        )  # fmt: skip


async def _answer(officer: Asker, request: DataRequest, state: str, answer: str) -> None:
    await transactions.execute(
        "UPDATE data_request SET decided_by = $2, decided_at = now(), answer = $3, wanted_sealed = NULL WHERE id = $1 AND state = 'requested'",
        request.id, officer.person_id, answer,
    )  # fmt: skip
    if not await lives.move("data_request", request.id, R_REQUESTED, state, by=officer.person_id, why=answer):
        raise Refused(ALREADY)
    await transactions.execute(
        "UPDATE task SET done_at = now(), done_by = $2 WHERE source = $1 AND done_at IS NULL",
        f"data_request:{request.id}",
        officer.person_id,
    )
    phone = await transactions.fetch_value("SELECT phone FROM person WHERE id = $1", request.person)
    await tell("whatsapp", phone, texts.request_answered(), f"data_request:{request.id}:jawab")


async def _write(request: DataRequest, value: str, *, by: Asker) -> None:
    """One field, with before and after in the trail; a NIK only masked there."""
    before = await transactions.fetch_value(_BEFORE[request.field], request.person)
    if request.field == "nik":
        await write_nik(request.person, read_nik(value, today=business_day(now())))
    else:
        new: object = date.fromisoformat(value) if request.field == "tanggal_lahir" else value
        await transactions.execute(_AFTER[request.field], request.person, new)
    await record(
        "data dikoreksi", f"person:{request.person}", by=by.person_id, entity=request.coop, before={request.field: before},
        after={request.field: request.wanted_shown}, why=request.reason,
    )  # fmt: skip


async def _request(sql: str, *values: object) -> DataRequest:
    row = await transactions.fetch_one(sql, *values)
    if row is None:
        raise NotFound
    return DataRequest(**dict(row))


def _not_oneself(officer: Asker, request: DataRequest) -> None:
    if request.person == officer.person_id:
        raise Refused("Permintaan Anda sendiri dijawab oleh petugas lain.")


_REQUEST = """
SELECT r.id, r.person, p.name, r.coop, r.kind, r.state, r.field, r.wanted_shown, r.reason, r.asked_at, r.answer_by, r.decided_at, r.answer
FROM data_request r JOIN person p ON p.id = r.person
"""
_OPEN = " WHERE coalesce(r.coop, 1) = ANY($1::int[]) AND r.state = 'requested' AND ($2::bigint IS NULL OR r.id > $2) ORDER BY r.id LIMIT $3"
_ENDED = " WHERE coalesce(r.coop, 1) = ANY($1::int[]) AND r.state <> 'requested' AND ($2::bigint IS NULL OR r.id < $2) ORDER BY r.id DESC LIMIT $3"

_BEFORE = {
    "nama": "SELECT name FROM person WHERE id = $1",
    "nik": "SELECT nik_masked FROM person_identity WHERE person = $1",
    "tempat_lahir": "SELECT birth_place FROM person_identity WHERE person = $1",
    "tanggal_lahir": "SELECT birth_date::text FROM person_identity WHERE person = $1",
    "kelamin": "SELECT sex FROM person_identity WHERE person = $1",
    "pekerjaan": "SELECT occupation FROM person_identity WHERE person = $1",
    "desa": "SELECT village FROM person_identity WHERE person = $1",
    "jalan": "SELECT street FROM person_identity WHERE person = $1",
}

_AFTER = {
    "nama": "UPDATE person SET name = $2 WHERE id = $1",
    "tempat_lahir": "INSERT INTO person_identity (person, birth_place) VALUES ($1, $2) ON CONFLICT (person) DO UPDATE SET birth_place = $2, written_at = now()",
    "tanggal_lahir": "INSERT INTO person_identity (person, birth_date) VALUES ($1, $2) ON CONFLICT (person) DO UPDATE SET birth_date = $2, written_at = now()",
    "kelamin": "INSERT INTO person_identity (person, sex) VALUES ($1, $2) ON CONFLICT (person) DO UPDATE SET sex = $2, written_at = now()",
    "pekerjaan": "INSERT INTO person_identity (person, occupation) VALUES ($1, $2) ON CONFLICT (person) DO UPDATE SET occupation = $2, written_at = now()",
    "desa": "INSERT INTO person_identity (person, village) VALUES ($1, $2) ON CONFLICT (person) DO UPDATE SET village = $2, written_at = now()",
    "jalan": "INSERT INTO person_identity (person, street) VALUES ($1, $2) ON CONFLICT (person) DO UPDATE SET street = $2, written_at = now()",
}
