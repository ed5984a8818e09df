"""What the books can be asked. Every answer reads the day's snapshot and the lines after it, however many lie before."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from app.domain import transactions

LAST = date(9999, 12, 31)
PAGE = 50


@dataclass(frozen=True, slots=True)
class Balance:
    """One row of the trial balance; `balance_idr` is debit-positive."""

    account: int | None  # the co-op's own account; None: only accounts of people lie under this code
    code: str
    name: str
    kind: str
    balance_idr: int

    @property
    def debit_idr(self) -> int:
        return max(self.balance_idr, 0)

    @property
    def credit_idr(self) -> int:
        return max(-self.balance_idr, 0)


@dataclass(frozen=True, slots=True)
class Movement:
    """One entry as one account saw it, and the account's balance after it."""

    journal: int
    day: date
    source: str
    memo: str
    amount_idr: int
    balance_idr: int


@dataclass(frozen=True, slots=True)
class Head:
    """An entry in a list."""

    id: int
    day: date
    at: datetime
    source: str
    memo: str
    turnover_idr: int


@dataclass(frozen=True, slots=True)
class Line:
    code: str
    name: str
    account: int
    owner_kind: str | None
    amount_idr: int


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry with its lines, who wrote it, and its reversal if there is one."""

    id: int
    entity: int
    day: date
    at: datetime
    source: str
    memo: str
    by_name: str | None
    reverses: int | None
    reversed_by: int | None
    lines: tuple[Line, ...]


async def balance(entity: int, code_or_role: str, until: date | None = None) -> int:
    """Debit-positive rupiah of all accounts under a code at the end of `until` (WIB; None: now). Unknown codes hold 0."""
    held: int = await transactions.fetch_value(_BALANCE, entity, code_or_role, until or LAST)
    return held


async def trial_balance(entity: int, until: date | None = None) -> list[Balance]:
    """Every code that holds something at the end of `until`, in the order of the chart. Its sum is 0."""
    return [Balance(**row) for row in await transactions.fetch(_TRIAL, entity, until or LAST)]


async def statement(
    entity: int, account: int, *, before: tuple[date, int] | None = None, limit: int = PAGE
) -> list[Movement]:  # fmt: skip
    """The movements of one account of this entity, newest first; `before`: the (day, journal) that the last page ended with."""
    day, journal = before or (LAST, 2**62)
    rows = await transactions.fetch(_STATEMENT, entity, account, day, journal, limit)
    return [Movement(**row) for row in rows]


async def account_of(entity: int, code: str) -> Balance | None:
    """The co-op's own account with its present balance; accounts of people are found through their owners, not here."""
    row = await transactions.fetch_one(_ACCOUNT, entity, code, LAST)
    return Balance(**row) if row else None


async def entries_of(
    entity: int, *, since: date | None = None, until: date | None = None, sources: list[str] | None = None,
    words: str = "", before: tuple[date, int] | None = None, limit: int = PAGE,
) -> list[Head]:  # fmt: skip
    """Entries, newest first. `sources`: beginnings such as "order:12:"; `words`: found in memo or source, within the days asked."""
    day, journal = before or (LAST, 2**62)
    bounds = (since or date(1, 1, 1), until or LAST)
    if sources is not None:
        rows = await transactions.fetch(
            _BY_SOURCE, entity, *bounds, day, journal, limit, sources, [_after(source) for source in sources]
        )
    else:
        rows = await transactions.fetch(
            _ENTRIES, entity, *bounds, day, journal, limit, f"%{_literal(words)}%" if words else None
        )
    return [Head(**row) for row in rows]


async def entry(entities: Collection[int], journal: int) -> Entry | None:
    """One entry, if it stands in one of these books."""
    row = await transactions.fetch_one(_ENTRY, list(entities), journal)
    if row is None:
        return None
    lines = await transactions.fetch(_LINES, journal)
    return Entry(**row, lines=tuple(Line(**line) for line in lines))


def _literal(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _after(begins: str) -> str:
    """The first text, in the order of bytes, that no longer begins so."""
    return begins[:-1] + chr(ord(begins[-1]) + 1)


_HELD = """
LEFT JOIN LATERAL (SELECT until, balance_idr FROM account_snapshot WHERE account = a.id AND until <= $3 ORDER BY until DESC LIMIT 1) s ON true
LEFT JOIN LATERAL (SELECT sum(amount_idr)::bigint AS since_idr FROM journal_line
                   WHERE account = a.id AND day > coalesce(s.until, '-infinity') AND day <= $3) l ON true
"""
_HELD_IDR = "coalesce(s.balance_idr, 0) + coalesce(l.since_idr, 0)"

_BALANCE = (
    "SELECT coalesce(sum(" + _HELD_IDR + "), 0)::bigint FROM account a" + _HELD  # noqa: S608 - our own constants
    + "WHERE a.entity = $1 AND a.code = coalesce((SELECT code FROM account_role WHERE entity = $1 AND role = $2), $2)"
)  # fmt: skip

_TRIAL = (
    "SELECT max(a.id) FILTER (WHERE a.owner_kind IS NULL) AS account, a.code, min(a.name) AS name, min(a.kind) AS kind,"  # noqa: S608
    " sum(" + _HELD_IDR + ")::bigint AS balance_idr FROM account a" + _HELD.replace("$3", "$2")
    + "WHERE a.entity = $1 GROUP BY a.code HAVING sum(" + _HELD_IDR + ") <> 0 ORDER BY a.code"
)  # fmt: skip

_ACCOUNT = (
    "SELECT a.id AS account, a.code, a.name, a.kind, (" + _HELD_IDR + ")::bigint AS balance_idr FROM account a" + _HELD  # noqa: S608
    + "WHERE a.entity = $1 AND a.code = $2 AND a.owner_kind IS NULL"
)  # fmt: skip

# The page first (as many index rows as it shows), then the balance after its newest row, then backwards from there.
_STATEMENT = """
WITH shown AS (
  SELECT l.day, l.journal, sum(l.amount_idr)::bigint AS amount_idr
  FROM journal_line l JOIN account a ON a.id = l.account AND a.entity = $1
  WHERE l.account = $2 AND (l.day, l.journal) < ($3, $4)
  GROUP BY l.day, l.journal ORDER BY l.day DESC, l.journal DESC LIMIT $5
), newest AS (SELECT day, journal FROM shown ORDER BY day DESC, journal DESC LIMIT 1
), snapshot AS (SELECT s.until, s.balance_idr FROM account_snapshot s, newest WHERE s.account = $2 AND s.until < newest.day ORDER BY s.until DESC LIMIT 1
), top AS (
  SELECT coalesce((SELECT balance_idr FROM snapshot), 0) + sum(l.amount_idr) AS balance_idr
  FROM journal_line l, newest
  WHERE l.account = $2 AND l.day > coalesce((SELECT until FROM snapshot), '-infinity') AND (l.day, l.journal) <= (newest.day, newest.journal)
)
SELECT shown.journal, shown.day, j.source, j.memo, shown.amount_idr,
       (top.balance_idr - coalesce(sum(shown.amount_idr) OVER (ORDER BY shown.day DESC, shown.journal DESC
                                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0))::bigint AS balance_idr
FROM shown JOIN journal j ON j.id = shown.journal, top ORDER BY shown.day DESC, shown.journal DESC
"""

_HEADS = """
SELECT j.id, j.day, j.at, j.source, j.memo,
       (SELECT coalesce(sum(amount_idr) FILTER (WHERE amount_idr > 0), 0)::bigint FROM journal_line WHERE journal = j.id) AS turnover_idr
FROM journal j
"""
_WITHIN = """
WHERE j.entity = $1 AND j.day BETWEEN $2 AND $3 AND (j.day, j.id) < ($4, $5)
"""
_NEWEST = " ORDER BY j.day DESC, j.id DESC LIMIT $6"
_ENTRIES = _HEADS + _WITHIN + "AND ($7::text IS NULL OR j.memo ILIKE $7 OR j.source ILIKE $7)" + _NEWEST
# A range of the unique key for each beginning; LIKE ANY would read the whole book.
_BY_SOURCE = (
    "WITH found AS MATERIALIZED (SELECT j.id FROM unnest($7::text[], $8::text[]) AS asked (begins, until)"  # noqa: S608
    " JOIN journal j ON j.entity = $1 AND j.source >= asked.begins AND j.source < asked.until)"
    + _HEADS + _WITHIN + "AND j.id = ANY (ARRAY(SELECT id FROM found))" + _NEWEST
)  # fmt: skip

_ENTRY = """
SELECT j.id, j.entity, j.day, j.at, j.source, j.memo, p.name AS by_name, j.reverses,
       (SELECT id FROM journal r WHERE r.reverses = j.id) AS reversed_by
FROM journal j LEFT JOIN person p ON p.id = j.by_person WHERE j.entity = ANY ($1::int[]) AND j.id = $2
"""

_LINES = """
SELECT a.code, a.name, a.id AS account, a.owner_kind, l.amount_idr
FROM journal_line l JOIN account a ON a.id = l.account WHERE l.journal = $1 ORDER BY l.line_no
"""
