"""A member agrees that what he owes is withheld from his wages, and can take it back at any time. Every word is kept with its date."""

from dataclasses import dataclass
from datetime import datetime

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import Refused
from app.domain.people.acting import Presence, noted
from app.domain.transactions import retried, transaction

WHAT = {"dues": "simpanan wajib", "bon": "bon yang jatuh tempo"}


@dataclass(frozen=True, slots=True)
class Consent:
    """What holds now, and since when; `given` False: nothing, and `at` says since when."""

    id: int
    given: bool
    payer: int | None
    payer_name: str
    dues: bool
    bon: bool
    words: str
    at: datetime

    @property
    def what(self) -> str:
        return " dan ".join(words for name, words in WHAT.items() if getattr(self, name))


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a member wishes: which payer withholds, and what."""

    payer: int
    dues: bool
    bon: bool


async def consent_of(entity: int | None, person: int | None) -> Consent | None:
    """The newest word of a member at this primary; None while he never said any. One query."""
    row = await transactions.fetch_one(_NEWEST, entity, person)
    return Consent(**dict(row)) if row else None


@retried
async def agree(entity: int, person: int, wish: Agreed, *, by: int, presence: Presence | None = None) -> None:
    """From the next list on. The same wish twice is once. `presence`: an officer writes for a member who stands before him. Raises Refused."""
    if not (wish.dues or wish.bon):
        raise Refused("Pilih apa yang dipotong dari gaji.", field="apa")
    async with transaction():
        await _alone(person)
        payer = await transactions.fetch_one(_PAYER, wish.payer, entity, person)
        if payer is None:
            raise Refused("Pilih pembayar gaji dari daftar.", field="pembayar")
        if not payer["member"]:
            raise Refused("Potong gaji hanya untuk anggota koperasi ini.")
        held = await consent_of(entity, person)
        if held and held.given and (held.payer, held.dues, held.bon) == (wish.payer, wish.dues, wish.bon):
            return
        what = " dan ".join(words for name, words in WHAT.items() if getattr(wish, name))
        words = f"Saya setuju {what} saya di {payer['coop_name']} dipotong setiap bulan dari gaji saya oleh {payer['name']}."
        await _write(entity, person, (True, wish.payer, wish.dues, wish.bon, words), by=by, presence=presence)


@retried
async def revoke(entity: int, person: int, *, by: int, presence: Presence | None = None) -> None:
    """Nothing more is withheld from the next list on. Twice is once."""
    async with transaction():
        await _alone(person)
        held = await consent_of(entity, person)
        if held is None or not held.given:
            return
        words = "Saya mencabut persetujuan potong gaji saya."
        await _write(entity, person, (False, None, False, False, words), by=by, presence=presence)


async def _alone(person: int) -> None:
    """One word of a member after the other: two taps write one row."""
    await transactions.execute("SELECT pg_advisory_xact_lock(hashtextextended('wages:' || $1::bigint, 0))", person)


async def _write(
    entity: int, person: int, row: tuple[bool, int | None, bool, bool, str], *, by: int, presence: Presence | None
) -> None:
    made = await transactions.fetch_value(_WRITE, entity, person, *row, by)
    deed = "persetujuan potong gaji" if row[0] else "pencabutan potong gaji"
    await record(deed, f"person:{person}", by=by, entity=entity, after={"kata": row[4]})
    if presence:
        await noted(presence, deed, f"wage_consent:{made}")


_NEWEST = """
SELECT c.id, c.given, c.payer, coalesce(p.name, '') AS payer_name, c.dues, c.bon, c.words, c.at
FROM wage_consent c LEFT JOIN wage_payer p ON p.id = c.payer WHERE c.entity = $1 AND c.person = $2 ORDER BY c.id DESC LIMIT 1
"""
_PAYER = """
SELECT p.name, o.name AS coop_name, EXISTS (SELECT FROM membership WHERE person = $3 AND coop = $2 AND ended_on IS NULL) AS member
FROM wage_payer p JOIN coop o ON o.id = p.entity
WHERE p.id = $1 AND p.entity = $2 AND p.closed_at IS NULL
"""
_WRITE = """
INSERT INTO wage_consent (entity, person, given, payer, dues, bon, words, by_person) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id
"""
