"""An officer acts for somebody who stands before him: shown by the member's PIN, or by a slip that he signs.

`presence = await acting_for(officer, person, coop, how="pin", proof="…")` first, outside of any transaction; then, inside the
transaction of each deed, `await noted(presence, "setoran simpanan sukarela Rp50.000", "savings:12")`. The member reads every line
of it under /anggota/data-saya and is told by message; the officer cannot leave it out, because what was shown ends after 15 minutes
and no deed for another goes without one.
"""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app.domain import transactions
from app.domain.errors import NotFound, Refused
from app.domain.notifications import texts
from app.domain.notifications.tell import tell
from app.domain.numbering import new_number
from app.domain.people.asker import Asker
from app.domain.people.pins import check_pin

MINUTES = 15
HOWS = {"pin": "PIN anggota", "surat": "Surat bertanda tangan"}


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody stood at the counter and showed it."""

    id: int
    person: int
    coop: int
    officer: int
    how: str
    slip: str | None
    until: datetime


async def acting_for(officer: Asker, person: int, coop: int, *, how: str, proof: str) -> Presence:
    """The member shows that he is present: his PIN (`how` "pin"), or the number of the slip he signed ("surat").

    Whether the officer may serve that person is the caller's question, asked before. Raises Refused, TooMany.
    """
    if officer.person_id == person:
        raise Refused("Untuk diri sendiri, pakai akun Anda sendiri; di loket dilayani petugas lain.")
    if how == "pin":
        await check_pin(person, proof)
        return await _write(officer, person, coop, "pin", None)
    if how != "surat":
        raise Refused("Pilih cara anggota menunjukkan kehadirannya.", field="cara_hadir")
    slip = proof.strip().upper()
    if not 3 <= len(slip) <= 40:
        raise Refused("Tulis nomor surat yang ditandatangani anggota.", field="surat")
    try:
        return await _write(officer, person, coop, "surat", slip)
    except asyncpg.UniqueViolationError:
        raise Refused("Nomor surat ini sudah dipakai. Setiap surat berlaku satu kali.", field="surat") from None


def new_slip() -> str:
    """The number of a slip to be printed and signed."""
    return new_number("SK")


async def presence_of(officer: Asker, presence_id: int) -> Presence:
    """A presence that this officer wrote down and that still holds. Raises NotFound."""
    row = await transactions.fetch_one(
        "SELECT id, person, coop, seen_by AS officer, how, slip, until FROM presence WHERE id = $1 AND seen_by = $2 AND until > now()",
        presence_id, officer.person_id,
    )  # fmt: skip
    if row is None:
        raise NotFound
    return Presence(**dict(row))


async def noted(presence: Presence, deed: str, subject: str) -> None:
    """Write down what was done for the member, inside the deed's transaction, and tell him. Raises Refused when too long ago."""
    assert transactions.in_transaction(), "noted with the deed, or not at all"
    row = await transactions.fetch_one(_NOTE, presence.id, deed, subject)
    if row is None:
        raise Refused("Anggota perlu menunjukkan kehadirannya sekali lagi.")
    words = texts.acted_for_you(deed, row["coop_name"])
    await tell("whatsapp", row["phone"], words, f"acted:{row['id']}")


@dataclass(frozen=True, slots=True)
class Act:
    at: datetime
    officer: str
    coop_name: str
    deed: str
    how: str
    slip: str | None


async def acts_for(asker: Asker, *, at_most: int = 50) -> list[Act]:
    """What officers did in the asker's name, newest first."""
    rows = await transactions.fetch(
        "SELECT f.at, o.name AS officer, c.name AS coop_name, f.deed, r.how, r.slip FROM acted_for f JOIN presence r ON r.id = f.presence"
        " JOIN person o ON o.id = f.done_by JOIN coop c ON c.id = f.coop WHERE f.person = $1 ORDER BY f.id DESC LIMIT $2",
        asker.person_id, at_most,
    )  # fmt: skip
    return [Act(**dict(row)) for row in rows]


async def _write(officer: Asker, person: int, coop: int, how: str, slip: str | None) -> Presence:
    row = await transactions.fetch_one(
        "INSERT INTO presence (person, coop, seen_by, how, slip) VALUES ($1, $2, $3, $4, $5)"
        " RETURNING id, person, coop, seen_by AS officer, how, slip, until",
        person, coop, officer.person_id, how, slip,
    )  # fmt: skip
    assert row is not None
    return Presence(**dict(row))


_NOTE = """
WITH written AS (
  INSERT INTO acted_for (presence, person, coop, done_by, deed, subject)
  SELECT id, person, coop, seen_by, $2, $3 FROM presence WHERE id = $1 AND until > now() RETURNING id, person, coop
)
SELECT w.id, p.phone, c.name AS coop_name FROM written w JOIN person p ON p.id = w.person JOIN coop c ON c.id = w.coop
"""
