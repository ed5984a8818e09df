"""A posting run of one co-op and month: begun by the calendar on the day that a decision set, or earlier by two officers.

Whoever begins it freezes the terms: from then on decisions reach this month by correction only. The posting itself is post.py.
"""

from dataclasses import dataclass
from datetime import date, datetime

import asyncpg

from app.domain import clock, lives, transactions
from app.domain.audit.write import record
from app.domain.errors import Changed, NotFound, Refused
from app.domain.governance.setting import figures_stand, hold_settings, setting_of
from app.domain.interest.states import LABELS, RunState
from app.domain.interest.terms import first_of, freeze, last_of, next_month, terms_now
from app.domain.transactions import transaction
from app.domain.work.begin import begin as begin_work


@dataclass(frozen=True, slots=True)
class Run:
    """A month of a co-op. `id` None: nothing was begun yet. Sums are what this run posted, corrections included."""

    id: int | None
    entity: int
    month: date
    state: str
    proposed_by: int | None
    proposer: str | None
    proposed_at: datetime | None
    agreer: str | None
    began_at: datetime | None
    done_at: datetime | None
    accounts: int | None
    interest_idr: int | None
    tax_idr: int | None
    adjusted: int | None
    deferred: int | None
    work: int | None = None

    @property
    def net_idr(self) -> int:
        return (self.interest_idr or 0) - (self.tax_idr or 0)

    @property
    def words(self) -> str:
        return LABELS[RunState(self.state)] if self.id is not None else "Belum"


def month_words(month: date) -> str:
    """ "Juni 2026"."""
    return f"{clock.MONTHS[month.month - 1]} {month.year}"


async def propose_run(entity: int, month: date, *, by: int) -> int:
    """An officer asks for the posting before the calendar does; another agrees. Inside no transaction. The first proposal stays."""
    month = first_of(month)
    async with transaction():
        await hold_settings(entity)
        await _in_turn(entity, month)
        run = await transactions.fetch_value(
            "INSERT INTO interest_run (entity, month, state, proposed_by) VALUES ($1, $2, 'proposed', $3)"
            " ON CONFLICT (entity, month) WHERE state <> 'refused' DO NOTHING RETURNING id",
            entity, month, by,
        )  # fmt: skip
        if run is None:
            known: int = await transactions.fetch_value(
                "SELECT id FROM interest_run WHERE entity = $1 AND month = $2 AND state <> 'refused'", entity, month
            )
            return known
        await lives.begin("interest_run", run, RunState.PROPOSED, by=by, why=month_words(month))
        await record(
            "posting jasa simpanan diajukan", f"interest_run:{run}", by=by, entity=entity, after={"month": month}
        )
        made: int = run
        return made


async def agree_run(entity: int, run: int, *, by: int) -> None:
    """A second officer lets it begin. Refused to its proposer."""
    async with transaction():
        await hold_settings(entity)
        row = await _locked(entity, run)
        if row["state"] in (RunState.RUNNING, RunState.DONE) and row["agreed_by"] == by:
            return
        if row["state"] != RunState.PROPOSED:
            raise Changed("Posting ini sudah diputuskan orang lain.")
        if row["proposed_by"] == by:
            raise Refused("Posting perlu dua orang: yang mengajukan tidak dapat menyetujui sendiri.")
        await _in_turn(entity, row["month"])
        await transactions.execute("UPDATE interest_run SET agreed_by = $2 WHERE id = $1", run, by)
        await _let_go(entity, run, row["month"], by=by, moved=False)


async def refuse_run(entity: int, run: int, *, by: int, why: str) -> None:
    """Turn a proposed run down, or take one's own back; the month may be proposed again."""
    if len(why.strip()) < 3:
        raise Refused("Tuliskan alasan penolakan.", field="alasan")
    async with transaction():
        row = await _locked(entity, run)
        if row["state"] == RunState.REFUSED:
            return
        if not await lives.move("interest_run", run, RunState.PROPOSED, RunState.REFUSED, by=by, why=why):
            raise Changed("Posting ini sudah berjalan.")
        await transactions.execute("UPDATE interest_run SET why = $2 WHERE id = $1", run, why.strip()[:200])
        await record("posting jasa simpanan ditolak", f"interest_run:{run}", by=by, entity=entity, why=why)


async def begin_due() -> int:
    """The sweep: begin every month whose posting day has come, in turn; the number begun. What cannot begin becomes a task."""
    begun = 0
    for row in await transactions.fetch("SELECT id FROM coop ORDER BY id"):
        begun += await begin_by_calendar(row["id"])
    return begun


async def begin_by_calendar(entity: int, *, today: date | None = None) -> bool:
    """Begin the co-op's next month if its day has come: the decision that set the rates and the day was two officers' already."""
    day = today or clock.business_day(clock.now())
    month = await month_in_turn(entity)
    if month is None or last_of(month) >= day:
        return False
    posting_day = (await setting_of(entity, "jasa_tanggal", on=day)).value
    if day < next_month(month).replace(day=posting_day):
        return False
    try:
        async with transaction():
            await hold_settings(entity)
            await _in_turn(entity, month)
            await _instead_of_a_proposal(entity, month)
            run = await transactions.fetch_value(
                "INSERT INTO interest_run (entity, month, state, terms, began_at) VALUES ($1, $2, 'running', $3, now()) RETURNING id",
                entity, month, await freeze(entity, await terms_now(entity, month)),
            )  # fmt: skip
            await _let_go(entity, run, month, by=None, moved=True)
    except Refused as refused:
        await _remind(entity, month, refused.sentence)
        return False
    except asyncpg.UniqueViolationError:  # another worker's sweep was quicker
        return False
    return True


async def month_in_turn(entity: int) -> date | None:
    """The month after the last one posted, or the first in which somebody saved; None while nobody ever did."""
    last: date | None = await transactions.fetch_value(
        "SELECT max(month) FROM interest_run WHERE entity = $1 AND state IN ('running', 'done')", entity
    )
    if last is not None:
        return next_month(last)
    first: date | None = await transactions.fetch_value(_FIRST, entity)
    return first_of(first) if first else None


async def _in_turn(entity: int, month: date) -> None:
    """Months are posted one after another, each when it is over and its days are sealed: what is reckoned no longer moves."""
    if last_of(month) >= clock.business_day(clock.now()):
        raise Refused(f"{month_words(month)} belum berakhir.", field="bulan")
    if await transactions.fetch_value(
        "SELECT EXISTS (SELECT FROM interest_run WHERE entity = $1 AND state = 'running')", entity
    ):
        raise Refused("Posting bulan sebelumnya masih berjalan. Tunggu sampai selesai.", field="bulan")
    turn = await month_in_turn(entity)
    if turn is None:
        raise Refused("Belum ada simpanan sukarela di koperasi ini.", field="bulan")
    if month != turn:
        words = (
            f"Posting berurutan: giliran berikutnya {month_words(turn)}."
            if month > turn
            else f"{month_words(month)} sudah dibukukan."
        )
        raise Refused(words, field="bulan")
    if not await transactions.fetch_value(
        "SELECT EXISTS (SELECT FROM day_root WHERE entity = $1 AND day >= $2)", entity, last_of(month)
    ):
        raise Refused(
            f"Hari terakhir {month_words(month)} belum disegel. Penyegelan berjalan sendiri; coba lagi sebentar lagi.",
            field="bulan",
        )


async def _let_go(entity: int, run: int, month: date, *, by: int | None, moved: bool) -> None:
    """Freeze what it is reckoned with, note what earlier months are to be reckoned again, and hand it to the worker."""
    if moved:
        await lives.begin("interest_run", run, RunState.RUNNING, why="kalender")
    else:
        await transactions.execute(
            "UPDATE interest_run SET terms = $2, began_at = now() WHERE id = $1",
            run,
            await freeze(entity, await terms_now(entity, month)),
        )
        if not await lives.move("interest_run", run, RunState.PROPOSED, RunState.RUNNING, by=by):
            raise Changed("Posting ini sudah diputuskan orang lain.")
    await figures_stand(entity, "jasa_simpanan", last_of(month), f"Jasa simpanan {month_words(month)}")
    await transactions.execute(_CORRECTED, entity, month)
    await record("posting jasa simpanan dimulai", f"interest_run:{run}", by=by, entity=entity, after={"month": month})
    await begin_work(
        "jasa_simpanan",
        title=f"Jasa simpanan {month_words(month)}",
        entity=entity,
        by=by,
        key=f"interest_run:{run}",
        asked={"run": run},
    )


async def _instead_of_a_proposal(entity: int, month: date) -> None:
    """The posting day came while a proposal waited for its second person: members do not wait for him."""
    waiting = await transactions.fetch_value(
        "SELECT id FROM interest_run WHERE entity = $1 AND month = $2 AND state = 'proposed' FOR UPDATE", entity, month
    )
    if waiting is not None:
        await lives.move("interest_run", waiting, RunState.PROPOSED, RunState.REFUSED, why="tanggal posting tiba")


async def _remind(entity: int, month: date, sentence: str) -> None:
    await transactions.execute(
        "INSERT INTO task (source, entity, kind, subject, text, role) VALUES ($1, $2, 'jasa_simpanan', $3, $4, 'bendahara') ON CONFLICT DO NOTHING",
        f"interest:{entity}:{month:%Y-%m}:late", entity, f"interest:{month:%Y-%m}",
        f"Jasa simpanan {month_words(month)} belum dapat dibukukan. {sentence}",
    )  # fmt: skip


async def _locked(entity: int, run: int) -> transactions.Row:
    row = await transactions.fetch_one(
        "SELECT * FROM interest_run WHERE entity = $1 AND id = $2 FOR UPDATE", entity, run
    )
    if row is None:
        raise NotFound
    return row


_FIRST = """
SELECT min(l.day) FROM account a JOIN account_role r ON r.entity = a.entity AND r.code = a.code AND r.role = 'simpanan_sukarela'
JOIN LATERAL (SELECT day FROM journal_line WHERE account = a.id ORDER BY day LIMIT 1) l ON true
WHERE a.entity = $1 AND a.owner_kind IS NOT NULL
"""
# A decision that corrects (or a correction that revokes one) puts every account of the months it reaches in doubt, once.
_CORRECTED = """
INSERT INTO interest_doubt (account, month, cause, entity)
SELECT DISTINCT p.account, p.month, 'decision:' || d.id, p.entity FROM decision d
JOIN interest_posting p ON p.entity = d.entity AND p.month >= date_trunc('month', d.effective_from)::date AND p.month < $2
WHERE d.entity = $1 AND d.correction AND d.state IN ('in_force','revoked')
  AND EXISTS (SELECT FROM setting s WHERE s.decision IN (d.id, d.revokes) AND s.name LIKE 'jasa\\_%')
ON CONFLICT DO NOTHING
"""
