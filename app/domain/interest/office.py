"""Posting runs as the office sees them: which months are done, what they came to, what differs, what is next."""

from dataclasses import dataclass
from datetime import date

from app.domain import transactions
from app.domain.interest.balances import daily_balances
from app.domain.interest.post import BATCH, COUNT, NEXT, reckoned
from app.domain.interest.runs import Run, month_in_turn
from app.domain.interest.terms import MonthTerms, terms_now

MONTHS, PAGE = 36, 50
MOST = 3_000  # accounts that a page reckons while somebody waits


@dataclass(frozen=True, slots=True)
class Sums:
    accounts: int
    interest_idr: int
    tax_idr: int


@dataclass(frozen=True, slots=True)
class AccountRow:
    """What one account got with a run."""

    account: int
    member: str  # the member number, or the co-op's name
    month: date
    adjusts: bool
    whole_idr: int
    interest_idr: int
    tax_idr: int


async def runs_of(entity: int) -> list[Run]:
    """The months, newest first; those refused stay to be read."""
    return [Run(**dict(row)) for row in await transactions.fetch(_RUNS, entity, None, MONTHS)]


async def run_of(entity: int, month: date) -> Run | None:
    """The living run of a month."""
    row = await transactions.fetch_one(_RUNS, entity, month, 1)
    return Run(**dict(row)) if row and row["state"] != "refused" else None


async def next_month_of(entity: int) -> date | None:
    """The month whose turn it is and that nobody has begun."""
    month = await month_in_turn(entity)
    return month if month and await run_of(entity, month) is None else None


async def rows_of_run(run: int, *, after: tuple[int, date] | None = None) -> list[AccountRow]:
    """Accounts of a run by their number, a page at a time; corrections beside the month's own."""
    account, month = after or (0, date(1, 1, 1))
    return [AccountRow(**dict(row)) for row in await transactions.fetch(_ROWS, run, account, month, PAGE)]


async def corrections_of(run: int) -> list[AccountRow]:
    """The differences that a run posted for earlier months, the largest first."""
    return [AccountRow(**dict(row)) for row in await transactions.fetch(_CORRECTIONS, run, PAGE)]


async def waiting_of(entity: int) -> list[AccountRow]:
    """Months of accounts that the next run reckons again, or could not settle yet."""
    return [AccountRow(**dict(row)) for row in await transactions.fetch(_WAITING, entity, PAGE)]


async def preview(entity: int, month: date) -> tuple[MonthTerms, Sums | None]:
    """What the decisions in force make of a month that was not posted; no sums where too many accounts wait for them."""
    terms = await terms_now(entity, month)
    if await transactions.fetch_value(COUNT, entity) > MOST:
        return terms, None
    accounts = interest_idr = tax_idr = last = 0
    while rows := await transactions.fetch(NEXT, entity, last, BATCH):
        kinds = {row["id"]: row["owner_kind"] == "coop" for row in rows}
        for account, daily in (await daily_balances(list(kinds), month)).items():
            if max(daily) > 0:
                _, whole, tax = reckoned(daily, terms.terms, entity=kinds[account])
                accounts, interest_idr, tax_idr = accounts + 1, interest_idr + whole, tax_idr + tax
        last = rows[-1]["id"]
    return terms, Sums(accounts, interest_idr, tax_idr)


_RUNS = """
SELECT r.id, r.entity, r.month, r.state, r.proposed_by, maker.name AS proposer, r.proposed_at, checker.name AS agreer, r.began_at, r.done_at,
       r.accounts, r.interest_idr, r.tax_idr, r.adjusted, r.deferred, w.id AS work
FROM interest_run r LEFT JOIN person maker ON maker.id = r.proposed_by LEFT JOIN person checker ON checker.id = r.agreed_by
LEFT JOIN work w ON w.kind = 'jasa_simpanan' AND w.key = 'interest_run:' || r.id
WHERE r.entity = $1 AND ($2::date IS NULL OR r.month = $2) ORDER BY r.month DESC, r.id DESC LIMIT $3
"""
_MEMBER = """
SELECT p.account, coalesce(c.name, m.member_no, '–') AS member, p.month, p.adjusts, p.whole_idr, p.interest_idr, p.tax_idr
FROM interest_posting p JOIN account a ON a.id = p.account LEFT JOIN coop c ON a.owner_kind = 'coop' AND c.id = a.owner_id
LEFT JOIN LATERAL (
  SELECT member_no FROM membership WHERE a.owner_kind = 'person' AND person = a.owner_id AND coop = a.entity ORDER BY id DESC LIMIT 1) m ON true
WHERE p.run = $1
"""
_ROWS = _MEMBER + " AND (p.account, p.month) > ($2, $3) ORDER BY p.account, p.month LIMIT $4"
_CORRECTIONS = _MEMBER + " AND p.adjusts ORDER BY abs(p.interest_idr) DESC, p.account LIMIT $2"
_WAITING = """
SELECT d.account, coalesce(c.name, m.member_no, '–') AS member, d.month, true AS adjusts,
       0::bigint AS whole_idr, 0::bigint AS interest_idr, 0::bigint AS tax_idr
FROM (SELECT DISTINCT account, month FROM interest_doubt WHERE entity = $1 AND settled_by IS NULL ORDER BY month, account LIMIT $2) d
JOIN account a ON a.id = d.account LEFT JOIN coop c ON a.owner_kind = 'coop' AND c.id = a.owner_id
LEFT JOIN LATERAL (
  SELECT member_no FROM membership WHERE a.owner_kind = 'person' AND person = a.owner_id AND coop = a.entity ORDER BY id DESC LIMIT 1) m ON true
ORDER BY d.month, d.account
"""
