"""PPOB: every held rupiah was spent once or went back once, the deposit is what was put in and taken, each end has its proof."""

import asyncpg

from app.domain.checks.asking import Outcome, ask, invariant

# Each line of the books that belongs to a transaction, by way of the deed that wrote it. taken_back: the gateway took its money
# back; if that was after the sending a person settles it with the buyer, a task says so.
OF_PPOB = """
WITH taken_back AS (SELECT subject_id AS about FROM payment WHERE subject = 'ppob' AND state = 'reversed'),
deed AS (
  SELECT id, source, split_part(source, ':', 1) AS what,
         CASE WHEN source ~ '^(ppob|refund|payment):[0-9]{1,18}:' THEN split_part(source, ':', 2)::bigint END AS number FROM journal WHERE entity = 1),
ppob_line AS (
  SELECT CASE d.what WHEN 'ppob' THEN d.number WHEN 'refund' THEN f.subject_id ELSE p.subject_id END AS about, d.source, r.role, l.amount_idr
  FROM deed d JOIN journal_line l ON l.journal = d.id JOIN account a ON a.id = l.account
  JOIN account_role r ON r.entity = a.entity AND r.code = a.code
  LEFT JOIN refund f ON d.what = 'refund' AND f.subject = 'ppob' AND f.id = d.number
  LEFT JOIN payment p ON d.what = 'payment' AND p.subject = 'ppob' AND p.id = d.number
  WHERE d.number IS NOT NULL AND (d.what = 'ppob' OR f.id IS NOT NULL OR p.id IS NOT NULL))
"""


@invariant
async def held_is_spent_or_returned_once(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Uang muka PPOB: setiap rupiah yang ditahan dibelanjakan sekali atau dikembalikan sekali",
        count="SELECT count(*) FROM ppob_transaction WHERE paid_idr > 0",
        after=OF_PPOB,
        breaches="""
        , held AS (SELECT about, -sum(amount_idr) AS held FROM ppob_line WHERE role = 'uang_muka_ppob' GROUP BY about),
        due AS (
          SELECT t.id, t.number, t.state, t.paid_idr - t.refunded_idr - t.returned_idr - CASE WHEN t.state = 'success' THEN t.total_idr ELSE 0 END AS left_idr,
                 t.state IN ('held', 'submitted', 'pending') AS running, t.total_idr FROM ppob_transaction t)
        SELECT 'ppob_transaction ' || d.id || ' (' || d.number || ')' AS place,
               d.state || ', tersisa ' || d.left_idr || ', buku ' || coalesce(h.held, 0) AS figures
        FROM due d LEFT JOIN held h ON h.about = d.id
        WHERE d.id NOT IN (SELECT about FROM taken_back)
          AND (coalesce(h.held, 0) <> d.left_idr OR (d.running AND d.left_idr <> d.total_idr) OR (NOT d.running AND d.left_idr <> 0))
        UNION ALL
        SELECT 'account ' || a.entity || '/' || a.code, 'uang muka PPOB ' || -sum(l.amount_idr) || ', milik transaksi ' || owned.held
        FROM account a JOIN account_role r ON r.entity = a.entity AND r.code = a.code AND r.role = 'uang_muka_ppob'
        JOIN journal_line l ON l.account = a.id
        CROSS JOIN LATERAL (SELECT coalesce(sum(held), 0) AS held FROM held WHERE a.entity = 1) owned
        GROUP BY a.entity, a.code, owned.held HAVING -sum(l.amount_idr) <> owned.held ORDER BY 1""",
    )  # fmt: skip


@invariant
async def successes_are_captured_once(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Setiap PPOB yang berhasil tercatat sekali: biaya dari deposit, laba menurut keanggotaannya",
        count="SELECT count(*) FROM ppob_transaction WHERE state = 'success'",
        after=OF_PPOB,
        breaches="""
        , booked AS (
          SELECT about, -coalesce(sum(amount_idr) FILTER (WHERE role = 'deposit_ppob' AND source !~ ':loss$'), 0)::bigint AS charged,
                 -coalesce(sum(amount_idr) FILTER (WHERE role = 'ppob_anggota'), 0)::bigint AS of_members,
                 -coalesce(sum(amount_idr) FILTER (WHERE role = 'ppob_bukan_anggota'), 0)::bigint AS of_others
          FROM ppob_line GROUP BY about)
        SELECT 'ppob_transaction ' || t.id || ' (' || t.number || ')' AS place,
               t.state || ', biaya ' || coalesce(t.charged_idr, 0) || ' terhadap buku ' || coalesce(b.charged, 0) || ', laba ' || coalesce(t.margin_idr, 0)
               || ' terhadap buku ' || coalesce(b.of_members + b.of_others, 0) AS figures
        FROM ppob_transaction t LEFT JOIN booked b ON b.about = t.id
        WHERE (coalesce(b.charged, 0), coalesce(b.of_members, 0), coalesce(b.of_others, 0)) IS DISTINCT FROM CASE WHEN t.state = 'success'
          THEN (t.charged_idr, CASE WHEN t.is_member THEN t.margin_idr ELSE 0::bigint END, CASE WHEN t.is_member THEN 0::bigint ELSE t.margin_idr END)
          ELSE (0::bigint, 0::bigint, 0::bigint) END ORDER BY t.id""",
    )  # fmt: skip


@invariant
async def deposit_is_what_came_and_went(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Deposit PPOB = isi deposit − biaya yang berhasil − kerugian; selisih dengan penyedia selalu tercatat",
        count="SELECT (SELECT count(*) FROM ppob_topup) + (SELECT count(*) FROM ppob_reconciliation)",
        breaches="""
        WITH books AS (
          SELECT coalesce(sum(l.amount_idr), 0) AS idr FROM journal j JOIN journal_line l ON l.journal = j.id JOIN account a ON a.id = l.account
          JOIN account_role r ON r.entity = a.entity AND r.code = a.code AND r.role = 'deposit_ppob'
          WHERE j.entity = 1 AND j.source ~ '^ppob(_topup)?:'),
        facts AS (
          SELECT (SELECT coalesce(sum(amount_idr), 0) FROM ppob_topup WHERE state = 'booked')
               - (SELECT coalesce(sum(charged_idr), 0) FROM ppob_transaction WHERE state = 'success')
               - (SELECT coalesce(sum(price_idr), 0) FROM ppob_case WHERE outcome = 'loss' AND decided_at IS NOT NULL) AS idr)
        SELECT 'account 1/deposit_ppob' AS place, 'buku ' || b.idr || ', menurut transaksi ' || f.idr AS figures
        FROM books b, facts f WHERE b.idr <> f.idr
        UNION ALL
        SELECT 'ppob_reconciliation ' || r.id, 'penyedia ' || r.saldo_idr || ', buku ' || r.books_idr || ', belum berakhir ' || r.open_idr || ', tanpa selisih'
        FROM ppob_reconciliation r WHERE r.saldo_idr NOT BETWEEN r.books_idr - r.open_idr AND r.books_idr
          AND NOT EXISTS (SELECT FROM ppob_difference d WHERE d.reconciliation = r.id AND d.kind = 'saldo')
        UNION ALL
        SELECT 'ppob_reconciliation ' || r.id, r.different || ' selisih, tercatat ' || count(d.id)
        FROM ppob_reconciliation r LEFT JOIN ppob_difference d ON d.reconciliation = r.id GROUP BY r.id HAVING count(d.id) <> r.different ORDER BY 1""",
    )  # fmt: skip


@invariant
async def ends_have_their_proof(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Setiap akhir PPOB ada buktinya: jawaban penyedia atas pertanyaan kita, atau keputusan dua petugas",
        count="SELECT count(*) FROM ppob_transaction WHERE state IN ('success', 'failed', 'undone')",
        breaches="""
        SELECT 'ppob_transaction ' || t.id || ' (' || t.number || ')' AS place, t.state || ' tanpa bukti' AS figures
        FROM ppob_transaction t
        WHERE (t.state IN ('success', 'undone')
               AND NOT EXISTS (SELECT FROM ppob_answer a WHERE a.transaction = t.id AND a.way <> 'hook' AND a.said = 'success')
               AND NOT EXISTS (SELECT FROM ppob_case c WHERE c.transaction = t.id AND c.outcome = 'success' AND c.decided_at IS NOT NULL))
           OR (t.state = 'undone' AND NOT EXISTS (SELECT FROM ppob_case c WHERE c.transaction = t.id AND c.outcome = 'undone' AND c.decided_at IS NOT NULL))
           OR (t.state = 'failed' AND t.sent_at IS NOT NULL
               AND NOT EXISTS (SELECT FROM ppob_answer a WHERE a.transaction = t.id AND a.way <> 'hook' AND a.said IN ('failed', 'alarm'))
               AND NOT EXISTS (SELECT FROM ppob_case c WHERE c.transaction = t.id AND c.outcome = 'failed' AND c.decided_at IS NOT NULL))
        ORDER BY t.id""",
    )  # fmt: skip


@invariant
async def margins_are_frozen_facts(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Laba setiap PPOB tercatat sekali untuk dasar SHU, sebagaimana saat dijual",
        count="SELECT count(*) FROM ppob_sale",
        breaches="""
        SELECT 'ppob_transaction ' || t.id || ' (' || t.number || ')' AS place,
               t.state || ', laba ' || coalesce(t.margin_idr, 0) || ', fakta ' || coalesce(f.margin, 0) || ', partisipasi ' || coalesce(p.base, 0) AS figures
        FROM ppob_transaction t
        LEFT JOIN (SELECT transaction, sum(margin_idr) AS margin, count(*) AS many, max(person) AS person, max(primary_coop) AS primary_coop
                   FROM ppob_sale GROUP BY transaction) f ON f.transaction = t.id
        LEFT JOIN LATERAL (SELECT sum(base_idr) AS base FROM participation WHERE source IN ('ppob:' || t.id, 'ppob:' || t.id || ':undone')) p ON true
        WHERE coalesce(f.margin, 0) <> CASE WHEN t.state = 'success' THEN t.margin_idr ELSE 0 END
           OR coalesce(f.many, 0) <> CASE t.state WHEN 'success' THEN 1 WHEN 'undone' THEN 2 ELSE 0 END
           OR coalesce(p.base, 0) <> coalesce(f.margin, 0)
           OR (f.many > 0 AND (f.person, f.primary_coop) IS DISTINCT FROM (t.person, t.primary_coop)) ORDER BY t.id""",
    )  # fmt: skip
