"""A movement that was booked late: it counts for jasa simpanan from the day it happened. One officer says so, another agrees.

The books keep their day. Months that were posted meanwhile are put in doubt; the next run reckons them again and posts the difference.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain import clock, transactions
from app.domain.audit.write import record
from app.domain.errors import Changed, NotFound, Refused
from app.domain.governance.setting import hold_settings
from app.domain.interest.balances import daily_balances
from app.domain.interest.terms import first_of, next_month
from app.domain.transactions import transaction

FURTHEST = timedelta(days=400)
OURS = ("interest:",)  # what jasa simpanan itself booked is never late


@dataclass(frozen=True, slots=True)
class Late:
    id: int
    entity: int
    account: int
    journal: int
    member: str
    memo: str
    amount_idr: int  # as the member sees it
    booked_on: date
    happened_on: date
    why: str
    proposed_by: int
    proposer: str
    proposed_at: datetime
    decider: str | None
    decided_at: datetime | None
    approved: bool | None
    refusal: str


async def propose_late(entity: int, journal: int, happened_on: date, *, why: str, by: int) -> int:
    """Say that an entry on somebody's simpanan sukarela happened on an earlier day. Raises Refused beside the field."""
    async with transaction():
        row = await transactions.fetch_one(_ENTRY, entity, journal)
        if row is None:
            raise Refused("Nomor jurnal ini tidak memuat simpanan sukarela anggota koperasi ini.", field="jurnal")
        _sound(row, happened_on, why)
        late = await transactions.fetch_value(
            "INSERT INTO late_entry (entity, account, journal, amount_idr, booked_on, happened_on, why, proposed_by)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (journal, account) WHERE approved IS NOT FALSE DO NOTHING RETURNING id",
            entity, row["account"], journal, row["amount_idr"], row["day"], happened_on, why.strip(), by,
        )  # fmt: skip
        if late is None:
            raise Refused("Jurnal ini sudah dicatat sebagai susulan.", field="jurnal")
        await record(
            "jurnal susulan diajukan",
            f"late_entry:{late}",
            by=by,
            entity=entity,
            after={"journal": journal, "happened_on": happened_on},
            why=why,
        )
        made: int = late
        return made


async def decide_late(entity: int, late: int, *, approve: bool, by: int, why: str = "") -> None:
    """Agree or refuse, once; its proposer may only take it back. What it reaches is put in doubt."""
    async with transaction():
        await hold_settings(entity)
        row = await transactions.fetch_one(
            "SELECT * FROM late_entry WHERE entity = $1 AND id = $2 FOR UPDATE", entity, late
        )
        if row is None:
            raise NotFound
        if row["decided_at"] is not None:
            if row["approved"] == approve and row["decided_by"] == by:
                return
            raise Changed("Usulan ini sudah diputuskan orang lain.")
        if approve and row["proposed_by"] == by:
            raise Refused("Jurnal susulan perlu dua orang: yang mengajukan tidak dapat menyetujui sendiri.")
        if not approve and len(why.strip()) < 3:
            raise Refused("Tuliskan alasan penolakan.", field="alasan")
        await transactions.execute(
            "UPDATE late_entry SET decided_by = $2, decided_at = now(), approved = $3, refusal = $4 WHERE id = $1",
            late,
            by,
            approve,
            why.strip()[:200],
        )
        if approve:
            await _never_below_zero(row)
            await transactions.execute(
                _DOUBT, row["account"], first_of(row["happened_on"]), row["booked_on"], f"late:{late}", entity
            )
        await record(
            "jurnal susulan disetujui" if approve else "jurnal susulan ditolak", f"late_entry:{late}", by=by, entity=entity, why=why
        )  # fmt: skip


async def late_entries(entities: Collection[int], *, limit: int = 50) -> list[Late]:
    """What waits first, then the latest decided."""
    return [Late(**dict(row)) for row in await transactions.fetch(_LIST, list(entities), limit)]


def _sound(row: transactions.Row, happened_on: date, why: str) -> None:
    if row["source"].startswith(OURS):
        raise Refused("Jasa simpanan sendiri tidak dapat menjadi jurnal susulan.", field="jurnal")
    if happened_on >= row["day"]:
        raise Refused(
            f"Jurnal ini dibukukan {clock.tanggal(row['day'])}; tanggal kejadian harus sebelumnya.", field="tanggal"
        )
    if row["day"] - happened_on > FURTHEST:
        raise Refused("Tanggal kejadian paling jauh 400 hari sebelum dibukukan.", field="tanggal")
    if not 5 <= len(why.strip()) <= 200:
        raise Refused("Alasan perlu 5 sampai 200 huruf, misalnya nomor bukti setoran.", field="alasan")


async def _never_below_zero(row: transactions.Row) -> None:
    """A late withdrawal must have been possible on its day."""
    month = first_of(row["happened_on"])
    while month <= row["booked_on"]:
        if min((await daily_balances([row["account"]], month))[row["account"]]) < 0:
            raise Refused(
                "Dengan tanggal itu saldo akan di bawah nol. Periksa lagi tanggal kejadiannya.", field="tanggal"
            )
        month = next_month(month)


_ENTRY = """
SELECT j.day, j.source, a.id AS account, sum(l.amount_idr)::bigint AS amount_idr
FROM journal j JOIN journal_line l ON l.journal = j.id JOIN account a ON a.id = l.account
JOIN account_role r ON r.entity = a.entity AND r.code = a.code AND r.role = 'simpanan_sukarela'
WHERE j.entity = $1 AND j.id = $2 AND a.owner_kind IN ('person', 'coop') GROUP BY j.day, j.source, a.id ORDER BY a.id LIMIT 1
"""
# Every month it moves through that a run has begun: in doubt until a later run has looked.
_DOUBT = """
INSERT INTO interest_doubt (account, month, cause, entity)
SELECT $1, r.month, $4, $5 FROM interest_run r
WHERE r.entity = $5 AND r.state IN ('running', 'done') AND r.month BETWEEN $2 AND $3 ON CONFLICT DO NOTHING
"""
_LIST = """
SELECT e.id, e.entity, e.account, e.journal, coalesce(p.name, c.name, '?') AS member, j.memo, -e.amount_idr AS amount_idr, e.booked_on, e.happened_on, e.why,
       e.proposed_by, maker.name AS proposer, e.proposed_at, checker.name AS decider, e.decided_at, e.approved, e.refusal
FROM late_entry e JOIN journal j ON j.id = e.journal JOIN account a ON a.id = e.account
LEFT JOIN person p ON a.owner_kind = 'person' AND p.id = a.owner_id LEFT JOIN coop c ON a.owner_kind = 'coop' AND c.id = a.owner_id
JOIN person maker ON maker.id = e.proposed_by LEFT JOIN person checker ON checker.id = e.decided_by
WHERE e.entity = ANY ($1::int[]) ORDER BY e.decided_at IS NOT NULL, e.id DESC LIMIT $2
"""
