"""The first screen of a member: what he has, how it moved, and what waits for him. One query, for a page that everybody opens."""

from dataclasses import dataclass
from datetime import date

from app.domain import transactions
from app.domain.clock import MONTHS


@dataclass(frozen=True, slots=True)
class Portal:
    """Rupiah. `by_month`: all savings together at the end of each of the last months, for the chart."""

    pokok_idr: int
    wajib_idr: int
    sukarela_idr: int
    held_idr: int
    unpaid_months: int  # of simpanan wajib, this month included once its day is near
    waiting_withdrawals: int
    application: str | None  # the state of an open application to join
    bon_due: date | None  # of the bon that is overdue or due within a week
    by_month: list[tuple[str, int]]

    @property
    def savings_idr(self) -> int:
        return self.pokok_idr + self.wajib_idr + self.sukarela_idr


async def portal_of(person: int, today: date) -> Portal:
    """Of anybody who is signed in; zeros for who has nothing yet."""
    row = await transactions.fetch_one(_PORTAL, person, today)
    assert row is not None
    months = [
        (f"{MONTHS[month.month - 1][:3]} {month.year}", int(idr))
        for month, idr in zip(row["months"] or (), row["sums"] or (), strict=True)
    ]
    return Portal(
        row["pokok"], row["wajib"], row["sukarela"], row["held"], row["unpaid"], row["withdrawals"], row["application"], row["bon_due"],
        months if any(idr for _, idr in months) else [],
    )  # fmt: skip


_PORTAL = """
WITH mine AS (
  SELECT a.id, r.role, -b.balance_idr AS idr, b.held_idr AS held FROM account a JOIN account_balance b ON b.account = a.id
  JOIN account_role r ON r.entity = a.entity AND r.code = a.code AND r.role IN ('simpanan_pokok', 'simpanan_wajib', 'simpanan_sukarela')
  WHERE a.owner_kind = 'person' AND a.owner_id = $1),
month AS (SELECT (date_trunc('month', $2::date) - make_interval(months => n))::date AS first FROM generate_series(11, 0, -1) n),
moved AS (
  SELECT date_trunc('month', l.day)::date AS first, -sum(l.amount_idr) AS idr FROM journal_line l
  WHERE l.account IN (SELECT id FROM mine) AND l.day >= (SELECT min(first) FROM month) GROUP BY 1),
due AS (
  SELECT count(*) AS many FROM membership m
  JOIN LATERAL (SELECT coalesce((SELECT s.first_month FROM savings_due_start s WHERE s.entity = m.coop AND s.person = m.person),
                                (date_trunc('month', m.since) + interval '1 month')::date) AS first) f ON true
  CROSS JOIN LATERAL generate_series(f.first::timestamp, date_trunc('month', $2::date), interval '1 month') w
  WHERE m.person = $1 AND m.ended_on IS NULL
    AND NOT EXISTS (SELECT FROM savings_due d WHERE d.person = $1 AND d.entity = m.coop AND d.month = w::date AND d.undone_at IS NULL))
SELECT coalesce((SELECT sum(idr) FROM mine WHERE role = 'simpanan_pokok'), 0)::bigint AS pokok,
  coalesce((SELECT sum(idr) FROM mine WHERE role = 'simpanan_wajib'), 0)::bigint AS wajib,
  coalesce((SELECT sum(idr) FROM mine WHERE role = 'simpanan_sukarela'), 0)::bigint AS sukarela,
  coalesce((SELECT sum(held) FROM mine), 0)::bigint AS held, (SELECT many FROM due)::int AS unpaid,
  (SELECT count(*) FROM savings_withdrawal s WHERE s.person = $1 AND s.state IN ('asked', 'approved'))::int AS withdrawals,
  (SELECT state FROM application p WHERE p.person = $1 AND p.state IN ('draft', 'submitted', 'accepted') ORDER BY p.id DESC LIMIT 1) AS application,
  (SELECT l.oldest_due FROM membership m JOIN bon_line l ON l.entity = m.coop AND l.person = m.person
   WHERE m.person = $1 AND m.ended_on IS NULL AND l.oldest_due <= $2::date + 7) AS bon_due,
  (SELECT array_agg(first ORDER BY first) FROM month) AS months,
  (SELECT array_agg((coalesce((SELECT sum(idr) FROM mine), 0)
                     - coalesce((SELECT sum(v.idr) FROM moved v WHERE v.first > month.first), 0))::bigint ORDER BY first) FROM month) AS sums
"""
