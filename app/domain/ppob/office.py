"""What the office looks at: today, what waits and for how long, one transaction with all that was said about it, and what was earned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain import transactions
from app.domain.ppob.find import Transaction, any_transaction
from app.domain.ppob.states import PpobState
from app.domain.ppob.unsure import KINDS, Case, cases_of

A_PAGE = 40
Row = transactions.Row

_TODAY = """
WITH mine AS (
  SELECT *, ended_at - held_at AS took FROM ppob_transaction
  WHERE ordered_at >= date_trunc('day', now() AT TIME ZONE 'Asia/Jakarta') AT TIME ZONE 'Asia/Jakarta' AND held_at IS NOT NULL),
waits AS (SELECT id, now() - held_at AS age, trouble IS NOT NULL AS unsure FROM ppob_transaction WHERE state IN ('held', 'submitted', 'pending'))
SELECT (SELECT count(*) FROM mine) AS many, (SELECT count(*) FROM mine WHERE state = 'success') AS succeeded,
       (SELECT count(*) FROM mine WHERE state IN ('failed', 'undone')) AS failed,
       (SELECT coalesce(sum(total_idr), 0)::bigint FROM mine WHERE state = 'success') AS sold_idr,
       (SELECT coalesce(sum(margin_idr), 0)::bigint FROM mine WHERE state = 'success') AS margin_idr,
       (SELECT extract(epoch FROM percentile_disc(0.5) WITHIN GROUP (ORDER BY took))::int FROM mine WHERE state = 'success') AS median_s,
       (SELECT count(*) FROM waits) AS waiting, (SELECT count(*) FROM waits WHERE unsure) AS unsure,
       (SELECT count(*) FROM waits WHERE age < interval '10 minutes') AS fresh,
       (SELECT count(*) FROM waits WHERE age >= interval '10 minutes' AND age < interval '1 hour') AS minutes,
       (SELECT count(*) FROM waits WHERE age >= interval '1 hour' AND age < interval '24 hours') AS hours,
       (SELECT count(*) FROM waits WHERE age >= interval '24 hours') AS days
"""


@dataclass(frozen=True, slots=True)
class Today:
    """Today's numbers (WIB) and everything that has no end yet, by age. Whole rupiah; `median_s` None without a success."""

    many: int
    succeeded: int
    failed: int
    sold_idr: int
    margin_idr: int
    median_s: int | None
    waiting: int
    unsure: int
    fresh: int
    minutes: int
    hours: int
    days: int


async def today() -> Today:
    row = await transactions.fetch_one(_TODAY)
    assert row is not None
    return Today(**dict(row))


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something a person must look at: an open case, or an open task."""

    text: str
    at: datetime
    subject: str
    number: str | None  # the transaction it is about
    task: int

    @property
    def page(self) -> str:
        """Where it is dealt with."""
        if self.number:
            return f"/kantor/ppob/transaksi/{self.number}"
        kind, _, number = self.subject.partition(":")
        return f"/kantor/ppob/pencocokan/{number}" if kind == "ppob_reconciliation" else f"/kantor/tugas/{self.task}"


_ALARMS = """
SELECT k.text, k.made_at AS at, k.subject, t.number, k.id AS task FROM task k
LEFT JOIN ppob_transaction t ON t.id = CASE WHEN k.subject ~ '^ppob:[0-9]{1,18}$' THEN split_part(k.subject, ':', 2)::bigint END
WHERE k.kind = 'ppob' AND k.done_at IS NULL ORDER BY k.id DESC LIMIT $1
"""


async def alarms(limit: int = 12) -> list[Alarm]:
    return [Alarm(**dict(row)) for row in await transactions.fetch(_ALARMS, limit)]


_COLUMNS = "SELECT id, number, service, product_name, customer_no, total_idr, tender, state, trouble, ordered_at, held_at, asked_times, name"
_NEWEST = _COLUMNS + " FROM ppob_transaction WHERE ($1::bigint IS NULL OR id < $1) ORDER BY id DESC LIMIT $2"
_IN_STATE = (
    _COLUMNS + " FROM ppob_transaction WHERE state = $3 AND ($1::bigint IS NULL OR id < $1) ORDER BY id DESC LIMIT $2"
)
_TROUBLED = (
    _COLUMNS
    + " FROM ppob_transaction WHERE trouble IS NOT NULL AND ($1::bigint IS NULL OR id < $1) ORDER BY id DESC LIMIT $2"
)
_NAMED = _COLUMNS + (
    " FROM ppob_transaction WHERE (number = upper($3) OR ref_id = upper($3) OR customer_no = $3) AND ($1::bigint IS NULL OR id < $1)"
    " ORDER BY id DESC LIMIT $2"
)


async def transactions_in(
    state: str = "", words: str = "", *, troubled: bool = False, before: int | None = None
) -> tuple[list[Row], bool]:
    """One page, the newest first, and whether there are more. `words`: a whole number of a transaction or of a customer.

    One filter at a time, each by its own index: a million rows are as quick as a hundred.
    """
    words = words.replace("\x00", "").strip()[:60]
    if words:
        rows = await transactions.fetch(_NAMED, before, A_PAGE + 1, words)
    elif troubled:
        rows = await transactions.fetch(_TROUBLED, before, A_PAGE + 1)
    elif state:
        rows = await transactions.fetch(_IN_STATE, before, A_PAGE + 1, state)
    else:
        rows = await transactions.fetch(_NEWEST, before, A_PAGE + 1)
    return rows[:A_PAGE], len(rows) > A_PAGE


@dataclass(frozen=True, slots=True)
class Whole:
    """One transaction and everything written about it."""

    made: Transaction
    answers: Sequence[Row]
    cases: Sequence[Case]
    money: Sequence[Row]


_ANSWERS = "SELECT way, said, rc, message, sn, price_idr, saldo_idr, asked_at, at FROM ppob_answer WHERE transaction = $1 ORDER BY id DESC LIMIT 60"
_MONEY = """
SELECT 'pembayaran' AS what, gateway_order_id AS name, '/kantor/pembayaran/' || gateway_order_id AS page, state, received_idr AS amount_idr, made_at AS at
FROM payment WHERE subject = 'ppob' AND subject_id = $1
UNION ALL SELECT 'pengembalian', reason, '/kantor/pengembalian/' || id, state, amount_idr, made_at FROM refund WHERE subject = 'ppob' AND subject_id = $1
ORDER BY at LIMIT 40
"""


async def whole(number: str) -> Whole:
    """Four queries. Raises NotFound."""
    made = await any_transaction(number)
    return Whole(
        made,
        await transactions.fetch(_ANSWERS, made.id),
        await cases_of(made.id),
        await transactions.fetch(_MONEY, made.id),
    )


@dataclass(frozen=True, slots=True)
class Earned:
    """What one service brought in from members or from others; whole rupiah."""

    service: str
    is_member: bool
    many: int
    sold_idr: int
    charged_idr: int
    margin_idr: int
    gateway_idr: int  # its fees for what was paid through it

    @property
    def net_idr(self) -> int:
        return self.margin_idr - self.gateway_idr


_EARNED = """
WITH first AS (SELECT $1::date AS day, ($1::date + interval '1 month')::date AS after), facts AS (
  SELECT t.service, s.is_member, CASE s.kind WHEN 'sale' THEN 1 ELSE -1 END AS many, s.total_idr, s.charged_idr, s.margin_idr, 0::bigint AS gateway_idr
  FROM first, ppob_sale s JOIN ppob_transaction t ON t.id = s.transaction WHERE s.day >= first.day AND s.day < first.after
  UNION ALL  -- what the gateway kept, also of what failed afterwards
  SELECT t.service, t.is_member, 0, 0, 0, 0, p.fee_idr FROM first, payment p JOIN ppob_transaction t ON t.id = p.subject_id
  WHERE p.subject = 'ppob' AND p.state IN ('paid', 'refunded') AND p.paid_at >= first.day::timestamp AT TIME ZONE 'Asia/Jakarta'
    AND p.paid_at < first.after::timestamp AT TIME ZONE 'Asia/Jakarta')
SELECT service, is_member, sum(many)::int AS many, sum(total_idr)::bigint AS sold_idr, sum(charged_idr)::bigint AS charged_idr,
       sum(margin_idr)::bigint AS margin_idr, sum(gateway_idr)::bigint AS gateway_idr
FROM facts GROUP BY 1, 2 ORDER BY sum(margin_idr) - sum(gateway_idr) DESC, 1, 2
"""
_DAYS = "SELECT day, sum(margin_idr)::bigint AS margin_idr FROM ppob_sale WHERE day >= $1 AND day < ($1 + interval '1 month')::date GROUP BY 1 ORDER BY 1"


async def earned(month: date) -> tuple[list[Earned], list[tuple[date, int]]]:
    """The margin of a month (its first day) by service and membership, and by day."""
    rows = await transactions.fetch(_EARNED, month)
    days = await transactions.fetch(_DAYS, month)
    return [Earned(**dict(row)) for row in rows], [(row["day"], row["margin_idr"]) for row in days]


@dataclass(frozen=True, slots=True)
class Kept:
    """How the promise was kept in the last 30 days: how long a success and a failure took, in seconds; None without one."""

    many: int
    success_half_s: int | None
    success_99_s: int | None
    back_99_s: int | None  # from paid until the money was on its way back
    back_longest_s: int | None


_KEPT = """
WITH ended AS (
  SELECT state, extract(epoch FROM ended_at - held_at) AS took FROM ppob_transaction
  WHERE ended_at > now() - interval '30 days' AND held_at IS NOT NULL AND state IN ('success', 'failed'))
SELECT (SELECT count(*) FROM ended) AS many,
       (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY took)::int FROM ended WHERE state = 'success') AS success_half_s,
       (SELECT percentile_disc(0.99) WITHIN GROUP (ORDER BY took)::int FROM ended WHERE state = 'success') AS success_99_s,
       (SELECT percentile_disc(0.99) WITHIN GROUP (ORDER BY took)::int FROM ended WHERE state = 'failed') AS back_99_s,
       (SELECT max(took)::int FROM ended WHERE state = 'failed') AS back_longest_s
"""


async def kept() -> Kept:
    """Measured, for publishing: "uang kembali paling lambat …". One query."""
    row = await transactions.fetch_one(_KEPT)
    assert row is not None
    return Kept(**dict(row))


def waits_for_a_person(made: Transaction, cases: Sequence[Case]) -> bool:
    """Whether a case may be opened by hand: its end is unknown, and no case about that stands."""
    unknown = made.state in (PpobState.SUBMITTED, PpobState.PENDING)
    return unknown and not any(case.kind == "unknown" for case in cases)


__all__ = [
    "KINDS",
    "Alarm",
    "Earned",
    "Kept",
    "Today",
    "Whole",
    "alarms",
    "earned",
    "kept",
    "today",
    "transactions_in",
    "waits_for_a_person",
    "whole",
]
