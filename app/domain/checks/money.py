"""Payments and refunds: what the gateway gave and what went back stands in the books, and never more went back than came."""

import asyncpg

from app.domain.checks.asking import Outcome, ask, invariant

# Each line of the books on what is owed back, with what it was paid for, by way of the deed that wrote it.
OWED_LINES = """
WITH deed AS (
  SELECT id, source, split_part(source, ':', 1) AS what,
         CASE WHEN source ~ '^(order|ppob|savings|refund|payment):[0-9]{1,18}:' THEN split_part(source, ':', 2)::bigint END AS number FROM journal),
owed_line AS (
  SELECT coalesce(f.subject, p.subject, d.what) AS subject, coalesce(f.subject_id, p.subject_id, d.number) AS subject_id, d.source, l.amount_idr
  FROM deed d JOIN journal_line l ON l.journal = d.id JOIN account a ON a.id = l.account
  JOIN account_role r ON r.entity = a.entity AND r.code = a.code AND r.role = 'utang_pengembalian'
  LEFT JOIN refund f ON d.what = 'refund' AND f.id = d.number
  LEFT JOIN payment p ON d.what = 'payment' AND p.id = d.number
  WHERE d.number IS NOT NULL)
"""


@invariant
async def received_is_booked(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Uang yang diterima dari gateway tercatat sekali, dan biayanya",
        count="SELECT count(*) FROM payment WHERE received_idr > 0",
        breaches="""
        WITH booked AS (
          SELECT CASE WHEN j.source LIKE 'payment:%' THEN split_part(j.source, ':', 2) ELSE split_part(j.source, ':', 4) END::bigint AS payment,
                 coalesce(sum(l.amount_idr) FILTER (WHERE j.source NOT LIKE '%:fee%'), 0) AS received,
                 -coalesce(sum(l.amount_idr) FILTER (WHERE j.source LIKE '%:fee%'), 0) AS fee
          FROM journal j JOIN journal_line l ON l.journal = j.id JOIN account a ON a.id = l.account
          JOIN account_role r ON r.entity = a.entity AND r.code = a.code AND r.role = 'piutang_gateway'
          WHERE j.source ~ '^((order|ppob|savings):[0-9]{1,18}:paid:[0-9]{1,18}(:[0-9]+)?$|payment:[0-9]{1,18}:)' GROUP BY 1)
        SELECT 'payment ' || coalesce(p.id, b.payment) || ' (' || coalesce(p.gateway_order_id, 'tidak ada') || ')' AS place,
               coalesce(p.state, '-') || ', diterima ' || coalesce(p.received_idr, 0) || ', buku ' || coalesce(b.received, 0)
               || ', biaya ' || coalesce(p.fee_idr, 0) || ', buku ' || coalesce(b.fee, 0) AS figures
        FROM payment p FULL JOIN booked b ON b.payment = p.id
        WHERE coalesce(b.received, 0) <> coalesce(p.received_idr, 0)
           OR coalesce(b.fee, 0) <> CASE WHEN p.state = 'reversed' THEN 0 ELSE coalesce(p.fee_idr, 0) END ORDER BY 1""",
    )  # fmt: skip


@invariant
async def refunds_within_payments(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Pengembalian tidak melebihi yang dibayar; yang dijanjikan = jumlah pengembalian",
        count="SELECT count(*) FROM refund",
        breaches="""
        SELECT 'payment ' || p.id AS place,
               'diterima ' || p.received_idr || ', pengembalian ' || f.total || ', dikembalikan ' || p.refunded_idr AS figures
        FROM payment p LEFT JOIN (SELECT payment, sum(amount_idr) AS total FROM refund WHERE state <> 'refused' GROUP BY payment) f
          ON f.payment = p.id
        WHERE p.refunded_idr > p.received_idr OR p.refunded_idr <> coalesce(f.total, 0)
        UNION ALL
        SELECT CASE o.subject WHEN 'order' THEN 'shop_order' ELSE o.subject END || ' ' || o.id || ' (' || o.number || ')',
               'dibayar ' || o.paid_idr || ', dikembalikan ' || o.refunded_idr || ', pengembalian ' || coalesce(f.total, 0)
        FROM payable o LEFT JOIN (SELECT subject, subject_id, sum(amount_idr) AS total FROM refund WHERE state <> 'refused' GROUP BY 1, 2) f
          ON f.subject = o.subject AND f.subject_id = o.id
        WHERE o.refunded_idr > o.paid_idr OR o.refunded_idr <> coalesce(f.total, 0) ORDER BY 1""",
    )  # fmt: skip


@invariant
async def refunds_are_booked(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Setiap pengembalian tercatat: utang saat diputuskan, lunas saat selesai",
        count="SELECT count(*) FROM refund",
        after=OWED_LINES,
        breaches="""
        , owed AS (SELECT subject, subject_id, -sum(amount_idr) AS owed FROM owed_line GROUP BY 1, 2),
        paid AS (
          SELECT split_part(source, ':', 2)::bigint AS refund, sum(amount_idr) AS paid FROM owed_line
          WHERE source ~ '^refund:[0-9]+:done$' GROUP BY 1)
        SELECT 'refund ' || f.id AS place, f.state || ', jumlah ' || f.amount_idr || ', dibayar menurut buku ' || coalesce(p.paid, 0) AS figures
        FROM refund f LEFT JOIN paid p ON p.refund = f.id
        WHERE coalesce(p.paid, 0) <> CASE WHEN f.state = 'done' THEN f.amount_idr ELSE 0 END
        UNION ALL
        SELECT CASE o.subject WHEN 'order' THEN 'shop_order' ELSE o.subject END || ' ' || o.id || ' (' || o.number || ')',
               'utang pengembalian ' || coalesce(w.owed, 0) || ', pengembalian terbuka ' || coalesce(f.open, 0)
        FROM payable o LEFT JOIN owed w ON w.subject = o.subject AND w.subject_id = o.id
        LEFT JOIN (SELECT subject, subject_id, sum(amount_idr) FILTER (WHERE state IN ('approved', 'sent', 'owed')) AS open,
                          sum(amount_idr) FILTER (WHERE state IN ('asked', 'approved', 'sent', 'owed')) AS most
                   FROM refund GROUP BY 1, 2) f ON f.subject = o.subject AND f.subject_id = o.id
        WHERE coalesce(w.owed, 0) NOT BETWEEN coalesce(f.open, 0) AND coalesce(f.most, 0) ORDER BY 1""",
    )  # fmt: skip


@invariant
async def losses_are_booked(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Kerugian kanal pembayaran yang disetujui dua orang tercatat sekali, dan tidak ada yang lain",
        count="SELECT count(*) FROM gateway_loss WHERE approved",
        breaches="""
        WITH agreed AS (SELECT payment, sum(amount_idr) AS idr FROM gateway_loss WHERE approved GROUP BY payment),
        booked AS (
          SELECT split_part(j.source, ':', 4)::bigint AS payment, sum(l.amount_idr) AS idr
          FROM journal j JOIN journal_line l ON l.journal = j.id JOIN account a ON a.id = l.account
          JOIN account_role r ON r.entity = a.entity AND r.code = a.code AND r.role = 'kerugian_gateway'
          WHERE j.source ~ '^order:[0-9]{1,18}:loss:[0-9]{1,18}$' GROUP BY 1)
        SELECT 'payment ' || coalesce(g.payment, b.payment) AS place, 'disetujui ' || coalesce(g.idr, 0) || ', buku ' || coalesce(b.idr, 0) AS figures
        FROM agreed g FULL JOIN booked b ON b.payment = g.payment WHERE coalesce(g.idr, 0) <> coalesce(b.idr, 0) ORDER BY 1""",
    )  # fmt: skip
