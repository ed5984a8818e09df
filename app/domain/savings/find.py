"""What can be asked about simpanan: a statement with its running balance, its documents, and where each movement came from."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain import transactions
from app.domain.clock import MONTHS
from app.domain.errors import NotFound
from app.domain.ledger.find import statement
from app.domain.people.asker import Asker
from app.domain.savings.accounts import KINDS, PAID_IN, Savings, account_of
from app.domain.savings.states import DEPOSIT_LABELS, DepositState
from app.domain.savings.withdraw import Withdrawal, read

A_PAGE = 12
MOST_IN_FILE = 5_000
NUMBER = re.compile(r"[A-Z0-9-]{12,40}")


@dataclass(frozen=True, slots=True)
class Move:
    """One movement as the saver sees it: money in is positive. `link`: the page of the document it came from, if it has one."""

    journal: int
    day: date
    words: str
    link: str
    amount_idr: int
    balance_idr: int


@dataclass(frozen=True, slots=True)
class Period:
    """The movements of some days, the oldest first, between the balance before and the balance after; `whole` False: there were more."""

    since: date
    until: date
    opening_idr: int
    moves: tuple[Move, ...]
    whole: bool

    @property
    def closing_idr(self) -> int:
        return self.moves[-1].balance_idr if self.moves else self.opening_idr

    @property
    def in_idr(self) -> int:
        return sum(move.amount_idr for move in self.moves if move.amount_idr > 0)

    @property
    def out_idr(self) -> int:
        return -sum(move.amount_idr for move in self.moves if move.amount_idr < 0)


async def moves_of(
    savings: Savings, *, before: tuple[date, int] | None = None, limit: int = A_PAGE
) -> tuple[list[Move], bool]:
    """One page of a statement, the newest first, and whether there is more. As quick among a million rows as among ten."""
    rows = await statement(savings.entity, savings.account, before=before, limit=limit + 1)
    shown = rows[:limit]
    links = await documents_behind([row.source for row in shown])
    moves = [
        Move(row.journal, row.day, row.memo, links.get(row.source, ""), -row.amount_idr, -row.balance_idr)
        for row in shown
    ]
    return moves, len(rows) > limit


async def period_of(savings: Savings, since: date, until: date) -> Period:
    """The statement of some days, both included."""
    rows = await transactions.fetch(_PERIOD, savings.account, since, until, MOST_IN_FILE + 1)
    opening_idr = -int(await transactions.fetch_value(_BALANCE_AT, savings.account, since - timedelta(days=1)))
    moves, balance_idr = [], opening_idr
    for row in rows[:MOST_IN_FILE]:
        balance_idr -= row["amount_idr"]
        moves.append(Move(row["journal"], row["day"], row["memo"], "", -row["amount_idr"], balance_idr))
    return Period(since, until, opening_idr, tuple(moves), len(rows) <= MOST_IN_FILE)


async def by_month(account: int, until: date, months: int = 12) -> list[tuple[str, int]]:
    """(month, balance at its end, or today) of the last months, for a chart; one query that reads each month's own rows."""
    rows = await transactions.fetch(_BY_MONTH, account, until, months)
    return [(f"{MONTHS[row['month'].month - 1][:3]} {row['month'].year}", -row["balance_idr"]) for row in rows]


async def documents_behind(sources: Sequence[str]) -> dict[str, str]:
    """Source of an entry -> the member's page of the deed, for those that have one. One query."""
    if not sources:
        return {}
    rows = await transactions.fetch(_BEHIND, list(sources))
    found = {row["source"]: _PAGES[row["what"]].format(row["number"]) for row in rows if row["what"] in _PAGES}
    months = {source: _INTEREST.fullmatch(source) for source in sources}
    return found | {source: f"/anggota/simpanan/sukarela/jasa/{month[1]}" for source, month in months.items() if month}


_INTEREST = re.compile(r"interest:[0-9]{1,18}:([0-9]{4}-[0-9]{2})")
_PAGES = {
    "savings": "/anggota/simpanan/setoran/{}",
    "withdrawal": "/anggota/simpanan/penarikan/{}",
    "order": "/pesanan/{}",
    "ppob": "/ppob/transaksi/{}",
}


@dataclass(frozen=True, slots=True)
class Deposit:
    """A deposit as its page and the pay panel need it."""

    id: int
    number: str
    entity: int
    coop_name: str
    person: int
    name: str
    member_no: str
    phone: str
    kind: str
    amount_idr: int
    way: str
    state: DepositState
    paid_idr: int
    refunded_idr: int
    pay_until: datetime
    late: bool
    note: str
    made_at: datetime
    received_at: datetime | None
    taken_by: str  # the officer's name; empty for what came through the gateway
    months: tuple[date, ...]

    @property
    def total_idr(self) -> int:
        return self.amount_idr

    @property
    def open_to_pay(self) -> bool:
        return self.state == DepositState.AWAITING and not self.late

    @property
    def kind_label(self) -> str:
        return PAID_IN[self.kind]

    @property
    def label(self) -> str:
        return DEPOSIT_LABELS[self.state]

    @property
    def month_words(self) -> str:
        return ", ".join(f"{MONTHS[month.month - 1]} {month.year}" for month in self.months)


async def deposit_of(asker: Asker, number: str) -> Deposit:
    """The asker's own deposit. Raises NotFound, also for somebody else's."""
    return await _deposit(_DEPOSIT + " WHERE d.number = $1 AND d.person = $2", number, asker.person_id)


async def deposit_at(entities: Sequence[int], number: str) -> Deposit:
    """A deposit at one of these co-ops, for their officers. Raises NotFound."""
    return await _deposit(_DEPOSIT + " WHERE d.number = $1 AND d.entity = ANY($2::int[])", number, list(entities))


async def _deposit(sql: str, number: str, whose: object) -> Deposit:
    row = (
        await transactions.fetch_one(sql, number.strip().upper(), whose)
        if NUMBER.fullmatch(number.strip().upper())
        else None
    )
    if row is None:
        raise NotFound
    return Deposit(**{**dict(row), "state": DepositState(row["state"]), "months": tuple(row["months"])})


async def withdrawal_of(asker: Asker, number: str) -> Withdrawal:
    """The asker's own withdrawal. Raises NotFound."""
    row = await transactions.fetch_one(
        "SELECT * FROM savings_withdrawal WHERE number = $1 AND person = $2", number.strip().upper(), asker.person_id
    )
    if row is None:
        raise NotFound
    return read(row)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A deposit that waits for the person's money, or a withdrawal that waits to be paid. `what`: setoran | penarikan."""

    what: str
    number: str
    kind: str
    amount_idr: int
    state: str

    @property
    def link(self) -> str:
        return f"/anggota/simpanan/{self.what}/{self.number}"


async def waiting_of(person: int | None) -> list[Waiting]:
    """What of a person's is under way, the newest first; one query."""
    return [Waiting(**dict(row)) for row in await transactions.fetch(_WAITING, person)]


async def own_account(asker: Asker, kind: str, *, entity: int | None = None) -> Savings:
    """The asker's account of a kind at his present primary; an empty one while nothing was saved. Raises NotFound for who is no member.

    `entity`: that of a primary he has left, to be read only; NotFound where he never saved.
    """
    if kind not in KINDS:
        raise NotFound
    found = await account_of(asker.person_id, entity or asker.coop, kind)
    if found is None:
        if asker.coop is None or (entity and entity != asker.coop):
            raise NotFound
        return Savings(asker.coop, "", kind, 0, 0, 0)
    return found


_WAITING = """
SELECT 'setoran' AS what, number, kind, amount_idr, state FROM savings_deposit
WHERE person = $1 AND state = 'awaiting_payment' AND pay_until > now()
UNION ALL SELECT 'penarikan', number, 'sukarela', amount_idr, state FROM savings_withdrawal WHERE person = $1 AND state IN ('asked', 'approved')
ORDER BY 2 LIMIT 20
"""
_DEPOSIT = """
SELECT d.id, d.number, d.entity, c.name AS coop_name, d.person, p.name, coalesce(m.member_no, '') AS member_no, p.phone, d.kind, d.amount_idr, d.way,
       d.state, d.paid_idr, d.refunded_idr, d.pay_until, now() > d.pay_until AS late, d.note, d.made_at, d.received_at,
       CASE WHEN d.way = 'tunai' THEN coalesce(o.name, '') ELSE '' END AS taken_by,
       coalesce((SELECT array_agg(u.month ORDER BY u.month) FROM savings_due u WHERE u.deposit = d.id AND u.undone_at IS NULL), '{}') AS months
FROM savings_deposit d JOIN coop c ON c.id = d.entity JOIN person p ON p.id = d.person LEFT JOIN person o ON o.id = d.made_by
LEFT JOIN membership m ON m.person = d.person AND m.coop = d.entity AND m.ended_on IS NULL
"""
_PERIOD = """
SELECT l.journal, l.day, j.memo, sum(l.amount_idr)::bigint AS amount_idr FROM journal_line l JOIN journal j ON j.id = l.journal
WHERE l.account = $1 AND l.day BETWEEN $2 AND $3 GROUP BY l.day, l.journal, j.memo ORDER BY l.day, l.journal LIMIT $4
"""
_HELD_AT = """
SELECT (coalesce(s.balance_idr, 0) + coalesce((SELECT sum(l.amount_idr) FROM journal_line l
         WHERE l.account = $1 AND l.day > coalesce(s.until, '-infinity') AND l.day <= d.day), 0))::bigint AS balance_idr
FROM d LEFT JOIN LATERAL (SELECT until, balance_idr FROM account_snapshot WHERE account = $1 AND until <= d.day ORDER BY until DESC LIMIT 1) s ON true
"""
_BALANCE_AT = "WITH d AS (SELECT $2::date AS day) " + _HELD_AT
_BY_MONTH = (
    "WITH d AS (SELECT m::date AS month, LEAST((m + interval '1 month - 1 day')::date, $2::date) AS day FROM generate_series("  # noqa: S608 - ours
    " date_trunc('month', $2::date) - make_interval(months => $3::int - 1), date_trunc('month', $2::date), interval '1 month') AS m) "
    + _HELD_AT.replace("SELECT (", "SELECT d.month, (", 1)
    + " ORDER BY d.month"
)
_BEHIND = """
WITH s AS (
  SELECT source, split_part(source, ':', 1) AS what,
         CASE WHEN split_part(source, ':', 2) ~ '^[0-9]{1,18}$' THEN split_part(source, ':', 2)::bigint END AS id
  FROM unnest($1::text[]) AS source
), deed AS (
  SELECT source, what, id FROM s WHERE what IN ('savings', 'withdrawal', 'order', 'ppob')
  UNION ALL SELECT s.source, r.subject, r.subject_id FROM s JOIN refund r ON s.what = 'refund' AND r.id = s.id
  UNION ALL SELECT s.source, y.subject, y.subject_id FROM s JOIN payment y ON s.what = 'payment' AND y.id = s.id
)
SELECT d.source, d.what, coalesce(w.number, p.number) AS number FROM deed d
LEFT JOIN savings_withdrawal w ON d.what = 'withdrawal' AND w.id = d.id
LEFT JOIN LATERAL (SELECT number FROM payable WHERE subject = d.what AND id = d.id) p ON true
WHERE coalesce(w.number, p.number) IS NOT NULL
"""
