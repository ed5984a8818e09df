"""What many accounts held at the end of each day of a month: from the books, with late entries put on the day they happened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain import transactions
from app.domain.interest.terms import last_of


@dataclass(frozen=True, slots=True)
class Moved:
    """An entry that was booked on another day than it counts for."""

    account: int
    journal: int
    amount_idr: int  # as the member sees it: in is positive
    booked_on: date
    happened_on: date


async def daily_balances(accounts: Sequence[int], month: date) -> dict[int, list[int]]:
    """Account -> one balance a day (what the co-op owes: positive). One query for any number of accounts."""
    return held_each_day(accounts, month, await transactions.fetch(MOVES, list(accounts), month, last_of(month)))


def held_each_day(accounts: Sequence[int], month: date, rows: Iterable[transactions.Row]) -> dict[int, list[int]]:
    """The rows of MOVES, added up day by day."""
    changes: dict[int, dict[int, int]] = {account: {} for account in accounts}
    for row in rows:
        changes[row["account"]][row["day"]] = row["idr"]
    return {account: _held(changes[account], last_of(month).day) for account in accounts}


async def moved_entries(accounts: Sequence[int]) -> list[Moved]:
    """The agreed late entries of these accounts."""
    return [Moved(**dict(row)) for row in await transactions.fetch(_LATE, list(accounts))]


def _held(changes: dict[int, int], days: int) -> list[int]:
    """Day 1 carries what was held before; then day by day."""
    held, daily = 0, []
    for day in range(1, days + 1):
        held += changes.get(day, 0)
        daily.append(held)
    return daily


# What was held before the month stands with its first day. A late entry leaves the day of its booking and joins the day it happened.
MOVES = """
SELECT account, day, sum(idr)::bigint AS idr FROM (
  SELECT a.id AS account, 1 AS day, -(coalesce(s.balance_idr, 0) + coalesce((
           SELECT sum(l.amount_idr) FROM journal_line l WHERE l.account = a.id AND l.day > coalesce(s.until, '-infinity') AND l.day < $2), 0)) AS idr
  FROM unnest($1::bigint[]) AS a (id)
  LEFT JOIN LATERAL (SELECT until, balance_idr FROM account_snapshot WHERE account = a.id AND until < $2 ORDER BY until DESC LIMIT 1) s ON true
  UNION ALL
  SELECT l.account, extract(day FROM l.day)::int, -l.amount_idr
  FROM unnest($1::bigint[]) AS a (id) JOIN journal_line l ON l.account = a.id WHERE l.day BETWEEN $2 AND $3
  UNION ALL
  SELECT e.account, extract(day FROM greatest(t.day, $2))::int, t.idr
  FROM late_entry e CROSS JOIN LATERAL (VALUES (e.booked_on, e.amount_idr), (e.happened_on, -e.amount_idr)) AS t (day, idr)
  WHERE e.account = ANY ($1::bigint[]) AND e.approved AND t.day <= $3
) m GROUP BY account, day HAVING sum(idr) <> 0
"""
_LATE = """
SELECT account, journal, -amount_idr AS amount_idr, booked_on, happened_on FROM late_entry
WHERE account = ANY ($1::bigint[]) AND approved ORDER BY id
"""
