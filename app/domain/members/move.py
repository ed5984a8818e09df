"""Moving to another primary: nobody falls between two chairs.

Approved here, the wish becomes an application there, and the membership stays what it is. Accepted there, the money here is settled
(`domain/leaving`), then simpanan pokok there makes the new membership. Refused there, everything is as it was.
Whoever touches both holds the departure first.
"""

from dataclasses import dataclass

from app.domain import lives, transactions
from app.domain.audit.write import record
from app.domain.errors import Refused
from app.domain.members.states import ApplicationState, DepartureState
from app.domain.numbering import new_number

A, D = ApplicationState, DepartureState


@dataclass(frozen=True, slots=True)
class Move:
    """A departure to another primary, with the primary that is being left."""

    id: int
    person: int
    coop: int
    coop_name: str
    state: str


async def held_move(person: int, to_coop: int) -> Move | None:
    """The move to this primary that is under way, held until the transaction ends."""
    row = await transactions.fetch_one(_UNDER_WAY, person, to_coop)
    return Move(**dict(row)) if row else None


async def has_left_for(person: int, to_coop: int) -> bool:
    """His membership elsewhere was ended because this primary accepted him."""
    return bool(await transactions.fetch_value(_LEFT, person, to_coop))


async def apply_there(person: int, to_coop: int, *, whence: str) -> bool:
    """The application at the other primary, with what is known of him; False where too little is known or another one is open."""
    row = await transactions.fetch_one(_APPLY, new_number("AG"), person, to_coop)
    if row is not None:
        await lives.begin("application", row["id"], A.SUBMITTED, why=f"pindah dari {whence}")
    return row is not None


async def accepted_there(move: Move, *, by: int | None, where: str) -> None:
    """The old primary may settle now."""
    if not await lives.move("departure", move.id, D.WAITING, D.APPROVED, by=by, why=f"diterima {where}"):
        raise Refused("Kepindahan ini sudah berubah. Muat ulang halaman ini.")
    await _noted(move, "pindah diterima koperasi tujuan", D.APPROVED, by=by, why=where)


async def refused_there(move: Move, *, by: int | None, where: str, why: str) -> None:
    """He stays what he is, and reads why."""
    answer = f"{where}: {why}"[:300]
    await transactions.execute("UPDATE departure SET answer = $2 WHERE id = $1", move.id, answer)
    if not await lives.move("departure", move.id, D(move.state), D.REFUSED, by=by, why=answer[:200]):
        raise Refused("Kepindahan ini sudah berubah. Muat ulang halaman ini.")
    await _noted(move, "pindah ditolak koperasi tujuan", D.REFUSED, by=by, why=answer)


async def withdrawn_there(person: int, to_coop: int, *, by: int | None) -> None:
    """He thought again before it was settled: the application goes with the wish."""
    row = await transactions.fetch_one(_APPLICATION, person, to_coop)
    if row is not None and await lives.move(
        "application", row["id"], A(row["state"]), A.WITHDRAWN, by=by, why="tidak jadi pindah"
    ):
        await transactions.execute("UPDATE application SET ended_at = now() WHERE id = $1", row["id"])


async def stays_after_all(person: int, to_coop: int, *, by: int | None) -> None:
    """The same, told at the other primary."""
    move = await held_move(person, to_coop)
    if move is not None and await lives.move(
        "departure", move.id, D(move.state), D.WITHDRAWN, by=by, why="permohonan dibatalkan"
    ):
        await _noted(move, "berhenti dibatalkan", D.WITHDRAWN, by=by, why="permohonan dibatalkan")


async def _noted(move: Move, deed: str, to: DepartureState, *, by: int | None, why: str) -> None:
    await record(
        deed, f"person:{move.person}", by=by, entity=move.coop, before={"state": move.state}, after={"state": to, "berhenti": move.id}, why=why[:200]
    )  # fmt: skip


_UNDER_WAY = """
SELECT d.id, d.person, d.coop, c.name AS coop_name, d.state FROM departure d JOIN coop c ON c.id = d.coop
WHERE d.person = $1 AND d.to_coop = $2 AND d.state IN ('waiting', 'approved') FOR UPDATE OF d
"""
_LEFT = """
SELECT EXISTS (SELECT FROM departure WHERE person = $1 AND to_coop = $2 AND state = 'settled')
   AND NOT EXISTS (SELECT FROM membership WHERE person = $1 AND ended_on IS NULL)
"""
_APPLICATION = "SELECT id, state FROM application WHERE person = $1 AND coop = $2 AND state IN ('submitted', 'accepted') FOR UPDATE"
_APPLY = """
INSERT INTO application (number, person, coop, state, name, nik_sealed, nik_digest, nik_masked, birth_place, birth_date, sex, occupation,
  village, street, submitted_at)
SELECT $1, p.id, $3, 'submitted', p.name, i.nik_sealed, i.nik_digest, coalesce(i.nik_masked, ''), coalesce(i.birth_place, ''), i.birth_date,
       i.sex, coalesce(i.occupation, ''), i.village, coalesce(i.street, ''), now()
FROM person p JOIN person_identity i ON i.person = p.id
WHERE p.id = $2 AND i.nik_digest IS NOT NULL AND i.birth_date IS NOT NULL AND i.sex <> '' AND i.village IS NOT NULL ON CONFLICT DO NOTHING RETURNING id
"""
