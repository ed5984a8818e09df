"""What the office sees of prices: what waits for a second person, and how a price came to be."""

from dataclasses import dataclass
from datetime import date, datetime

from app.domain import transactions


@dataclass(frozen=True, slots=True)
class Proposal:
    """A price that waits to be published."""

    id: int
    product: int
    name: str
    unit_name: str
    tier: str
    min_quantity: int
    price_idr: int
    old_idr: int | None
    why: str
    proposed_by: int
    proposer: str
    proposed_at: datetime


@dataclass(frozen=True, slots=True)
class PastPrice:
    unit_name: str
    tier: str
    min_quantity: int
    price_idr: int
    valid_from: datetime
    valid_until: datetime | None
    setter: str | None
    proposer: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Reference:
    id: int
    unit_name: str
    shop: str
    place: str
    seen_on: date
    expires_on: date
    price_idr: int
    evidence: str
    reported_by: int | None
    reporter: str | None
    confirmer: str | None


_PROPOSALS = """
SELECT q.id, p.id AS product, p.name, u.name AS unit_name, q.tier, q.min_quantity, q.price_idr, r.price_idr AS old_idr, q.why, q.proposed_by,
  w.name AS proposer, q.proposed_at
FROM price_proposal q JOIN product_unit u ON u.id = q.unit JOIN product p ON p.id = u.product JOIN person w ON w.id = q.proposed_by
LEFT JOIN price r ON r.unit = q.unit AND r.tier = q.tier AND r.min_quantity = q.min_quantity AND r.valid_until IS NULL
WHERE q.outcome IS NULL AND (CASE WHEN $1::bigint IS NULL THEN q.batch IS NULL ELSE u.product = $1 END) ORDER BY q.id LIMIT $2
"""


async def open_proposals(product: int | None = None, *, limit: int = 50) -> list[Proposal]:
    """What waits, the oldest first; of one product, or of all those that do not wait together with others (browse.open_batches)."""
    return [Proposal(*row) for row in await transactions.fetch(_PROPOSALS, product, limit)]


_HISTORY = """
SELECT u.name AS unit_name, r.tier, r.min_quantity, r.price_idr, r.valid_from, r.valid_until, s.name AS setter, o.name AS proposer, r.why
FROM product_unit u JOIN price r ON r.unit = u.id LEFT JOIN person s ON s.id = r.set_by
LEFT JOIN price_proposal q ON q.id = r.proposal LEFT JOIN person o ON o.id = q.proposed_by
WHERE u.product = $1 ORDER BY r.id DESC LIMIT $2
"""


async def history_of(product: int, *, limit: int = 40) -> list[PastPrice]:
    """All prices of a product that ever were, the newest first."""
    return [PastPrice(*row) for row in await transactions.fetch(_HISTORY, product, limit)]


_REFERENCES = """
SELECT e.id, u.name AS unit_name, e.shop, e.place, e.seen_on, e.expires_on, e.price_idr, e.evidence, e.reported_by, r.name AS reporter, c.name AS confirmer
FROM reference_price e JOIN product_unit u ON u.id = e.unit LEFT JOIN person r ON r.id = e.reported_by LEFT JOIN person c ON c.id = e.confirmed_by
WHERE u.product = $1 ORDER BY e.id DESC LIMIT $2
"""


async def references_of(product: int, *, limit: int = 20) -> list[Reference]:
    """What other stores asked, the newest report first, whether or not it still counts."""
    return [Reference(*row) for row in await transactions.fetch(_REFERENCES, product, limit)]
