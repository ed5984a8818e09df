"""A member's limit: proposed by one officer of his primary under a decision, in force when another agrees. Without one it is Rp0."""

from dataclasses import dataclass
from datetime import date, datetime

import asyncpg

from app.domain import lives, transactions
from app.domain.audit.write import record
from app.domain.bon.line import line_of
from app.domain.bon.states import LIMIT_LABELS, LimitState
from app.domain.clock import tanggal
from app.domain.errors import NotFound, Refused
from app.domain.governance.naming import named_decision
from app.domain.governance.setting import following
from app.domain.money import rupiah
from app.domain.notifications.tell import tell
from app.domain.once import first_time, remember
from app.domain.transactions import retried, transaction

L = LimitState


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit as it was proposed and decided."""

    id: int
    entity: int
    person: int
    limit_idr: int
    state: LimitState
    why: str
    decision: int
    number: str
    decided_on: date
    proposed_by: int
    proposed_name: str
    proposed_at: datetime
    decided_by: int | None
    decided_name: str | None
    decided_at: datetime | None
    name: str
    member_no: str
    membership: int | None

    @property
    def label(self) -> str:
        return LIMIT_LABELS[self.state]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an officer wants for a member; `decision` as it was chosen in the form."""

    person: int
    entity: int
    limit_idr: int
    decision: str
    why: str


@retried
async def propose_limit(wish: Proposal, *, by: int, key: str) -> int:
    """The id of a proposal that waits for a second officer; the same form twice is once. Raises Refused."""
    why = " ".join(wish.why.split())
    async with transaction():
        asked = {
            "deed": "batas bon",
            "person": wish.person,
            "entity": wish.entity,
            "idr": wish.limit_idr,
            "decision": wish.decision,
            "why": why,
        }
        answer = await first_time(f"person:{by}", key, asked)
        if answer is not None:
            return int(answer)
        if by == wish.person:
            raise Refused("Batas bon Anda sendiri diusulkan oleh petugas lain.")
        if not 3 <= len(why) <= 200:
            raise Refused("Tuliskan alasannya, 3 sampai 200 huruf.", field="alasan")
        line = await line_of(wish.person, wish.entity)
        if line is None or not await transactions.fetch_value(_MEMBER, wish.person, wish.entity):
            raise Refused("Batas bon hanya untuk anggota koperasi ini.")
        if not 0 <= wish.limit_idr <= line.highest_idr:
            raise Refused(
                f"Batas bon paling banyak {rupiah(line.highest_idr)}{following(line.highest_by)}.", field="batas"
            )
        decision = await named_decision(wish.entity, wish.decision)
        made = await _write(wish, decision, why, by)
        await record(
            "batas bon diusulkan", f"person:{wish.person}", by=by, entity=wish.entity, before={"idr": line.limit_idr},
            after={"idr": wish.limit_idr, "keputusan": decision}, why=why,
        )  # fmt: skip
        await remember(f"person:{by}", key, str(made))
    return made


async def _write(wish: Proposal, decision: int, why: str, by: int) -> int:
    try:
        made: int = await transactions.fetch_value(
            "INSERT INTO bon_limit (entity, person, limit_idr, decision, why, state, proposed_by) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            wish.entity, wish.person, wish.limit_idr, decision, why, L.PROPOSED, by,
        )  # fmt: skip
    except asyncpg.UniqueViolationError:
        raise Refused("Usulan batas bon anggota ini masih menunggu petugas kedua.") from None
    await lives.begin("bon_limit", made, L.PROPOSED, by=by, why=why)
    return made


@retried
async def agree_limit(entity: int, limit_id: int, *, by: int) -> None:
    """A second officer agrees: the limit holds from now on. Twice is the same as once. Raises Refused, NotFound."""
    async with transaction():
        found = await _locked(entity, limit_id)
        if found["state"] == L.IN_FORCE and found["decided_by"] == by:
            return
        _open(found)
        if by in (found["proposed_by"], found["person"]):
            raise Refused("Petugas lain yang menyetujui: bukan pengusul, bukan anggotanya sendiri.")
        await named_decision(entity, str(found["decision"]))  # it may have been revoked meanwhile
        before = await line_of(found["person"], entity)
        await _decide(limit_id, L.IN_FORCE, by=by)
        await record(
            "batas bon ditetapkan", f"person:{found['person']}", by=by, entity=entity, before={"idr": before.limit_idr if before else 0},
            after={"idr": found["limit_idr"], "keputusan": found["decision"]}, why=found["why"],
        )  # fmt: skip
        words = (
            f"Batas bon Anda di {found['coop_name']} sekarang {rupiah(found['limit_idr'])}, menurut keputusan {found['number']}"
            f" tanggal {tanggal(found['decided_on'])}."
        )
        await tell("whatsapp", found["phone"], words, f"bon_limit:{limit_id}")


@retried
async def refuse_limit(entity: int, limit_id: int, *, by: int, why: str) -> None:
    """Turned down, or taken back by its proposer. Raises Refused, NotFound."""
    why = " ".join(why.split())
    if not 3 <= len(why) <= 200:
        raise Refused("Tuliskan alasannya, 3 sampai 200 huruf.", field="alasan")
    async with transaction():
        found = await _locked(entity, limit_id)
        if found["state"] == L.REFUSED:
            return
        _open(found)
        if by == found["person"]:
            raise Refused("Batas bon Anda sendiri diputuskan oleh petugas lain.")
        await _decide(limit_id, L.REFUSED, by=by, why=why)
        await record("usulan batas bon ditolak", f"person:{found['person']}", by=by, entity=entity, why=why)


async def limits_of(entity: int, person: int, *, at_most: int = 10) -> list[Limit]:
    """What was proposed and decided about a member's limit, newest first."""
    return [_read(row) for row in await transactions.fetch(_LIMITS + _OF_ONE, [entity], person, at_most)]


async def limit_at(coops: list[int], limit_id: int) -> Limit:
    """One proposal at these primaries. Raises NotFound."""
    row = await transactions.fetch_one(_LIMITS + " AND b.id = $2", coops, limit_id)
    if row is None:
        raise NotFound
    return _read(row)


async def waiting_limits(coops: list[int], *, at_most: int = 40) -> list[Limit]:
    """What waits for a second officer, the oldest first."""
    return [_read(row) for row in await transactions.fetch(_LIMITS + _WAITING, coops, at_most)]


def _open(found: transactions.Row) -> None:
    if found["state"] != L.PROPOSED:
        raise Refused("Usulan ini sudah diputuskan. Muat ulang halaman.")


async def _decide(limit_id: int, state: LimitState, *, by: int, why: str = "") -> None:
    await transactions.execute("UPDATE bon_limit SET decided_by = $2, decided_at = now() WHERE id = $1", limit_id, by)
    await lives.move("bon_limit", limit_id, L.PROPOSED, state, by=by, why=why)


async def _locked(entity: int, limit_id: int) -> transactions.Row:
    row = await transactions.fetch_one(_LOCKED, limit_id, entity)
    if row is None:
        raise NotFound
    return row


def _read(row: transactions.Row) -> Limit:
    return Limit(**{**dict(row), "state": LimitState(row["state"])})


_MEMBER = "SELECT EXISTS (SELECT FROM membership WHERE person = $1 AND coop = $2 AND ended_on IS NULL)"
_LOCKED = """
SELECT b.*, p.phone, c.name AS coop_name, d.number, d.decided_on FROM bon_limit b JOIN person p ON p.id = b.person JOIN coop c ON c.id = b.entity
JOIN decision d ON d.id = b.decision WHERE b.id = $1 AND b.entity = $2 FOR UPDATE OF b
"""
_LIMITS = """
SELECT b.id, b.entity, b.person, b.limit_idr, b.state, b.why, b.decision, d.number, d.decided_on, b.proposed_by, x.name AS proposed_name, b.proposed_at,
       b.decided_by, y.name AS decided_name, b.decided_at, p.name, coalesce(m.member_no, '') AS member_no, m.id AS membership
FROM bon_limit b JOIN person p ON p.id = b.person JOIN decision d ON d.id = b.decision JOIN person x ON x.id = b.proposed_by
LEFT JOIN person y ON y.id = b.decided_by LEFT JOIN membership m ON m.person = b.person AND m.coop = b.entity AND m.ended_on IS NULL
WHERE b.entity = ANY($1::int[])
"""
_OF_ONE = " AND b.person = $2 ORDER BY b.id DESC LIMIT $3"
_WAITING = " AND b.state = 'proposed' ORDER BY b.id LIMIT $2"
