"""One word a month to each saver when jasa simpanan was posted; who switched it off under Data saya gets none."""

from datetime import date

from app.domain import transactions
from app.domain.interest.runs import month_words
from app.domain.money import rupiah

PURPOSE = "kabar-jasa"


async def tell_savers(run: int, month: date) -> int:
    """Write the messages of a run that ends now, in its transaction; how many. Once per run and person."""
    rows = await transactions.fetch(_SAVERS, run, PURPOSE)
    bodies = [_words(row, month) for row in rows]
    await transactions.execute(_TELL, run, [row["person"] for row in rows], [row["phone"] for row in rows], bodies)
    return len(rows)


def _words(row: transactions.Row, month: date) -> str:
    net_idr = row["interest_idr"] - row["tax_idr"]
    tax = f" setelah pajak {rupiah(row['tax_idr'])}" if row["tax_idr"] else ""
    mended = " Termasuk penyesuaian bulan sebelumnya." if row["adjusted"] else ""
    return (
        f"{row['coop_name']}: jasa simpanan {month_words(month)} Anda {rupiah(net_idr)}{tax} sudah masuk ke simpanan sukarela.{mended}"
        " Hitungannya dapat dibuka di menu Simpanan. Pesan ini dapat dimatikan di menu Data saya."
    )


# By person, what the run added to his account: only those whom it brought something, and who did not say no.
_SAVERS = """
SELECT p.id AS person, p.phone, c.name AS coop_name, g.interest_idr, g.tax_idr, g.adjusted
FROM (SELECT account, sum(interest_idr)::bigint AS interest_idr, sum(tax_idr)::bigint AS tax_idr, bool_or(adjusts) AS adjusted
      FROM interest_posting WHERE run = $1 GROUP BY account HAVING sum(interest_idr - tax_idr) > 0) g
JOIN account a ON a.id = g.account AND a.owner_kind = 'person' JOIN person p ON p.id = a.owner_id AND p.phone IS NOT NULL AND p.state = 'active'
JOIN coop c ON c.id = a.entity
WHERE coalesce((SELECT given FROM consent WHERE person = p.id AND purpose = $2 ORDER BY id DESC LIMIT 1), true)
ORDER BY p.id
"""
_TELL = """
INSERT INTO message (channel, recipient, body, source)
SELECT 'whatsapp', g.phone, g.body, 'interest:' || $1::bigint || ':' || g.person FROM unnest($2::bigint[], $3::text[], $4::text[]) AS g (person, phone, body)
ON CONFLICT (source) DO NOTHING
"""
