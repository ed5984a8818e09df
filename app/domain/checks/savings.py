"""Simpanan: every document stands in the books once, what is held waits to be paid, and nobody's account is unguarded."""

import asyncpg

from app.domain.checks.asking import Outcome, ask, invariant

_ROLES = "SELECT entity, code FROM account_role WHERE role IN ('simpanan_pokok', 'simpanan_wajib', 'simpanan_sukarela')"


@invariant
async def savings_are_guarded(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Setiap akun simpanan milik satu orang dan tidak dapat kurang dari nol",
        count="SELECT count(*) FROM account a JOIN (" + _ROLES + ") r USING (entity, code) WHERE a.owner_kind = 'person'",  # noqa: S608
        breaches="SELECT 'account ' || a.id AS place, coalesce('saldo ' || -b.balance_idr || ', batas ' || b.max_idr, 'tanpa penjaga') AS figures"  # noqa: S608
        " FROM account a JOIN (" + _ROLES + ") r USING (entity, code) LEFT JOIN account_balance b ON b.account = a.id"
        " WHERE (a.owner_kind = 'person' AND (b.account IS NULL OR b.max_idr > 0 OR b.balance_idr > 0))"
        " OR (a.owner_kind IS NULL AND EXISTS (SELECT FROM journal_line l WHERE l.account = a.id)) ORDER BY a.id",
    )  # fmt: skip


@invariant
async def held_is_open(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Yang ditahan pada setiap akun = penarikan yang masih terbuka",
        count="SELECT count(*) FROM savings_withdrawal",
        breaches="""
        SELECT 'account_balance ' || b.account AS place, 'ditahan ' || b.held_idr || ', penarikan terbuka ' || coalesce(w.open, 0) AS figures
        FROM account_balance b LEFT JOIN (SELECT account, sum(amount_idr) AS open FROM savings_withdrawal
                                          WHERE state IN ('asked', 'approved') GROUP BY account) w ON w.account = b.account
        WHERE b.held_idr <> coalesce(w.open, 0) ORDER BY b.account""",
    )  # fmt: skip


@invariant
async def deposits_are_booked(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Setiap setoran yang diterima tercatat sekali di buku primernya; yang lain tidak",
        count="SELECT count(*) FROM savings_deposit",
        breaches="""
        WITH moved AS (
          SELECT substring(j.source FROM '^savings:([0-9]{1,18}):')::bigint AS deposit, j.entity, l.amount_idr
          FROM journal j JOIN journal_line l ON l.journal = j.id JOIN account a ON a.id = l.account AND a.owner_kind = 'person'
          WHERE j.source LIKE 'savings:%' AND l.amount_idr < 0  -- what pays a bon may come out of another account of the person
          UNION ALL
          SELECT p.subject_id, j.entity, l.amount_idr FROM payment p
          JOIN journal j ON j.source LIKE 'payment:%:reversed:%' AND substring(j.source FROM '^payment:([0-9]{1,18}):reversed:')::bigint = p.id
          JOIN journal_line l ON l.journal = j.id JOIN account a ON a.id = l.account AND a.owner_kind = 'person' WHERE p.subject = 'savings'),
        booked AS (SELECT deposit, entity, -sum(amount_idr) AS idr FROM moved GROUP BY deposit, entity)
        SELECT 'savings_deposit ' || coalesce(d.id, b.deposit) || ' (' || coalesce(d.number, 'tidak ada') || ')' AS place,
               coalesce(d.state, '-') || ', jumlah ' || coalesce(d.amount_idr, 0) || ', buku ' || coalesce(b.idr, 0) AS figures
        FROM savings_deposit d FULL JOIN booked b ON b.deposit = d.id AND b.entity = d.entity
        WHERE coalesce(b.idr, 0) <> CASE WHEN d.state = 'received' THEN d.amount_idr ELSE 0 END ORDER BY 1""",
    )  # fmt: skip


@invariant
async def withdrawals_are_booked(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Setiap penarikan yang dibayar tercatat sekali, oleh dua orang bila besar; yang lain tidak",
        count="SELECT count(*) FROM savings_withdrawal",
        breaches="""
        WITH booked AS (
          SELECT substring(j.source FROM '^withdrawal:([0-9]{1,18}):paid$')::bigint AS withdrawal, l.account, sum(l.amount_idr) AS idr
          FROM journal j JOIN journal_line l ON l.journal = j.id JOIN account a ON a.id = l.account AND a.owner_kind = 'person'
          WHERE j.source LIKE 'withdrawal:%' GROUP BY 1, 2)
        SELECT 'savings_withdrawal ' || coalesce(w.id, b.withdrawal) || ' (' || coalesce(w.number, 'tidak ada') || ')' AS place,
               coalesce(w.state, '-') || ', jumlah ' || coalesce(w.amount_idr, 0) || ', buku ' || coalesce(b.idr, 0)
               || ', disetujui ' || coalesce(w.approved_by::text, '-') || ', dibayar ' || coalesce(w.paid_by::text, '-') AS figures
        FROM savings_withdrawal w FULL JOIN booked b ON b.withdrawal = w.id AND b.account = w.account
        WHERE coalesce(b.idr, 0) <> CASE WHEN w.state = 'paid' THEN w.amount_idr ELSE 0 END
           OR (w.state = 'paid' AND (w.paid_by IS NULL OR w.paid_by = w.person OR w.approved_by IN (w.paid_by, w.asked_by, w.person)
               OR (w.approved_by IS NULL AND (w.asked_by <> w.paid_by OR w.amount_idr > w.alone_idr)))) ORDER BY 1""",
    )  # fmt: skip


@invariant
async def tenders_are_booked(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Yang dibayar dengan simpanan atau bon, dan yang kembali, tercatat sekali di kedua buku",
        count="SELECT count(*) FROM savings_tender",
        breaches="""
        WITH said AS (
          SELECT t.id, t.entity, t.amount_idr AS idr,
            t.subject || ':' || t.subject_id || CASE t.kind WHEN 'bon' THEN ':paid:bon:' ELSE ':paid:savings:' END || t.id AS source
          FROM savings_tender t
          UNION ALL SELECT t.id, t.entity, -r.amount_idr, r.source FROM savings_tender_return r JOIN savings_tender t ON t.id = r.tender),
        books AS (
          SELECT s.id, s.source, s.idr,
            (SELECT coalesce(sum(l.amount_idr), 0) FROM journal j JOIN journal_line l ON l.journal = j.id JOIN account a ON a.id = l.account
             WHERE j.entity = s.entity AND j.source = s.source AND a.owner_kind = 'person') AS at_primary,
            (SELECT coalesce(sum(l.amount_idr), 0) FROM journal j JOIN journal_line l ON l.journal = j.id JOIN account a ON a.id = l.account
             WHERE j.entity = 1 AND j.source = s.source AND a.owner_kind = 'coop' AND a.owner_id = s.entity) AS at_sekunder
          FROM said s)
        SELECT 'savings_tender ' || id AS place, source || ': ' || idr || ', primer ' || at_primary || ', sekunder ' || at_sekunder AS figures
        FROM books WHERE at_primary <> idr OR at_sekunder <> idr
        UNION ALL
        SELECT 'savings_tender ' || t.id,
               'dikembalikan ' || t.returned_idr || ', pengembalian ' || coalesce(f.promised, 0) || ', kembali ' || coalesce(r.back, 0)
        FROM savings_tender t
        LEFT JOIN (SELECT tender, sum(amount_idr) AS promised, coalesce(sum(amount_idr) FILTER (WHERE state = 'done'), 0) AS went
                   FROM refund WHERE state <> 'refused' GROUP BY tender) f ON f.tender = t.id
        LEFT JOIN (SELECT tender, sum(amount_idr) AS back, coalesce(sum(amount_idr) FILTER (WHERE source NOT LIKE 'refund:%'), 0) AS direct
                   FROM savings_tender_return GROUP BY tender) r ON r.tender = t.id
        WHERE t.returned_idr <> coalesce(f.promised, 0) + coalesce(r.direct, 0)
           OR coalesce(r.back, 0) <> coalesce(f.went, 0) + coalesce(r.direct, 0) ORDER BY 1""",
    )  # fmt: skip


@invariant
async def months_are_covered(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Bulan simpanan wajib yang lunas tertutup oleh setorannya",
        count="SELECT count(*) FROM savings_due",
        breaches="""
        SELECT 'orang ' || u.person || ' di koperasi ' || u.entity AS place,
               'bulan lunas ' || sum(u.amount_idr) || ', setoran ' || coalesce(d.idr, 0) AS figures
        FROM savings_due u LEFT JOIN (SELECT entity, person, sum(amount_idr) AS idr FROM savings_deposit
                                      WHERE kind = 'wajib' AND state = 'received' AND way <> 'saldo_awal' GROUP BY entity, person) d
          ON d.entity = u.entity AND d.person = u.person
        WHERE u.undone_at IS NULL GROUP BY u.entity, u.person, d.idr HAVING sum(u.amount_idr) > coalesce(d.idr, 0) ORDER BY 1""",
    )  # fmt: skip


@invariant
async def savings_states_are_last_moves(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Keadaan setoran dan penarikan = langkah terakhirnya",
        count="SELECT (SELECT count(*) FROM savings_deposit) + (SELECT count(*) FROM savings_withdrawal)",
        breaches="""
        WITH rows AS (SELECT 'savings_deposit' AS life, id, state FROM savings_deposit
                      UNION ALL SELECT 'savings_withdrawal', id, state FROM savings_withdrawal)
        SELECT r.life || ' ' || r.id AS place, 'keadaan ' || r.state || ', langkah terakhir ' || coalesce(m.to_state, 'tidak ada') AS figures
        FROM rows r LEFT JOIN LATERAL (
          SELECT to_state FROM life_move WHERE life = r.life AND subject_id = r.id ORDER BY id DESC LIMIT 1) m ON true
        WHERE r.state IS DISTINCT FROM m.to_state ORDER BY 1""",
    )  # fmt: skip
