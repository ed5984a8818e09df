"""What the counter and the desk of a primary look at: its savers, what waits, what is owed, and what lies in the drawer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain import transactions
from app.domain.clock import business_day, now
from app.domain.errors import NotFound
from app.domain.savings.dues import is_due
from app.domain.savings.find import NUMBER
from app.domain.savings.rules import Rules, rules_and_dues
from app.domain.savings.withdraw import Withdrawal, read

A_PAGE = 40
OLDEST_DUES = 60  # months: what lies further back is settled by other means


@dataclass(frozen=True, slots=True)
class Saver:
    """One member in the counter's list; whole rupiah."""

    membership: int
    member_no: str
    name: str
    sukarela_idr: int
    wajib_idr: int


async def savers(coop: int, *, words: str = "", after: str = "") -> tuple[list[Saver], bool]:
    """One page of a primary's living members by number or name, and whether there are more. One query."""
    rows = await transactions.fetch(_SAVERS, coop, f"%{_literal(words)}%" if words else None, after, A_PAGE + 1)
    return [Saver(**dict(row)) for row in rows[:A_PAGE]], len(rows) > A_PAGE


@dataclass(frozen=True, slots=True)
class Paper:
    """A document in a list. `what`: setoran | penarikan."""

    what: str
    number: str
    name: str
    kind: str
    amount_idr: int
    state: str
    at: datetime


async def papers_of(coop: int, person: int, *, at_most: int = 10) -> list[Paper]:
    """The newest documents of one member at this primary."""
    return [Paper(**dict(row)) for row in await transactions.fetch(_PAPERS, coop, person, at_most)]


async def queue(
    coops: Collection[int], *, state: str = "", before: int | None = None
) -> tuple[list[transactions.Row], bool]:
    """One page of withdrawals: what is open, the longest waiting first, or all of a state, the newest first."""
    sql = _BY_STATE if state else _OPEN
    args: Sequence[object] = (list(coops), state, before, A_PAGE + 1) if state else (list(coops), before, A_PAGE + 1)
    rows = await transactions.fetch(sql, *args)
    return rows[:A_PAGE], len(rows) > A_PAGE


async def withdrawal_at(coops: Collection[int], number: str) -> tuple[Withdrawal, transactions.Row]:
    """A withdrawal at one of these primaries with the names of who dealt with it. Raises NotFound."""
    asked = number.strip().upper()
    row = await transactions.fetch_one(_WITHDRAWAL, asked, list(coops)) if NUMBER.fullmatch(asked) else None
    if row is None:
        raise NotFound
    return read(row), row


@dataclass(frozen=True, slots=True)
class Behind:
    """A member with unpaid months; `amount_idr` is what they cost together."""

    membership: int
    person: int
    member_no: str
    name: str
    months: int
    oldest: date
    amount_idr: int


@dataclass(frozen=True, slots=True)
class Arrears:
    """One page of who owes months of dues, by member number, and how many there are in all with how many rupiah."""

    page: tuple[Behind, ...]
    more: bool
    members: int
    together_idr: int
    phoneless: int  # of them: no message reaches them, a letter may
    rules: Rules  # of today, each with its decision


async def arrears_of(coop: int, *, after: str = "", at_most: int = A_PAGE, today: date | None = None) -> Arrears:
    """Three queries, however many members there are."""
    months, amounts, rules = await _due_months(coop, today or business_day(now()))
    rows = await transactions.fetch(_ARREARS, coop, months, amounts, after, at_most + 1)
    together = await transactions.fetch_one(_TOGETHER, coop, months, amounts)
    assert together is not None
    page = tuple(Behind(**dict(row)) for row in rows[:at_most])
    return Arrears(page, len(rows) > at_most, together["members"], together["amount_idr"], together["phoneless"], rules)


async def _due_months(coop: int, day: date) -> tuple[list[date], list[int], Rules]:
    """The months whose day has passed, what each costs, and the rules of today."""
    last = day.year * 12 + day.month - 1
    months = [date(at // 12, at % 12 + 1, 1) for at in range(last - OLDEST_DUES, last + 1)]
    rules, costs = await rules_and_dues(coop, day, months)
    due = [month for month in months if is_due(month, day, rules.due_day)]
    return [month for month in due if costs[month]], [costs[month] for month in due if costs[month]], rules


@dataclass(frozen=True, slots=True)
class Drawer:
    """What one officer took in and gave out in cash for simpanan on a day."""

    officer: str
    deposits: int
    in_idr: int
    withdrawals: int
    out_idr: int


async def drawer_of(coop: int, day: date) -> list[Drawer]:
    """By officer; their sums are what simpanan did to the primary's drawer that day (WIB)."""
    return [Drawer(**dict(row)) for row in await transactions.fetch(_DRAWER, coop, day)]


def _literal(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


_SAVERS = """
WITH page AS (
  SELECT m.id AS membership, m.member_no, p.name, m.person, m.coop FROM membership m JOIN person p ON p.id = m.person
  WHERE m.coop = $1 AND m.ended_on IS NULL AND m.member_no > $3 AND ($2::text IS NULL OR p.name ILIKE $2 OR m.member_no ILIKE $2)
  ORDER BY m.member_no LIMIT $4)
SELECT g.membership, g.member_no, g.name, coalesce(b.sukarela, 0)::bigint AS sukarela_idr, coalesce(b.wajib, 0)::bigint AS wajib_idr
FROM page g LEFT JOIN LATERAL (
  SELECT -sum(b.balance_idr) FILTER (WHERE r.role = 'simpanan_sukarela') AS sukarela, -sum(b.balance_idr) FILTER (WHERE r.role = 'simpanan_wajib') AS wajib
  FROM account_role r JOIN account a ON a.entity = r.entity AND a.code = r.code AND a.owner_kind = 'person' AND a.owner_id = g.person
  JOIN account_balance b ON b.account = a.id WHERE r.entity = g.coop AND r.role IN ('simpanan_sukarela', 'simpanan_wajib')) b ON true
ORDER BY g.member_no
"""
_PAPERS = """
(SELECT 'setoran' AS what, d.number, p.name, d.kind, d.amount_idr, d.state, d.made_at AS at FROM savings_deposit d JOIN person p ON p.id = d.person
 WHERE d.entity = $1 AND d.person = $2 ORDER BY d.id DESC LIMIT $3)
UNION ALL (SELECT 'penarikan', w.number, p.name, 'sukarela', w.amount_idr, w.state, w.asked_at FROM savings_withdrawal w JOIN person p ON p.id = w.person
 WHERE w.entity = $1 AND w.person = $2 ORDER BY w.id DESC LIMIT $3)
ORDER BY 7 DESC LIMIT $3
"""
_QUEUE = """
SELECT w.id, w.number, w.entity, w.amount_idr, w.way, w.state, w.asked_at, w.asked_by, w.approved_by, w.person, p.name, a.name AS asked_name
FROM savings_withdrawal w JOIN person p ON p.id = w.person JOIN person a ON a.id = w.asked_by WHERE w.entity = ANY($1::int[])
"""
_OPEN = _QUEUE + " AND w.state IN ('asked', 'approved') AND ($2::bigint IS NULL OR w.id > $2) ORDER BY w.id LIMIT $3"
_BY_STATE = _QUEUE + " AND w.state = $2 AND ($3::bigint IS NULL OR w.id < $3) ORDER BY w.id DESC LIMIT $4"
_WITHDRAWAL = """
SELECT w.*, p.name, p.phone, coalesce(m.member_no, '') AS member_no, m.id AS membership, c.name AS coop_name, a.name AS asked_name,
       b.name AS approved_name, d.name AS paid_name, -t.balance_idr AS balance_idr, t.held_idr
FROM savings_withdrawal w JOIN person p ON p.id = w.person JOIN coop c ON c.id = w.entity JOIN person a ON a.id = w.asked_by
LEFT JOIN person b ON b.id = w.approved_by LEFT JOIN person d ON d.id = w.paid_by JOIN account_balance t ON t.account = w.account
LEFT JOIN membership m ON m.person = w.person AND m.coop = w.entity AND m.ended_on IS NULL
WHERE w.number = $1 AND w.entity = ANY($2::int[])
"""
# One row a member and month that he owes: $1 the primary, $2 months, $3 what each costs.
OWED_MONTHS = """
SELECT m.id AS membership, m.person, m.member_no, d.month, d.amount_idr
FROM membership m LEFT JOIN savings_due_start s ON s.entity = m.coop AND s.person = m.person
JOIN unnest($2::date[], $3::bigint[]) AS d (month, amount_idr)
  ON d.month >= coalesce(s.first_month, (date_trunc('month', m.since) + interval '1 month')::date)
WHERE m.coop = $1 AND m.ended_on IS NULL
  AND NOT EXISTS (SELECT FROM savings_due u WHERE u.entity = m.coop AND u.person = m.person AND u.month = d.month AND u.undone_at IS NULL)
"""
_ARREARS = (
    "SELECT o.membership, o.person, o.member_no, p.name, count(*)::int AS months, min(o.month) AS oldest, sum(o.amount_idr)::bigint AS amount_idr"  # noqa: S608
    " FROM (" + OWED_MONTHS + ") o JOIN person p ON p.id = o.person WHERE o.member_no > $4"
    " GROUP BY o.membership, o.person, o.member_no, p.name ORDER BY o.member_no LIMIT $5"
)  # fmt: skip
# Whoever asked not to be reminded gets no letter either.
BY_LETTER = (
    "p.phone IS NULL AND p.state = 'active'"
    " AND coalesce((SELECT given FROM consent c WHERE c.person = p.id AND purpose = 'pengingat' ORDER BY id DESC LIMIT 1), true)"
)
_TOGETHER = (
    "SELECT count(DISTINCT o.person)::int AS members, coalesce(sum(o.amount_idr), 0)::bigint AS amount_idr,"  # noqa: S608
    " count(DISTINCT o.person) FILTER (WHERE "
    + BY_LETTER
    + ")::int AS phoneless FROM ("
    + OWED_MONTHS
    + ") o JOIN person p ON p.id = o.person"
)
_DRAWER = """
SELECT p.name AS officer, coalesce(sum(x.deposits), 0)::int AS deposits, coalesce(sum(x.in_idr), 0)::bigint AS in_idr,
       coalesce(sum(x.withdrawals), 0)::int AS withdrawals, coalesce(sum(x.out_idr), 0)::bigint AS out_idr
FROM (
  SELECT made_by AS who, 1 AS deposits, amount_idr AS in_idr, 0 AS withdrawals, 0::bigint AS out_idr FROM savings_deposit
  WHERE entity = $1 AND way = 'tunai' AND made_at >= $2::date::timestamp AT TIME ZONE 'Asia/Jakarta'
    AND made_at < ($2::date + 1)::timestamp AT TIME ZONE 'Asia/Jakarta'
  UNION ALL SELECT paid_by, 0, 0, 1, amount_idr FROM savings_withdrawal
  WHERE entity = $1 AND way = 'tunai' AND state = 'paid' AND paid_at >= $2::date::timestamp AT TIME ZONE 'Asia/Jakarta'
    AND paid_at < ($2::date + 1)::timestamp AT TIME ZONE 'Asia/Jakarta') x
JOIN person p ON p.id = x.who GROUP BY p.name ORDER BY p.name
"""
