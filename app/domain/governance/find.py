"""The register of decisions as it is read: by officers of the co-op, and by its members what is in force."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from app.domain import transactions
from app.domain.governance.kinds import Json
from app.domain.governance.known import BY_NAME
from app.domain.governance.states import KINDS, LABELS, DecisionState

PAGE = 30


@dataclass(frozen=True, slots=True)
class Head:
    """A decision in the list."""

    id: int
    entity: int
    kind: str
    number: str
    decided_on: date
    title: str
    effective_from: date
    state: str
    first: bool

    @property
    def kind_words(self) -> str:
        return KINDS[self.kind]

    @property
    def state_words(self) -> str:
        return LABELS[DecisionState(self.state)]


@dataclass(frozen=True, slots=True)
class Said:
    """One value that a decision sets, and what held the day before it took effect."""

    name: str
    value: Json
    before: Json

    @property
    def label(self) -> str:
        return BY_NAME[self.name].label if self.name in BY_NAME else self.name

    @property
    def words(self) -> str:
        return BY_NAME[self.name].kind.words(self.value) if self.name in BY_NAME else str(self.value)

    @property
    def before_words(self) -> str:
        return BY_NAME[self.name].kind.words(self.before) if self.name in BY_NAME and self.before is not None else ""


@dataclass(frozen=True, slots=True)
class Decision(Head):
    coop_name: str
    body: str
    present: tuple[str, ...]
    effective_until: date | None
    correction: bool
    revokes: int | None
    revokes_number: str | None
    revoked_from: date | None
    revoked_by: int | None
    revoked_number: str | None
    proposed_by: int | None
    proposer: str | None
    proposed_at: datetime
    agreed_by: int | None
    agreer: str | None
    agreed_at: datetime | None
    why: str
    file_name: str | None
    file_for_members: bool
    seal: str | None
    said: tuple[Said, ...]


async def decisions_of(
    entity: int, *, words: str = "", open_only: bool = False, for_members: bool = False, before: tuple[date, int] | None = None, limit: int = PAGE
) -> list[Head]:  # fmt: skip
    """Newest first; `before`: (date, id) of the last one on the page before. Members see what is or was in force."""
    day, last = before or (date(9999, 12, 31), 2**62)
    found = f"%{_literal(words)}%" if words else None
    rows = await transactions.fetch(_LIST, entity, found, open_only, for_members, day, last, limit)
    return [Head(**dict(row)) for row in rows]


async def decision_of(entities: Collection[int], decision: int, *, for_members: bool = False) -> Decision | None:
    """One decision of these co-ops with everything it says."""
    row = await transactions.fetch_one(_ONE, list(entities), decision, for_members)
    if row is None:
        return None
    values = await transactions.fetch(_SAID, decision, row["entity"], row["effective_from"])
    said = tuple(
        Said(one["name"], json.loads(one["value"]), json.loads(one["before"]) if one["before"] else None)
        for one in values
    )
    fields = dict(row) | {"present": tuple(row["present"]), "said": said}
    return Decision(**fields)


async def waiting_for(entities: Collection[int]) -> int:
    """How many decisions wait for a second person."""
    count: int = await transactions.fetch_value(
        "SELECT count(*) FROM decision WHERE entity = ANY ($1::int[]) AND state = 'proposed'", list(entities)
    )
    return count


def _literal(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


_LIST = """
SELECT d.id, d.entity, d.kind, d.number, d.decided_on, d.title, d.effective_from, d.state, d.first FROM decision d
WHERE d.entity = $1 AND ($2::text IS NULL OR d.number ILIKE $2 OR d.title ILIKE $2 OR d.body ILIKE $2)
  AND (NOT $3 OR d.state = 'proposed') AND (NOT $4 OR d.state IN ('in_force','revoked')) AND (d.decided_on, d.id) < ($5, $6)
ORDER BY d.decided_on DESC, d.id DESC LIMIT $7
"""
_ONE = """
SELECT d.id, d.entity, d.kind, d.number, d.decided_on, d.title, d.effective_from, d.state, d.first, c.name AS coop_name, d.body, d.present,
       d.effective_until, d.correction, d.revokes, older.number AS revokes_number, d.revoked_from, newer.id AS revoked_by, newer.number AS revoked_number,
       d.proposed_by, maker.name AS proposer, d.proposed_at, d.agreed_by, checker.name AS agreer, d.agreed_at, d.why,
       f.name AS file_name, coalesce(f.for_members, false) AS file_for_members, encode(s.chain, 'hex') AS seal
FROM decision d JOIN coop c ON c.id = d.entity
LEFT JOIN decision older ON older.id = d.revokes LEFT JOIN decision newer ON newer.revokes = d.id AND newer.state IN ('in_force','revoked')
LEFT JOIN person maker ON maker.id = d.proposed_by LEFT JOIN person checker ON checker.id = d.agreed_by
LEFT JOIN (SELECT decision, name, for_members FROM decision_file) f ON f.decision = d.id LEFT JOIN decision_seal s ON s.decision = d.id
WHERE d.entity = ANY ($1::int[]) AND d.id = $2 AND (NOT $3 OR d.state IN ('in_force','revoked'))
"""
_SAID = """
SELECT s.name, s.value::text AS value,
       (SELECT b.value::text FROM setting b JOIN decision d ON d.id = b.decision
        WHERE d.entity = $2 AND b.name = s.name AND d.id <> $1 AND d.state IN ('in_force','revoked') AND d.effective_from < $3
          AND (d.effective_until IS NULL OR d.effective_until >= $3 - 1) AND (d.revoked_from IS NULL OR d.revoked_from > $3 - 1)
        ORDER BY d.effective_until IS NOT NULL DESC, d.effective_from DESC, d.id DESC LIMIT 1) AS before
FROM setting s WHERE s.decision = $1 ORDER BY s.id
"""
