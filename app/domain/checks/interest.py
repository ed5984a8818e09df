"""Jasa simpanan: everybody got his months, each once; the rows, the entries and a new reckoning agree to the rupiah."""

from datetime import date

import asyncpg

from app.domain.checks.asking import Outcome, ask, invariant
from app.domain.interest.balances import MOVES, held_each_day
from app.domain.interest.post import reckoned
from app.domain.interest.terms import last_of, read_terms_text


@invariant
async def months_are_complete(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Jasa simpanan: setiap rekening yang bersaldo mendapat bulannya, dan hanya dari posting yang berjalan",
        count="SELECT count(*) FROM interest_run WHERE state = 'done'",
        breaches="""
        SELECT 'interest_posting ' || a.id || '/' || to_char(r.month, 'YYYY-MM') AS place, 'tidak ada barisnya' AS figures
        FROM interest_run r JOIN account_role k ON k.entity = r.entity AND k.role = 'simpanan_sukarela'
        JOIN account a ON a.entity = k.entity AND a.code = k.code AND a.owner_kind IN ('person', 'coop')
        CROSS JOIN LATERAL (
          SELECT coalesce(sum(idr) FILTER (WHERE day < r.month), 0) AS before_idr, bool_or(day >= r.month AND held < 0) AS rose FROM (
            SELECT l.day, sum(l.amount_idr) AS idr, sum(sum(l.amount_idr)) OVER (ORDER BY l.day) AS held
            FROM journal_line l WHERE l.account = a.id AND l.day < r.month + interval '1 month' GROUP BY l.day) d) h
        WHERE r.state = 'done' AND (h.before_idr < 0 OR h.rose)
          AND NOT EXISTS (SELECT FROM interest_posting p WHERE p.account = a.id AND p.month = r.month)
          AND NOT EXISTS (SELECT FROM late_entry e WHERE e.account = a.id AND e.approved)
        UNION ALL
        SELECT 'interest_posting ' || p.account || '/' || to_char(p.month, 'YYYY-MM'),
               'posting ' || r.id || ' ' || r.state || ' untuk ' || to_char(r.month, 'YYYY-MM')
        FROM interest_posting p JOIN interest_run r ON r.id = p.run
        WHERE r.state NOT IN ('running', 'done') OR r.entity <> p.entity OR (NOT p.adjusts AND r.month <> p.month) OR (p.adjusts AND r.month <= p.month)
        UNION ALL
        SELECT 'interest_posting ' || account || '/' || to_char(month, 'YYYY-MM'), count(*) || ' baris bulan yang sama'
        FROM interest_posting WHERE NOT adjusts GROUP BY account, month HAVING count(*) > 1
        ORDER BY 1""",
    )  # fmt: skip


@invariant
async def rows_are_booked(db: asyncpg.Connection) -> Outcome:
    """What the rows of a run say an account got is what its entry moved: on the account, as expense, as tax."""
    return await ask(
        db, "Jasa simpanan: baris, jurnal, dan jumlah posting sama",
        count="SELECT count(*) FROM interest_posting",
        breaches="""
        WITH said AS (
          SELECT p.account, p.entity, r.month, sum(p.interest_idr) AS interest_idr, sum(p.tax_idr) AS tax_idr
          FROM interest_posting p JOIN interest_run r ON r.id = p.run GROUP BY p.account, p.entity, r.month
        ), booked AS (
          SELECT j.source, j.entity, split_part(j.source, ':', 2)::bigint AS account, to_date(split_part(j.source, ':', 3), 'YYYY-MM') AS month, t.*
          FROM journal j CROSS JOIN LATERAL (
            SELECT coalesce(sum(l.amount_idr) FILTER (WHERE l.account = split_part(j.source, ':', 2)::bigint), 0) AS own_idr,
                   coalesce(sum(l.amount_idr) FILTER (WHERE k.role = 'beban_jasa_simpanan'), 0) AS cost_idr,
                   coalesce(sum(l.amount_idr) FILTER (
                     WHERE k.role = CASE o.owner_kind WHEN 'coop' THEN 'utang_pph_23' ELSE 'utang_pph_final' END), 0) AS tax_idr
            FROM journal_line l JOIN account a ON a.id = l.account LEFT JOIN account o ON o.id = split_part(j.source, ':', 2)::bigint
            LEFT JOIN account_role k ON k.entity = a.entity AND k.code = a.code AND a.owner_kind IS NULL
                AND k.role IN ('beban_jasa_simpanan', 'utang_pph_final', 'utang_pph_23')
            WHERE l.journal = j.id) t
          WHERE j.source >= 'interest:' AND j.source < 'interest;' AND j.reverses IS NULL
        )
        SELECT 'interest_posting ' || coalesce(s.account, b.account) || '/' || to_char(coalesce(s.month, b.month), 'YYYY-MM') AS place,
               'baris ' || coalesce(s.interest_idr, 0) || ' pajak ' || coalesce(s.tax_idr, 0) || ', jurnal ' || coalesce(b.cost_idr, 0)
               || ' pajak ' || coalesce(-b.tax_idr, 0) || ' rekening ' || coalesce(-b.own_idr, 0) AS figures
        FROM said s FULL JOIN booked b ON b.account = s.account AND b.month = s.month AND b.entity = s.entity
        WHERE (coalesce(s.interest_idr, 0), coalesce(s.tax_idr, 0), coalesce(s.interest_idr, 0) - coalesce(s.tax_idr, 0))
              IS DISTINCT FROM (coalesce(b.cost_idr, 0), coalesce(-b.tax_idr, 0), coalesce(-b.own_idr, 0))
        UNION ALL
        SELECT 'interest_run ' || r.id, 'tercatat ' || r.interest_idr || ' pajak ' || r.tax_idr || ', baris ' || t.interest_idr || ' pajak ' || t.tax_idr
        FROM interest_run r CROSS JOIN LATERAL (
          SELECT coalesce(sum(interest_idr), 0)::bigint AS interest_idr, coalesce(sum(tax_idr), 0)::bigint AS tax_idr, count(DISTINCT account)::int AS accounts
          FROM interest_posting WHERE run = r.id) t
        WHERE r.state = 'done' AND (r.interest_idr, r.tax_idr, r.accounts) IS DISTINCT FROM (t.interest_idr, t.tax_idr, t.accounts)
        ORDER BY 1""",
    )  # fmt: skip


@invariant
async def months_recompute(db: asyncpg.Connection) -> Outcome:
    """Every month of every account once more, from the books and the frozen terms: bit for bit what its rows say."""
    outcome = Outcome("Jasa simpanan: setiap bulan dihitung ulang, sama sampai pecahan terakhir")
    for run in await db.fetch("SELECT DISTINCT entity, month FROM interest_posting ORDER BY entity, month"):
        last = 0
        while rows := await db.fetch(_WHOLE, run["entity"], run["month"], last):
            await _one_batch(db, run["month"], rows, outcome)
            last = rows[-1]["account"]
    return outcome


async def _one_batch(db: asyncpg.Connection, month: date, rows: list[asyncpg.Record], outcome: Outcome) -> None:
    accounts = [row["account"] for row in rows]
    daily = held_each_day(accounts, month, await db.fetch(MOVES, accounts, month, last_of(month)))
    for row in rows:
        outcome.looked += 1
        if row["doubted"]:  # a later run looks at it; until then rows and books differ rightly
            continue
        exact, whole, tax = reckoned(daily[row["account"]], read_terms_text(row["terms"]), entity=row["coop"])
        says = (row["exact"], row["whole_idr"], row["whole_tax_idr"], row["interest_idr"], row["tax_idr"])
        if says != (f"{exact.numerator}/{exact.denominator}", whole, tax, whole, tax):
            outcome.add(
                f"interest_posting {row['account']}/{month:%Y-%m}",
                f"baris {row['interest_idr']} pajak {row['tax_idr']} ({row['exact']}), hitungan {whole} pajak {tax} ({exact})",
            )


# The newest row of a month says what the whole is; the rows together say what was posted.
_WHOLE = """
SELECT DISTINCT ON (p.account) p.account, p.exact, p.whole_idr, p.whole_tax_idr, t.terms::text AS terms, a.owner_kind = 'coop' AS coop,
       sum(p.interest_idr) OVER w AS interest_idr, sum(p.tax_idr) OVER w AS tax_idr,
       EXISTS (SELECT FROM interest_doubt d WHERE d.account = p.account AND d.month = p.month AND d.settled_by IS NULL) AS doubted
FROM interest_posting p JOIN interest_terms t ON t.id = p.terms JOIN account a ON a.id = p.account JOIN interest_run r ON r.id = p.run
WHERE p.entity = $1 AND p.month = $2 AND p.account > $3
  AND p.account IN (SELECT account FROM interest_posting WHERE entity = $1 AND month = $2 AND account > $3 ORDER BY account LIMIT 500)
WINDOW w AS (PARTITION BY p.account) ORDER BY p.account, r.month DESC, p.run DESC
"""
