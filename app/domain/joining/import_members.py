"""Ten thousand members at once, from a spreadsheet: first looked at, then taken over by another officer.

The first run writes nothing. The second takes the rows that are right, five hundred at a time: each batch is a transaction with
its persons, register lines, accounts and one entry of opening balances, so whoever is in the register has his balance there too.
Run again it finds them and changes nothing.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.clock import business_day, now
from app.domain.errors import Refused
from app.domain.joining.people_file import Person, Read, read_people
from app.domain.ledger.errors import Who
from app.domain.ledger.post import post
from app.domain.members.enrol import member_no
from app.domain.members.villages import villages
from app.domain.money import rupiah
from app.domain.people.sealing import opened, seal
from app.domain.savings.accounts import open_many
from app.domain.sheets import XLSX, read_sheet, xlsx_of
from app.domain.work.begin import begin, put_file
from app.domain.work.find import File, Work, file_of, work_of
from app.domain.work.kinds import Tell

NAME, BATCH, PURPOSE = "anggota.xlsx", 500, "impor"
KINDS = ("members_check", "members_import")
SAVED = ("pokok", "wajib", "sukarela")


async def ask_check(content: bytes, *, coop: int, by: int, key: str) -> int:
    """Begin the first run on this file; the id of the work. The same form twice is one work. Raises Refused for no file."""
    if not content:
        raise Refused("Pilih berkas daftar anggota dahulu.", field="berkas")
    async with transactions.transaction():
        return await begin(
            "members_check", title="Periksa daftar anggota", entity=coop, by=by, key=key, asked={"coop": coop},
            files=(File(NAME, XLSX, seal(content, purpose=PURPOSE, owner=coop)),),  # it is full of NIK
        )  # fmt: skip


async def ask_import(check: int, *, coop: int, by: int) -> int:
    """Begin the second run on a file that was looked at. Another officer than the one who brought it. Raises Refused, NotFound."""
    looked = await work_of(check, coops={coop})
    if looked.kind != "members_check" or looked.outcome is None or not looked.outcome.get("ready"):
        raise Refused("Berkas ini belum selesai diperiksa, atau tidak memuat baris yang siap.")
    if looked.by_person == by:
        raise Refused("Anda yang mengunggah berkas ini. Petugas lain yang memasukkannya ke buku daftar anggota.")
    async with transactions.transaction():
        return await begin(
            "members_import", title="Masukkan daftar anggota", entity=coop, by=by, key=f"import:{check}",
            asked={"coop": coop, "check": check, "brought_by": looked.by_person},
        )  # fmt: skip


async def check_file(work: Work, tell: Tell) -> dict[str, Any]:
    """The first run: what would happen, and which rows need putting right. Writes nothing but its own report."""
    found, known = await _judged(work, work.id, tell)
    new = [person for person in found.people if person.number not in known.same]
    idr = sum(person.saved_idr for person in new)
    await _put_faults(work, found)
    return {
        "sentence": f"{len(new)} baris siap dimasukkan, dengan saldo awal {rupiah(idr)}. {len(known.same)} sudah ada, {len(found.wrong)} perlu diperbaiki.",
        "rows": found.wrong[:200], "ready": len(new), "same": len(known.same), "wrong": len(found.wrong), "idr": idr,
        "href": "/kantor/anggota/impor", "href_label": "Ke halaman impor",
    }  # fmt: skip


async def import_file(work: Work, tell: Tell) -> dict[str, Any]:
    """The second run: the rows that are right and not there yet."""
    found, known = await _judged(work, int(work.asked["check"]), tell)
    new = [person for person in found.people if person.number not in known.same]
    for at in range(0, len(new), BATCH):
        await tell(at, len(new), f"{at} dari {len(new)} anggota masuk")
        await _take_over(work, new[at : at + BATCH], known)
    await tell(len(new), len(new), "Selesai")
    await _put_faults(work, found)
    return {
        "sentence": f"{len(new)} anggota masuk, {len(known.same)} sudah ada sebelumnya, {len(found.wrong)} baris tidak dimasukkan.",
        "rows": found.wrong[:200], "made": len(new), "same": len(known.same), "wrong": len(found.wrong), "href": "/kantor/anggota",
        "href_label": "Ke buku daftar anggota",
    }  # fmt: skip


@dataclass(slots=True)
class Known:
    """What the register holds already: rows that are there, and accounts of people who are no members yet."""

    same: set[int] = field(default_factory=set)
    accounts: dict[int, int] = field(default_factory=dict)  # row -> person


async def _judged(work: Work, holder: int, tell: Tell) -> tuple[Read, Known]:
    coop = int(work.asked["coop"])
    await tell(0, 1, "Membaca berkas")
    file = await file_of(holder, "in", NAME)
    content = opened(file.content, purpose=PURPOSE, owner=coop)
    sheet = await asyncio.to_thread(read_sheet, content)
    await tell(0, len(sheet.rows), "Memeriksa baris")
    places = await villages()
    found = await asyncio.to_thread(read_people, sheet, coop=coop, today=business_day(now()), villages=places)
    known = await _against_the_register(coop, found)
    return found, known


async def _against_the_register(coop: int, found: Read) -> Known:
    """Sort out what stands in the register already; what contradicts it is a fault of the row."""
    known, kept = Known(), []
    by_nik = {
        bytes(row["nik_digest"]): row
        for row in await transactions.fetch(_BY_NIK, [one.nik.digest for one in found.people], coop)
    }
    by_no = {
        row["member_no"]: row["person"]
        for row in await transactions.fetch(_BY_NO, [one.member_no for one in found.people if one.member_no])
    }
    by_phone = {
        row["phone"]: row
        for row in await transactions.fetch(_BY_PHONE, [one.phone for one in found.people if one.phone])
    }
    for person in found.people:
        reason = _contradiction(person, by_nik, by_no, by_phone, known)
        if reason:
            found.wrong.append((person.number, reason))
        else:
            kept.append(person)
    found.people = kept
    found.wrong.sort()
    return known


def _contradiction(
    person: Person, by_nik: dict[bytes, transactions.Row], by_no: dict[str, int], by_phone: dict[str | None, transactions.Row], known: Known
) -> str:  # fmt: skip
    """ "" where the row may go on. Says nothing about other primaries: an import is no way to look into their books."""
    row = by_nik.get(person.nik.digest)
    if row is not None and row["here"]:
        known.same.add(person.number)
        return ""
    if row is not None:
        return "NIK ini tidak dapat didaftarkan. Periksa di loket dengan KTP asli."
    if person.member_no in by_no:
        return f"Nomor anggota {person.member_no} sudah dipakai."
    account = by_phone.get(person.phone) if person.phone else None
    if account is not None:
        if account["taken"] or account["name"].casefold() != person.name.casefold():
            return "Nomor HP ini dipakai akun lain. Kosongkan; anggota memakai kode aktivasi."
        known.accounts[person.number] = account["id"]
    return ""


async def _take_over(work: Work, people: Sequence[Person], known: Known) -> None:
    """One batch, all or nothing."""
    coop = int(work.asked["coop"])
    async with transactions.transaction():
        persons = await _persons(people, known)
        numbers = await _numbers(coop, people)
        await transactions.execute(
            _IDENTITY, persons, [one.nik.sealed_for(who) for one, who in zip(people, persons, strict=True)], [one.nik.digest for one in people],
            [one.nik.masked for one in people], [one.birth_place for one in people], [one.birth_date for one in people], [one.sex for one in people],
            [one.occupation for one in people], [one.village for one in people], [one.street for one in people],
        )  # fmt: skip
        await transactions.execute(_MEMBERSHIP, persons, coop, numbers, [one.since for one in people])
        await transactions.execute(_DUES_FROM_NOW, coop, persons)
        await _opening_balances(work, coop, people, persons)
        await transactions.execute(_TRACE, persons, work.by_person, coop, f"work:{work.id}")


async def _persons(people: Sequence[Person], known: Known) -> list[int]:
    """The person of each row: an account that waits for its membership, or a new one."""
    new = [one for one in people if one.number not in known.accounts]
    rows = await transactions.fetch(_PERSON, [one.phone for one in new], [one.name for one in new])
    made = iter(sorted(row["id"] for row in rows))  # given out in the order of the rows
    return [known.accounts.get(one.number) or next(made) for one in people]


async def _numbers(coop: int, people: Sequence[Person]) -> list[str]:
    """The numbers of the old book where it had any; for the others the primary counts on."""
    given = max((int(one.member_no.split(".")[1]) for one in people if one.member_no), default=0)
    without = sum(not one.member_no for one in people)
    last: int = await transactions.fetch_value(_COUNT_ON, coop, given, without)
    following = iter(range(last - without + 1, last + 1))
    return [one.member_no or member_no(coop, next(following)) for one in people]


async def _opening_balances(work: Work, coop: int, people: Sequence[Person], persons: Sequence[int]) -> None:
    """One entry for the batch: what the primary owes each of them, against the account that is cleared when its assets are written in."""
    lines: list[tuple[Who, int]] = []
    for kind in SAVED:
        amounts = {who: getattr(one, f"{kind}_idr") for one, who in zip(people, persons, strict=True)}
        having = [who for who, idr in amounts.items() if idr]
        if having:
            accounts = await open_many(coop, kind, having)
            lines += [(accounts[who], -amounts[who]) for who in having]
    if lines:
        total = -sum(idr for _, idr in lines)
        await post(
            coop, source=f"members-import:{work.id}:{people[0].number}", memo="Saldo awal simpanan dari daftar anggota yang diimpor",
            postings=[*lines, ("saldo_awal", total)], by=work.by_person,
        )  # fmt: skip


async def _put_faults(work: Work, found: Read) -> None:
    if found.wrong:
        content = await asyncio.to_thread(xlsx_of, "Perlu diperbaiki", ("Baris", "Sebab"), found.wrong)
        async with transactions.transaction():
            await put_file(work.id, "out", File("perlu-diperbaiki.xlsx", XLSX, content))
            await record("daftar anggota diperiksa", f"work:{work.id}", by=work.by_person, entity=work.entity, after={"salah": len(found.wrong)})  # fmt: skip


_BY_NIK = """
SELECT i.nik_digest, EXISTS (SELECT FROM membership m WHERE m.person = i.person AND m.coop = $2) AS here
FROM person_identity i WHERE i.nik_digest = ANY($1::bytea[])
UNION ALL
SELECT a.nik_digest, false FROM application a WHERE a.nik_digest = ANY($1::bytea[]) AND a.state IN ('submitted','accepted')
  AND NOT EXISTS (SELECT FROM person_identity i WHERE i.nik_digest = a.nik_digest)
"""
_BY_NO = "SELECT member_no, person FROM membership WHERE member_no = ANY($1::text[])"
_BY_PHONE = """
SELECT p.id, p.phone, p.name, p.state <> 'active' OR EXISTS (SELECT FROM membership m WHERE m.person = p.id AND m.ended_on IS NULL)
       OR EXISTS (SELECT FROM person_identity i WHERE i.person = p.id AND i.nik_digest IS NOT NULL) AS taken
FROM person p WHERE p.phone = ANY($1::text[])
"""

_PERSON = """
INSERT INTO person (phone, name) SELECT phone, name FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS n (phone, name, nr) ORDER BY nr RETURNING id
"""

_IDENTITY = """
INSERT INTO person_identity (person, nik_sealed, nik_digest, nik_masked, birth_place, birth_date, sex, occupation, village, street)
SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::text[], $5::text[], $6::date[], $7::text[], $8::text[], $9::text[], $10::text[])
ON CONFLICT (person) DO UPDATE SET nik_sealed = EXCLUDED.nik_sealed, nik_digest = EXCLUDED.nik_digest, nik_masked = EXCLUDED.nik_masked,
  birth_place = EXCLUDED.birth_place, birth_date = EXCLUDED.birth_date, sex = EXCLUDED.sex, occupation = EXCLUDED.occupation,
  village = EXCLUDED.village, street = EXCLUDED.street, written_at = now()
"""

_MEMBERSHIP = """
INSERT INTO membership (person, coop, member_no, since)
SELECT n.person, $2, n.member_no, n.since FROM unnest($1::bigint[], $3::text[], $4::date[]) AS n (person, member_no, since)
"""

_COUNT_ON = """
INSERT INTO member_counter AS c (coop, last) VALUES ($1, greatest(1, $2::int + $3::int))
ON CONFLICT (coop) DO UPDATE SET last = greatest(c.last, $2::int) + $3::int RETURNING last
"""

# Dues of the past came with the opening balance: the first month owed here is the next one.
_DUES_FROM_NOW = """
INSERT INTO savings_due_start (entity, person, first_month)
SELECT $1, person, (date_trunc('month', now() AT TIME ZONE 'Asia/Jakarta') + interval '1 month')::date FROM unnest($2::bigint[]) AS n (person)
ON CONFLICT DO NOTHING
"""

_TRACE = """
INSERT INTO audit (by_person, entity, deed, subject, after, why)
SELECT $2, $3, 'data diimpor', 'person:' || person, jsonb_build_object('pekerjaan', $4::text), 'daftar anggota dari berkas'
FROM unnest($1::bigint[]) AS n (person)
"""
