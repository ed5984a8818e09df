"""Potong gaji: each list is whole and agreed to, what was withheld is booked once as documents, and what payers owe stands in the books."""

import asyncpg

from app.domain.checks.asking import Outcome, ask, invariant


@invariant
async def wage_lists_are_whole(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Setiap daftar potong gaji = baris-barisnya, setiap baris disetujui anggotanya, dan hasilnya dicocokkan dua orang",
        count="SELECT count(*) FROM wage_list",
        breaches="""
        WITH sums AS (
          SELECT list, count(*) AS members, sum(bon_idr + dues_idr) AS idr, sum(withheld_idr) AS withheld, count(*) FILTER (WHERE booked_at IS NULL) AS unbooked
          FROM wage_row GROUP BY list)
        SELECT 'wage_list ' || l.id || ' (' || l.number || ')' AS place, l.state || ', tertulis ' || l.members || ' anggota ' || l.total_idr || ' dipotong '
               || coalesce(l.withheld_idr, 0) || ', baris ' || coalesce(s.members, 0) || ' anggota ' || coalesce(s.idr, 0)
               || ' dipotong ' || coalesce(s.withheld, 0) AS figures
        FROM wage_list l LEFT JOIN sums s ON s.list = l.id
        WHERE (l.members, l.total_idr) IS DISTINCT FROM (coalesce(s.members, 0), coalesce(s.idr, 0)) OR l.agreed_by = l.filled_by
           OR (l.state IN ('filled', 'booking', 'booked', 'paid') AND l.withheld_idr IS DISTINCT FROM s.withheld)
           OR (l.state IN ('booked', 'paid') AND (s.unbooked > 0 OR l.agreed_by IS NULL))
        UNION ALL
        SELECT 'wage_row ' || r.id, 'bon ' || r.bon_idr || ', wajib ' || r.dues_idr || ', persetujuan: ' || c.words
        FROM wage_row r JOIN wage_list l ON l.id = r.list JOIN wage_consent c ON c.id = r.consent
        WHERE NOT c.given OR (c.person, c.entity, c.payer) IS DISTINCT FROM (r.person, l.entity, l.payer) OR (r.bon_idr > 0 AND NOT c.bon)
           OR (r.dues_idr > 0 AND NOT c.dues) OR r.withheld_idr > r.bon_idr + r.dues_idr ORDER BY 1""",
    )  # fmt: skip


@invariant
async def wages_are_booked_once(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Setiap potongan gaji yang dibukukan = setoran anggotanya, sekali; setiap setoran dari gaji punya potongannya",
        count="SELECT count(*) FROM wage_row WHERE booked_at IS NOT NULL",
        breaches="""
        SELECT 'wage_row ' || r.id AS place, 'dipotong ' || coalesce(r.withheld_idr, 0) || ', setoran ' || coalesce(b.idr, 0) AS figures
        FROM wage_row r LEFT JOIN LATERAL (
          SELECT sum(d.amount_idr) AS idr, bool_and(d.way = 'potong_gaji' AND d.state = 'received' AND d.person = r.person
                 AND d.entity = (SELECT entity FROM wage_list WHERE id = r.list)) AS his
          FROM wage_booked x JOIN savings_deposit d ON d.id = x.deposit WHERE x.of_row = r.id) b ON true
        WHERE coalesce(b.idr, 0) <> CASE WHEN r.booked_at IS NULL THEN 0 ELSE coalesce(r.withheld_idr, 0) END OR NOT coalesce(b.his, true)
        UNION ALL
        SELECT 'savings_deposit ' || d.id || ' (' || d.number || ')', 'potong gaji ' || d.amount_idr || ' tanpa daftar' FROM savings_deposit d
        WHERE d.way = 'potong_gaji' AND NOT EXISTS (SELECT FROM wage_booked x WHERE x.deposit = d.id) ORDER BY 1""",
    )  # fmt: skip


@invariant
async def payers_of_wages_owe_what_they_withheld(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Piutang potong gaji setiap koperasi = yang dibukukan dari gaji, dikurangi yang sudah diserahkan pembayarnya",
        count="SELECT count(*) FROM wage_row WHERE booked_at IS NOT NULL AND withheld_idr > 0",
        breaches="""
        WITH booked AS (
          SELECT l.entity, sum(r.withheld_idr) AS idr FROM wage_row r JOIN wage_list l ON l.id = r.list
          WHERE r.booked_at IS NOT NULL AND l.state <> 'paid' GROUP BY l.entity),
        book AS (
          SELECT r.entity, sum(l.amount_idr) AS idr FROM account_role r JOIN account a ON a.entity = r.entity AND a.code = r.code AND a.owner_kind IS NULL
          JOIN journal_line l ON l.account = a.id WHERE r.role = 'piutang_potong_gaji' GROUP BY r.entity)
        SELECT 'coop ' || coalesce(k.entity, b.entity) AS place, 'buku ' || coalesce(k.idr, 0) || ', daftar ' || coalesce(b.idr, 0) AS figures
        FROM book k FULL JOIN booked b ON b.entity = k.entity WHERE coalesce(k.idr, 0) <> coalesce(b.idr, 0) ORDER BY 1""",
    )  # fmt: skip
