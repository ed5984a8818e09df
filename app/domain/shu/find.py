"""What can be asked of runs: in lists of the office, and by a member about himself."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.domain import transactions
from app.domain.errors import NotFound
from app.domain.shu.life import loaded
from app.domain.shu.states import FINAL, WORDS, RunState
from app.domain.shu.terms import Terms, thawed

PAGE = 50


@dataclass(frozen=True, slots=True)
class Run:
    """One version of a year's SHU."""

    id: int
    entity: int
    coop_name: str
    kind: str
    year: int
    version: int
    state: RunState
    asked_at: datetime
    work: int | None
    shu_idr: int | None
    member_shu_idr: int | None
    other_shu_idr: int | None
    jasa_modal_pool_idr: int | None
    jasa_usaha_pool_idr: int | None
    simpanan_idr: int | None
    usaha_idr: int | None
    measure_idr: int | None
    members: int | None
    jasa_modal_idr: int | None
    jasa_usaha_idr: int | None
    rounding_idr: int | None
    undivided_idr: int | None
    funds: dict[str, int]
    root: bytes | None
    sum_idr: int | None
    terms: Terms | None
    approved_on: date | None
    decision: int | None
    reckoned_by: str | None
    reviewed_by: str | None
    checked_by: str | None
    approved_by: str | None

    @property
    def word(self) -> str:
        return WORDS[self.state]

    @property
    def final(self) -> bool:
        return self.state in FINAL


@dataclass(frozen=True, slots=True)
class Step:
    chapter: str
    words: str
    how: str
    amount_idr: int


@dataclass(frozen=True, slots=True)
class Row:
    """A member's line in the list of shares."""

    member: int
    member_no: str
    name: str
    simpanan_idr: int
    usaha_idr: int
    jasa_modal_idr: int
    jasa_usaha_idr: int
    total_idr: int
    way: str | None


@dataclass(frozen=True, slots=True)
class Owed:
    """What of a run was not taken yet."""

    run: int
    year: int
    members: int
    amount_idr: int


async def runs_of(entities: Collection[int], *, before: int | None = None, limit: int = PAGE) -> list[Run]:
    """Runs of these co-ops, newest first."""
    return [_run(row) for row in await transactions.fetch(_RUNS, list(entities), before or 2**62, limit)]


async def run_of(run_id: int, entities: Collection[int]) -> Run:
    """One run of these co-ops. Raises NotFound."""
    row = await transactions.fetch_one(_RUN, list(entities), run_id)
    if row is None:
        raise NotFound
    return _run(row)


async def latest_run(entity: int, year: int) -> Run | None:
    """The newest version of a year that was reckoned to its end."""
    row = await transactions.fetch_one(_LATEST, entity, year)
    return _run(row) if row else None


async def approved_runs(entity: int | None = None) -> list[Run]:
    """What RATs approved, newest year first; of one co-op or of all."""
    return [_run(row) for row in await transactions.fetch(_APPROVED, entity)]


async def came_from(entity: int, year: int) -> list[Run]:
    """The sekunder's runs whose shares this primary booked as income in the year: the level above."""
    return [_run(row) for row in await transactions.fetch(_ABOVE, entity, year)]


async def steps_of(run_id: int) -> list[Step]:
    """Each step of the reckoning, in its order."""
    return (await steps_of_all([run_id]))[run_id]


async def steps_of_all(run_ids: Collection[int]) -> dict[int, list[Step]]:
    """The same of several runs; one query."""
    found: dict[int, list[Step]] = {run_id: [] for run_id in run_ids}
    for row in await transactions.fetch(_STEPS, list(run_ids)):
        found[row["run"]].append(Step(row["chapter"], row["words"], row["how"], row["amount_idr"]))
    return found


async def rows_of(run_id: int, kind: str, *, after: str = "", words: str = "", limit: int = PAGE) -> list[Row]:
    """The shares of a run by member number, from `after` upwards; `words`: the beginning of a number."""
    sql = _ROWS_OF_PERSONS if kind == "primer" else _ROWS_OF_COOPS
    return [
        Row(**dict(row)) for row in await transactions.fetch(sql, run_id, after, f"{_literal(words)}%", words, limit)
    ]


async def owed_of(entity: int) -> list[Owed]:
    """By book year, what members have not taken: arrears of former years apart from the newest."""
    return [Owed(**dict(row)) for row in await transactions.fetch(_OWED, entity)]


def _literal(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _run(row: Any) -> Run:
    plain = {name: row[name] for name in Run.__dataclass_fields__ if name not in ("state", "funds", "terms")}
    return Run(
        **plain, state=RunState(row["state"]), funds=loaded(row["funds"]) or {}, terms=thawed(loaded(row["terms"])) if row["terms"] else None
    )  # fmt: skip


_COLUMNS = """
SELECT r.id, r.entity, c.name AS coop_name, c.kind, r.year, r.version, r.state, r.asked_at, r.work, r.shu_idr, r.member_shu_idr, r.other_shu_idr,
  r.jasa_modal_pool_idr, r.jasa_usaha_pool_idr, r.simpanan_idr, r.usaha_idr, r.measure_idr, r.members, r.jasa_modal_idr, r.jasa_usaha_idr,
  r.rounding_idr, r.undivided_idr, r.funds, r.root, r.sum_idr, r.terms, r.approved_on, r.decision,
  (SELECT name FROM person WHERE id = r.reckoned_by) AS reckoned_by, (SELECT name FROM person WHERE id = r.reviewed_by) AS reviewed_by,
  (SELECT name FROM person WHERE id = r.checked_by) AS checked_by, (SELECT name FROM person WHERE id = r.approved_by) AS approved_by
FROM shu_run r JOIN coop c ON c.id = r.entity
"""
_RUNS = _COLUMNS + "WHERE r.entity = ANY ($1::int[]) AND r.id < $2 ORDER BY r.id DESC LIMIT $3"
_RUN = _COLUMNS + "WHERE r.entity = ANY ($1::int[]) AND r.id = $2"
_LATEST = _COLUMNS + "WHERE r.entity = $1 AND r.year = $2 AND r.root IS NOT NULL ORDER BY r.version DESC LIMIT 1"
# The source of the entry in the primary's book names the run: journal.source has an index of its bytes.
_ABOVE = (
    _COLUMNS
    + "JOIN journal j ON j.entity = $1 AND j.source = 'shu:' || r.id || ':primer:' || $1::text"
    + " WHERE r.state IN ('disahkan', 'dibagikan') AND extract(year FROM j.day) = $2 ORDER BY r.year"
)
_STEPS = "SELECT run, chapter, words, how, amount_idr FROM shu_step WHERE run = ANY ($1::bigint[]) ORDER BY run, no"
_APPROVED = (
    _COLUMNS
    + "WHERE r.state IN ('disahkan', 'dibagikan') AND ($1::int IS NULL OR r.entity = $1) ORDER BY r.year DESC, r.entity LIMIT 400"
)

_SHARES = """
SELECT s.member, s.member_no, {name} AS name, s.simpanan_idr, s.usaha_idr, s.jasa_modal_idr, s.jasa_usaha_idr, s.total_idr, o.way
FROM shu_share s LEFT JOIN shu_payout o ON o.run = s.run AND o.member = s.member
WHERE s.run = $1 AND s.member_no > $2 AND s.member_no >= $4 AND s.member_no LIKE $3 ORDER BY s.member_no LIMIT $5
"""
_ROWS_OF_PERSONS = _SHARES.replace("{name}", "(SELECT name FROM person WHERE id = s.member)")
_ROWS_OF_COOPS = _SHARES.replace("{name}", "(SELECT name FROM coop WHERE id = s.member)")

_OWED = """
SELECT r.id AS run, r.year, sum(o.members)::int AS members, sum(o.amount_idr)::bigint AS amount_idr
FROM shu_run r JOIN shu_owed o ON o.run = r.id
WHERE r.entity = $1 AND r.state IN ('disahkan', 'dibagikan') GROUP BY r.id, r.year HAVING sum(o.amount_idr) > 0 ORDER BY r.year DESC
"""
