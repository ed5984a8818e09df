"""Bon: what each member owes is the sum of his bons, the line of each says so, and every limit has its two officers."""

import asyncpg

from app.domain.checks.asking import Outcome, ask, invariant


@invariant
async def bons_are_booked(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Piutang bon setiap anggota di buku = bon yang belum lunas, dengan yang dijanjikan kembali",
        count="SELECT count(*) FROM bon",
        breaches="""
        WITH owed AS (
          SELECT b.account, sum(b.amount_idr - b.paid_idr - coalesce(r.back, 0)) AS idr FROM bon b
          LEFT JOIN (SELECT tender, sum(amount_idr) AS back FROM savings_tender_return GROUP BY tender) r ON r.tender = b.tender GROUP BY b.account),
        book AS (
          SELECT a.id, x.balance_idr FROM account a JOIN account_role r ON r.entity = a.entity AND r.code = a.code AND r.role = 'piutang_anggota'
          JOIN account_balance x ON x.account = a.id WHERE a.owner_kind = 'person')
        SELECT 'account ' || coalesce(k.id, o.account) AS place, 'buku ' || coalesce(k.balance_idr, 0) || ', bon ' || coalesce(o.idr, 0) AS figures
        FROM book k FULL JOIN owed o ON o.account = k.id WHERE coalesce(k.balance_idr, 0) <> coalesce(o.idr, 0) ORDER BY 1""",
    )  # fmt: skip


@invariant
async def bons_are_settled_by_deeds(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Yang dibayar dan yang kembali dari setiap bon = perbuatannya; setiap belanja dengan bon punya satu bon",
        count="SELECT count(*) FROM bon",
        breaches="""
        SELECT 'bon ' || b.id AS place, 'dibayar ' || b.paid_idr || ', pelunasan ' || coalesce(p.idr, 0) || ', kembali ' || b.returned_idr
               || ', belanja ' || coalesce(t.returned_idr, 0) AS figures
        FROM bon b LEFT JOIN (SELECT bon, sum(amount_idr) AS idr FROM bon_paid GROUP BY bon) p ON p.bon = b.id
        LEFT JOIN savings_tender t ON t.id = b.tender
        WHERE b.paid_idr <> coalesce(p.idr, 0) OR b.returned_idr <> coalesce(t.returned_idr, 0)
           OR (t.id IS NOT NULL AND (t.kind <> 'bon' OR (t.amount_idr, t.person, t.account) <> (b.amount_idr, b.person, b.account)))
        UNION ALL
        SELECT 'savings_tender ' || t.id, 'bon ' || t.amount_idr || ' tanpa catatan bon' FROM savings_tender t
        WHERE t.kind = 'bon' AND NOT EXISTS (SELECT FROM bon b WHERE b.tender = t.id) ORDER BY 1""",
    )  # fmt: skip


@invariant
async def payments_of_bons_are_counted(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Setiap pelunasan bon yang diterima menutup bon sebesar jumlahnya, sekali",
        count="SELECT count(*) FROM savings_deposit WHERE kind = 'bon'",
        breaches="""
        WITH counted AS (
          SELECT coalesce(substring(p.source FROM '^savings:([0-9]{1,18}):')::bigint, y.subject_id) AS deposit, sum(p.amount_idr) AS idr
          FROM bon_paid p LEFT JOIN payment y ON p.source ~ '^payment:[0-9]{1,18}:reversed:' AND y.id = split_part(p.source, ':', 2)::bigint
          WHERE p.source ~ '^(savings|payment):' GROUP BY 1)
        SELECT 'savings_deposit ' || d.id || ' (' || d.number || ')' AS place,
               d.state || ', jumlah ' || d.amount_idr || ', terhitung ' || coalesce(c.idr, 0) AS figures
        FROM savings_deposit d LEFT JOIN counted c ON c.deposit = d.id
        WHERE d.kind = 'bon' AND coalesce(c.idr, 0) <> CASE WHEN d.state = 'received' THEN d.amount_idr ELSE 0 END ORDER BY 1""",
    )  # fmt: skip


@invariant
async def lines_say_what_is_owed(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Terpakai dan jatuh tempo setiap anggota = bonnya; batasnya yang terakhir ditetapkan dua petugas",
        count="SELECT count(*) FROM bon_line",
        breaches="""
        WITH owed AS (
          SELECT entity, person, sum(amount_idr - returned_idr - paid_idr) AS idr,
                 min(due_on) FILTER (WHERE amount_idr > returned_idr + paid_idr) AS due FROM bon GROUP BY entity, person)
        SELECT 'bon_line ' || coalesce(l.entity, o.entity) || '/' || coalesce(l.person, o.person) AS place,
               'terpakai ' || coalesce(l.used_idr, 0) || ', bon ' || coalesce(o.idr, 0) || ', batas ' || coalesce(l.limit_idr, 0)
               || ', ditetapkan ' || coalesce(b.limit_idr, 0) AS figures
        FROM bon_line l FULL JOIN owed o ON o.entity = l.entity AND o.person = l.person LEFT JOIN bon_limit b ON b.id = l.set_by
        WHERE coalesce(l.used_idr, 0) <> coalesce(o.idr, 0) OR l.oldest_due IS DISTINCT FROM o.due OR coalesce(l.limit_idr, 0) <> coalesce(b.limit_idr, 0)
           OR (b.id IS NOT NULL AND (b.state <> 'in_force' OR b.decided_by IN (b.proposed_by, b.person) OR (b.entity, b.person) <> (l.entity, l.person)))
        ORDER BY 1""",
    )  # fmt: skip
