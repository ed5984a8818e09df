"""Codes for many at once, sheet by sheet: after an import, for members whom no message reaches.

A sheet is named by the number it begins after, so printing it again gives the same people new codes and ends their earlier ones:
a sheet that was lost, or printed by a double tap, opens nothing.
"""

from dataclasses import dataclass

from app.domain import transactions
from app.domain.members.activate import DAYS, hash_of_code, new_code, shown_code
from app.domain.members.register import normal_member_no
from app.domain.people.asker import Asker

SHEET = 30


@dataclass(frozen=True, slots=True)
class Slip:
    """What is cut out and handed over."""

    member_no: str
    name: str
    code: str


async def without_way_in(coop: int) -> int:
    """How many members of a primary have neither a password nor a telephone by which to get one."""
    many: int = await transactions.fetch_value("SELECT count(*)" + _WAITING, coop)
    return many


@transactions.retried
async def print_codes(officer: Asker, coop: int, *, after: str = "") -> list[Slip]:
    """The next sheet of codes after a member number, shown this once; empty where nobody is left."""
    async with transactions.transaction():
        rows = await transactions.fetch(_SHEET, coop, normal_member_no(after), officer.person_id, SHEET)
        codes = [new_code() for _ in rows]
        people = [row["id"] for row in rows]
        await transactions.execute(_END, people)
        hashes = [hash_of_code(row["member_no"], code) for row, code in zip(rows, codes, strict=True)]
        await transactions.execute(_WRITE, people, coop, hashes, officer.person_id, DAYS)
        await transactions.execute(_TRACE, people, coop, officer.person_id)
    return [Slip(row["member_no"], row["name"], shown_code(code)) for row, code in zip(rows, codes, strict=True)]


_WAITING = """
 FROM membership m JOIN person p ON p.id = m.person
WHERE m.coop = $1 AND m.ended_on IS NULL AND p.password_hash IS NULL AND p.phone IS NULL AND p.state = 'active'"""
_SHEET = (
    "SELECT p.id, m.member_no, p.name"
    + _WAITING
    + " AND m.member_no > $2 AND p.id <> $3 ORDER BY m.member_no LIMIT $4 FOR UPDATE OF p"
)
_END = (
    "UPDATE activation SET ended_at = now() WHERE person = ANY($1::bigint[]) AND used_at IS NULL AND ended_at IS NULL"
)
_WRITE = """
INSERT INTO activation (person, coop, code_hash, made_by, ends_at)
SELECT w.person, $2, w.hash, $4, now() + make_interval(days => $5) FROM unnest($1::bigint[], $3::bytea[]) AS w (person, hash)
"""
_TRACE = """
INSERT INTO audit (by_person, entity, deed, subject, why)
SELECT $3, $2, 'kode aktivasi dicetak', 'person:' || person, 'bersama anggota lain' FROM unnest($1::bigint[]) AS w (person)
"""
