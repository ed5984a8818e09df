"""What can be asked of samples and findings."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from app.domain import transactions
from app.domain.errors import NotFound


@dataclass(frozen=True, slots=True)
class Sample:
    id: int
    entity: int
    since: date
    until: date
    size: int
    seed: bytes
    drawn_at: datetime
    drawn_by: str
    drawn: int  # documents
    judged: int
    findings: int


@dataclass(frozen=True, slots=True)
class Document:
    """One drawn entry with the supervisor's word on it, and the answers."""

    place: int
    journal: int
    source: str
    memo: str
    day: date
    turnover_idr: int
    finding: int | None
    verdict: str | None
    text: str | None
    finder: str | None
    found_at: datetime | None
    answers: list[transactions.Row] = field(default_factory=list)


_SAMPLES = """
SELECT s.id, s.entity, s.since, s.until, s.size, s.seed, s.drawn_at, w.name AS drawn_by,
  (SELECT count(*) FROM audit_sample_item i WHERE i.sample = s.id) AS drawn,
  (SELECT count(*) FROM audit_finding f WHERE f.sample = s.id) AS judged,
  (SELECT count(*) FROM audit_finding f WHERE f.sample = s.id AND f.verdict = 'temuan') AS findings
FROM audit_sample s JOIN person w ON w.id = s.drawn_by WHERE s.entity = ANY($1) AND ($2::bigint IS NULL OR s.id = $2) ORDER BY s.id DESC LIMIT $3
"""


async def samples_of(coops: Collection[int], *, limit: int = 50) -> list[Sample]:
    """The newest samples of these co-ops."""
    return [Sample(**dict(row)) for row in await transactions.fetch(_SAMPLES, list(coops), None, limit)]


async def sample_of(coops: Collection[int], sample: int) -> Sample:
    """One sample of these co-ops. Raises NotFound."""
    rows = await transactions.fetch(_SAMPLES, list(coops), sample, 1)
    if not rows:
        raise NotFound
    return Sample(**dict(rows[0]))


async def documents_of(sample: int) -> list[Document]:
    """The drawn documents in their order; two queries."""
    documents = [Document(**dict(row)) for row in await transactions.fetch(_DOCUMENTS, sample)]
    by_finding = {one.finding: one for one in documents if one.finding is not None}
    for row in await transactions.fetch(_ANSWERS, sample):
        by_finding[row["finding"]].answers.append(row)
    return documents


_DOCUMENTS = """
SELECT i.place, i.journal, j.source, j.memo, j.day,
  (SELECT coalesce(sum(l.amount_idr) FILTER (WHERE l.amount_idr > 0), 0)::bigint FROM journal_line l WHERE l.journal = j.id) AS turnover_idr,
  f.id AS finding, f.verdict, f.text, w.name AS finder, f.at AS found_at
FROM audit_sample_item i JOIN journal j ON j.id = i.journal LEFT JOIN audit_finding f ON f.sample = i.sample AND f.journal = i.journal
LEFT JOIN person w ON w.id = f.found_by WHERE i.sample = $1 ORDER BY i.place
"""
_ANSWERS = """
SELECT a.finding, a.text, a.at, w.name AS who FROM audit_answer a JOIN audit_finding f ON f.id = a.finding JOIN person w ON w.id = a.answered_by
WHERE f.sample = $1 ORDER BY a.id
"""


async def sealed_until(entity: int) -> date | None:
    """The last sealed day of a co-op's books."""
    found: date | None = await transactions.fetch_value("SELECT max(day) FROM day_root WHERE entity = $1", entity)
    return found
