"""How long money that comes back really takes: measured from our own refunds, and published."""

import math
from dataclasses import dataclass

from app.domain import transactions

DAYS = 90
NO_LATER = "1 × 24 jam"


@dataclass(frozen=True, slots=True)
class Promise:
    """The last 90 days. Seconds from the moment a failure was certain until the money was back; `open` are still on their way."""

    back: int
    longest_s: float
    median_s: float
    open: int

    @property
    def words(self) -> str:
        if not self.back:
            said = f"Bila transaksi gagal, uang kembali paling lambat {NO_LATER}. Dalam {DAYS} hari terakhir belum ada uang yang perlu dikembalikan."
        else:
            longest, median = span(self.longest_s), span(self.median_s)
            half = "" if median == longest else f", separuhnya dalam {median}"
            said = (
                f"Uang kembali paling lambat {longest} sejak transaksi dipastikan gagal{half}:"
                f" diukur dari {self.back} pengembalian dalam {DAYS} hari terakhir."
            )
        return said + (f" {self.open} pengembalian masih berjalan." if self.open else "")


def span(seconds: float) -> str:
    """A span as a promise: rounded up, never down. "kurang dari 1 menit", "12 menit", "3 jam", "2 hari"."""
    if seconds < 60:
        return "kurang dari 1 menit"
    minutes = math.ceil(seconds / 60)
    if minutes < 100:
        return f"{minutes} menit"
    hours = math.ceil(minutes / 60)
    return f"{hours} jam" if hours < 48 else f"{math.ceil(hours / 24)} hari"


# What was taken from savings is put back in the very unit of the failure; what came through the gateway or as cash has a refund.
_MEASURED = """
WITH back AS (
  SELECT extract(epoch FROM r.done_at - t.ended_at)::float8 AS took, r.done_at IS NOT NULL AS done
  FROM ppob_transaction t JOIN refund r ON r.subject = 'ppob' AND r.subject_id = t.id AND r.state NOT IN ('asked', 'refused')
  WHERE t.state IN ('failed', 'undone') AND t.ended_at > now() - make_interval(days => $1)
  UNION ALL
  SELECT 0, true FROM ppob_transaction t
  WHERE t.state IN ('failed', 'undone') AND t.returned_idr > 0 AND t.ended_at > now() - make_interval(days => $1)
)
SELECT count(*) FILTER (WHERE done)::int AS back, count(*) FILTER (WHERE NOT done)::int AS open,
  coalesce(max(took) FILTER (WHERE done), 0) AS longest, coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY took) FILTER (WHERE done), 0) AS median
FROM back
"""


async def promise() -> Promise:
    """One query over the failures of 90 days."""
    row = await transactions.fetch_one(_MEASURED, DAYS)
    assert row is not None
    return Promise(row["back"], max(0.0, row["longest"]), max(0.0, row["median"]), row["open"])
