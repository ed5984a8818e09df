"""What can be asked about potong gaji: a primary's lists and their rows, and what of a member was asked and withheld."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from app.domain import transactions
from app.domain.errors import NotFound
from app.domain.wages.make import month_words
from app.domain.wages.states import LABELS, ListState

A_PAGE = 40
OWN_PAGE = 12


@dataclass(frozen=True, slots=True)
class WageList:
    """The list of one month for one payer."""

    id: int
    number: str
    entity: int
    coop_name: str
    payer_name: str
    month: date
    state: ListState
    members: int
    total_idr: int
    withheld_idr: int | None
    made_at: datetime
    made_by: str
    filled_id: int | None
    filled_by: str | None
    agreed_id: int | None
    agreed_by: str | None
    work: int | None
    paid_on: date | None
    missing: int  # rows not filled in yet
    short: int  # rows of which not all was withheld
    taken_back: int  # rows whose member changed his word since

    @property
    def label(self) -> str:
        return LABELS[self.state]

    @property
    def month_words(self) -> str:
        return month_words(self.month)


@dataclass(frozen=True, slots=True)
class WageRow:
    id: int
    member_no: str
    name: str
    membership: int | None
    bon_idr: int
    dues_idr: int
    months: int
    withheld_idr: int | None
    booked: bool
    taken_back: bool

    @property
    def asked_idr(self) -> int:
        return self.bon_idr + self.dues_idr


async def lists_of(entity: int, *, before: int | None = None) -> tuple[list[WageList], bool]:
    """One page of a primary's lists, the newest first, and whether there are more. One query."""
    rows = await transactions.fetch(_LISTS + _PAGE, [entity], before, A_PAGE + 1)
    return [_read(row) for row in rows[:A_PAGE]], len(rows) > A_PAGE


async def list_at(coops: Collection[int], number: str) -> WageList:
    """Raises NotFound, also for another primary's."""
    row = await transactions.fetch_one(_LISTS + " AND l.number = $2", list(coops), number.strip().upper()[:40])
    if row is None:
        raise NotFound
    return _read(row)


async def rows_of(
    list_id: int, *, words: str = "", short: bool = False, after: str = "", limit: int = A_PAGE
) -> tuple[list[WageRow], bool]:
    """One page by member number, and whether there are more; `short`: only those of whom not all was withheld. One query."""
    pattern = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%" if words else None
    rows = await transactions.fetch(_ROWS, list_id, pattern, short, after, limit + 1)
    return [WageRow(**dict(row)) for row in rows[:limit]], len(rows) > limit


@dataclass(frozen=True, slots=True)
class Own:
    """One month of a member's: what was asked of his payer, what was withheld, and the documents it became."""

    id: int
    number: str
    month: date
    payer_name: str
    state: ListState
    bon_idr: int
    dues_idr: int
    withheld_idr: int | None
    papers: tuple[tuple[str, int, str], ...]  # (kind, rupiah, number of the document)

    @property
    def month_words(self) -> str:
        return month_words(self.month)

    @property
    def asked_idr(self) -> int:
        return self.bon_idr + self.dues_idr

    @property
    def booked(self) -> bool:
        """Whether what was withheld is known to the books: before, an officer may still correct it."""
        return self.state in (ListState.BOOKED, ListState.PAID)


async def own_months(person: int | None, *, before: int | None = None) -> tuple[list[Own], bool]:
    """One page of a member's months, the newest first, and whether there are more. One query."""
    rows = await transactions.fetch(_OWN, person, before, OWN_PAGE + 1)
    found = [
        Own(**{**dict(row), "state": ListState(row["state"]), "papers": tuple((kind, int(idr), number) for kind, idr, number in row["papers"])})
        for row in rows[:OWN_PAGE]
    ]  # fmt: skip
    return found, len(rows) > OWN_PAGE


def _read(row: transactions.Row) -> WageList:
    return WageList(**{**dict(row), "state": ListState(row["state"])})


_LISTS = """
SELECT l.id, l.number, l.entity, c.name AS coop_name, y.name AS payer_name, l.month, l.state, l.members, l.total_idr, l.withheld_idr, l.made_at,
       m.name AS made_by, l.filled_by AS filled_id, f.name AS filled_by, l.agreed_by AS agreed_id, a.name AS agreed_by, l.work, l.paid_on,
       s.missing, s.short, s.taken_back
FROM wage_list l JOIN coop c ON c.id = l.entity JOIN wage_payer y ON y.id = l.payer JOIN person m ON m.id = l.made_by
LEFT JOIN person f ON f.id = l.filled_by LEFT JOIN person a ON a.id = l.agreed_by
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE r.withheld_idr IS NULL)::int AS missing, count(*) FILTER (WHERE r.withheld_idr < r.bon_idr + r.dues_idr)::int AS short,
         count(*) FILTER (WHERE l.state IN ('made', 'handed') AND EXISTS (
           SELECT FROM wage_consent n WHERE n.entity = l.entity AND n.person = r.person AND n.id > r.consent))::int AS taken_back
  FROM wage_row r WHERE r.list = l.id) s
WHERE l.entity = ANY($1::int[])
"""
_PAGE = " AND ($2::bigint IS NULL OR l.id < $2) ORDER BY l.id DESC LIMIT $3"
_ROWS = """
SELECT r.id, r.member_no, p.name, m.id AS membership, r.bon_idr, r.dues_idr, r.months, r.withheld_idr, r.booked_at IS NOT NULL AS booked,
       EXISTS (SELECT FROM wage_consent n WHERE n.entity = l.entity AND n.person = r.person AND n.id > r.consent) AS taken_back
FROM wage_row r JOIN wage_list l ON l.id = r.list JOIN person p ON p.id = r.person
LEFT JOIN membership m ON m.person = r.person AND m.coop = l.entity AND m.ended_on IS NULL
WHERE r.list = $1 AND ($2::text IS NULL OR p.name ILIKE $2 OR r.member_no ILIKE $2)
  AND (NOT $3 OR r.withheld_idr IS NULL OR r.withheld_idr < r.bon_idr + r.dues_idr) AND r.member_no > $4 ORDER BY r.member_no LIMIT $5
"""
_OWN = """
SELECT r.id, l.number, l.month, y.name AS payer_name, l.state, r.bon_idr, r.dues_idr, r.withheld_idr,
       coalesce((SELECT array_agg(ARRAY[d.kind, d.amount_idr::text, d.number] ORDER BY d.id) FROM wage_booked b
                 JOIN savings_deposit d ON d.id = b.deposit WHERE b.of_row = r.id), '{}') AS papers
FROM wage_row r JOIN wage_list l ON l.id = r.list JOIN wage_payer y ON y.id = l.payer
WHERE r.person = $1 AND l.state <> 'cancelled' AND ($2::bigint IS NULL OR r.id < $2) ORDER BY r.id DESC LIMIT $3
"""
