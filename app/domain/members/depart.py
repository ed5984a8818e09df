"""Leaving a primary: by one's own wish, to another primary, by death, by expulsion. Two officers, and a row that says who and why.

The membership ends only when the money is settled (`domain/leaving`). It cannot be handed to anybody else.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from app.domain import lives, transactions
from app.domain.audit.write import record
from app.domain.coops.find import is_primary
from app.domain.errors import NotFound, Refused
from app.domain.members.move import apply_there, withdrawn_there
from app.domain.members.register import Entry
from app.domain.members.states import KINDS, DepartureState
from app.domain.notifications import texts
from app.domain.notifications.tell import tell
from app.domain.people.asker import Asker

D = DepartureState
BY_MEMBER, BY_OFFICER = ("mundur", "pindah"), ("meninggal", "diberhentikan", "mundur", "pindah")
PAGE = 50
_UNKNOWN = "Data dirinya belum lengkap (NIK, lahir, atau desa), atau permohonannya yang lain masih terbuka. Lengkapi dahulu, lalu setujui."
ALREADY = "Permintaan ini sudah berubah. Muat ulang halaman ini."


@dataclass(frozen=True, slots=True)
class Departure:
    id: int
    membership: int
    person: int
    name: str
    member_no: str
    coop: int
    coop_name: str
    kind: str
    state: str
    to_coop: int | None
    to_name: str
    reason: str
    recipient: str
    asked_by: int
    asker_name: str
    reviewed_by: int | None
    reviewer_name: str
    decided_by: int | None
    decider_name: str
    asked_at: datetime
    decided_at: datetime | None
    settled_at: datetime | None
    answer: str
    pokok_idr: int | None
    wajib_idr: int | None
    sukarela_idr: int | None
    bon_idr: int | None
    paid_idr: int | None
    shu_rule: str | None
    paid_way: str
    destination: str
    proof: str

    @property
    def kind_name(self) -> str:
        return KINDS[self.kind]


async def ask_to_leave(asker: Asker, kind: str, *, to_coop: int | None, reason: str) -> None:
    """The member's own wish; twice is once. Raises Refused."""
    if kind not in BY_MEMBER:
        raise Refused("Pilih salah satu.", field="jenis")
    row = await transactions.fetch_one(
        "SELECT id, coop FROM membership WHERE person = $1 AND ended_on IS NULL", asker.person_id
    )
    if row is None:
        raise Refused("Anda tidak tercatat sebagai anggota.")
    await _check_goal(kind, to_coop, row["coop"])
    async with transactions.transaction():
        await _begin(row["id"], asker.person_id, row["coop"], kind, D.REQUESTED, to_coop, reason, "", by=asker)


async def begin_departure(
    officer: Asker, entry: Entry, kind: str, *, to_coop: int | None, reason: str, recipient: str
) -> int:
    """An officer begins it: a death, an expulsion, or the wish of a member who signed. Counts as looked at; another decides."""
    if kind not in BY_OFFICER:
        raise Refused("Pilih salah satu.", field="jenis")
    if entry.person == officer.person_id:
        raise Refused("Keanggotaan Anda sendiri diurus oleh petugas lain.")
    if entry.ended_on is not None:
        raise Refused("Keanggotaan ini sudah berakhir.")
    if kind == "meninggal" and not recipient:
        raise Refused("Tulis nama ahli waris yang menerima simpanannya.", field="penerima")
    await _check_goal(kind, to_coop, entry.coop)
    async with transactions.transaction():
        made = await _begin(
            entry.id, entry.person, entry.coop, kind, D.REVIEWED, to_coop, reason, recipient, by=officer
        )
        if made is None:
            raise Refused("Sudah ada permintaan berhenti untuk anggota ini.")
        return made


async def review(officer: Asker, departure: Departure) -> None:
    """The first officer: looked at, may be decided by another. Twice is once."""
    _not_oneself(officer, departure)
    if departure.state == D.REVIEWED:
        return
    async with transactions.transaction():
        await transactions.execute(
            "UPDATE departure SET reviewed_by = $2 WHERE id = $1 AND state = 'requested'",
            departure.id,
            officer.person_id,
        )
        await _move(departure, D.REVIEWED, officer, "berhenti diperiksa")


async def approve(officer: Asker, departure: Departure) -> None:
    """The second officer; the member is told. A move then waits for the other primary. Raises Refused for the first officer (the database
    holds that too), and for a move of whom too little is known to apply there."""
    _not_oneself(officer, departure)
    if departure.state in (D.APPROVED, D.WAITING):
        return
    if departure.reviewed_by == officer.person_id:
        raise Refused("Anda yang memeriksa permintaan ini. Petugas lain yang menyetujuinya.")
    async with transactions.transaction():
        await transactions.execute(
            "UPDATE departure SET decided_by = $2, decided_at = now() WHERE id = $1 AND state = 'reviewed'",
            departure.id, officer.person_id,
        )  # fmt: skip
        if departure.to_coop is None:
            await _move(departure, D.APPROVED, officer, "berhenti disetujui")
        else:
            await _move(departure, D.WAITING, officer, "pindah disetujui")
            if not await apply_there(departure.person, departure.to_coop, whence=departure.coop_name):
                raise Refused(_UNKNOWN)
        await _tell(departure, f"permintaan {departure.kind_name.lower()} disetujui")


async def refuse(officer: Asker, departure: Departure, *, reason: str) -> None:
    _not_oneself(officer, departure)
    if departure.state == D.REFUSED:
        return
    if departure.state not in (D.REQUESTED, D.REVIEWED):
        raise Refused(ALREADY)  # from here on only the other primary may still say no
    async with transactions.transaction():
        await transactions.execute(
            "UPDATE departure SET answer = $2 WHERE id = $1 AND state IN ('requested','reviewed')", departure.id, reason
        )
        await _move(departure, D.REFUSED, officer, "berhenti ditolak", why=reason)
        await _tell(departure, f"permintaan {departure.kind_name.lower()} belum disetujui")


async def withdraw(asker: Asker) -> None:
    """The member thinks again, until the money is settled. What officers began (a death, an expulsion) is theirs. Twice is once."""
    row = await transactions.fetch_one(
        "SELECT d.id FROM departure d JOIN membership m ON m.id = d.membership WHERE d.person = $1 AND m.ended_on IS NULL"
        " AND d.asked_by = $1 AND d.state IN ('requested','reviewed','waiting','approved')",
        asker.person_id,
    )  # fmt: skip
    if row is None:
        return
    departure = await _departure(_DEPARTURE + " WHERE d.id = $1", row["id"])
    async with transactions.transaction():
        await _move(departure, D.WITHDRAWN, asker, "berhenti dibatalkan")
        if departure.to_coop is not None:
            await withdrawn_there(departure.person, departure.to_coop, by=asker.person_id)


async def living_departure(membership: int | None) -> Departure | None:
    """What is under way for this membership, else the last that was."""
    row = await transactions.fetch_one(_DEPARTURE + " WHERE d.membership = $1 ORDER BY d.id DESC LIMIT 1", membership)
    return Departure(**dict(row)) if row else None


async def own_departures(asker: Asker) -> list[Departure]:
    rows = await transactions.fetch(_DEPARTURE + " WHERE d.person = $1 ORDER BY d.id DESC LIMIT 20", asker.person_id)
    return [Departure(**dict(row)) for row in rows]


async def departures(coops: Collection[int], *, open_: bool, before: int | None = None) -> list[Departure]:
    """Those under way (the oldest first) or ended (the newest first) at these primaries."""
    sql = _DEPARTURE + (_OPEN if open_ else _ENDED)
    rows = await transactions.fetch(sql, list(coops), before, PAGE + 1)
    return [Departure(**dict(row)) for row in rows]


async def departure_at(coops: Collection[int], departure: int) -> Departure:
    """Raises NotFound for one of another primary."""
    return await _departure(_DEPARTURE + " WHERE d.id = $1 AND d.coop = ANY($2::int[])", departure, list(coops))


async def _departure(sql: str, *values: object) -> Departure:
    row = await transactions.fetch_one(sql, *values)
    if row is None:
        raise NotFound
    return Departure(**dict(row))


async def _check_goal(kind: str, to_coop: int | None, here: int) -> None:
    if kind == "pindah" and (to_coop is None or to_coop == here or not await is_primary(to_coop)):
        raise Refused("Pilih koperasi tujuan yang lain.", field="tujuan")


async def _begin(
    membership: int, person: int | None, coop: int, kind: str, state: DepartureState, to_coop: int | None, reason: str, recipient: str, *, by: Asker
) -> int | None:  # fmt: skip
    """None where one is under way already."""
    made: int | None = await transactions.fetch_value(
        "INSERT INTO departure (membership, person, coop, kind, state, to_coop, reason, recipient, asked_by, reviewed_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, CASE WHEN $5 = 'reviewed' THEN $9::bigint END)"
        " ON CONFLICT (membership) WHERE state IN ('requested','reviewed','waiting','approved') DO NOTHING RETURNING id",
        membership, person, coop, kind, state.value, to_coop if kind == "pindah" else None, reason, recipient, by.person_id,
    )  # fmt: skip
    if made is not None:
        await lives.begin("departure", made, state, by=by.person_id, why=reason)
        await record(
            "berhenti diajukan",
            f"person:{person}",
            by=by.person_id,
            entity=coop,
            after={"jenis": kind, "berhenti": made},
            why=reason,
        )
    return made


async def _move(departure: Departure, to: DepartureState, by: Asker, deed: str, *, why: str = "") -> None:
    try:
        moved = await lives.move("departure", departure.id, departure.state, to, by=by.person_id, why=why)
    except lives.NoSuchWay:
        moved = False
    if not moved:
        raise Refused(ALREADY)
    await record(
        deed, f"person:{departure.person}", by=by.person_id, entity=departure.coop, before={"state": departure.state},
        after={"state": to, "berhenti": departure.id}, why=why,
    )  # fmt: skip


async def _tell(departure: Departure, sentence: str) -> None:
    phone = await transactions.fetch_value("SELECT phone FROM person WHERE id = $1", departure.person)
    words = texts.departure_decided(departure.coop_name, sentence)
    if departure.kind != "meninggal":
        await tell("whatsapp", phone, words, f"departure:{departure.id}:{sentence[-12:]}")


def _not_oneself(officer: Asker, departure: Departure) -> None:
    if departure.person == officer.person_id:
        raise Refused("Keanggotaan Anda sendiri diurus oleh petugas lain.")


_DEPARTURE = """
SELECT d.id, d.membership, d.person, p.name, m.member_no, d.coop, c.name AS coop_name, d.kind, d.state, d.to_coop, coalesce(t.name, '') AS to_name,
       d.reason, d.recipient, d.asked_by, a.name AS asker_name, d.reviewed_by, coalesce(r.name, '') AS reviewer_name, d.decided_by,
       coalesce(e.name, '') AS decider_name, d.asked_at, d.decided_at, d.settled_at, d.answer, d.pokok_idr, d.wajib_idr, d.sukarela_idr, d.bon_idr,
       d.paid_idr, d.shu_rule, d.paid_way, d.destination, d.proof
FROM departure d JOIN membership m ON m.id = d.membership JOIN person p ON p.id = d.person JOIN coop c ON c.id = d.coop
LEFT JOIN coop t ON t.id = d.to_coop JOIN person a ON a.id = d.asked_by LEFT JOIN person r ON r.id = d.reviewed_by LEFT JOIN person e ON e.id = d.decided_by
"""
_OPEN = """
WHERE d.coop = ANY($1::int[]) AND d.state IN ('requested','reviewed','waiting','approved') AND ($2::bigint IS NULL OR d.id > $2) ORDER BY d.id LIMIT $3
"""
_ENDED = " WHERE d.coop = ANY($1::int[]) AND d.state IN ('settled','refused','withdrawn') AND ($2::bigint IS NULL OR d.id < $2) ORDER BY d.id DESC LIMIT $3"
