"""What rests on a decision and would hang in the air without it: figures in tables of their own. Values of the register fall back by themselves."""

from app.domain import transactions
from app.domain.clock import business_day, now

# A limit of Rp0 gives nobody anything; a promotion whose days are over costs nothing more.
_RESTING = """
SELECT (SELECT count(*) FROM bon_line l JOIN bon_limit b ON b.id = l.set_by WHERE b.decision = $1 AND l.limit_idr > 0) AS limits,
       (SELECT count(*) FROM ppob_margin m JOIN ppob_margin_proposal q ON q.id = m.proposal WHERE q.decision_id = $1 AND m.valid_until IS NULL) AS margins,
       array(SELECT name FROM promotion WHERE decision = $1 AND state = 'running' AND ends_on >= $2 ORDER BY id) AS promotions,
       array(SELECT year FROM shu_run WHERE decision = $1 AND state IN ('disahkan', 'dibagikan') ORDER BY year) AS years
"""


async def resting_on(decision: int) -> list[str]:
    """In words, each with how it is let go; empty when it may be revoked. One query."""
    row = await transactions.fetch_one(_RESTING, decision, business_day(now()))
    assert row is not None, "counts have a row"
    found = [f"SHU {year} yang sudah disahkan dan dibukukan (tidak dapat ditarik lagi)" for year in row["years"]]
    if row["limits"]:
        found.append(f"batas bon {row['limits']} anggota (tetapkan dengan keputusan lain)")
    if row["margins"]:
        found.append(f"{row['margins']} margin PPOB (terbitkan dengan keputusan lain)")
    return found + [f"promosi {name} (hentikan dahulu)" for name in row["promotions"]]
