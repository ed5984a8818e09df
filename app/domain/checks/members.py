"""Membership: who joined by application is in the register, who left was settled, who was forgotten is gone, and lives tell the truth."""

import asyncpg

from app.domain.checks.asking import Outcome, ask, invariant


@invariant
async def applications_lead_to_the_register(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Setiap permohonan yang menjadi anggota ada di buku daftar anggota, dengan NIK yang sama",
        count="SELECT count(*) FROM application WHERE state = 'member'",
        breaches="""
        SELECT 'application ' || a.id AS place, CASE WHEN m.id IS NULL THEN 'tidak ada di buku' ELSE 'NIK berbeda dari permohonan' END AS figures
        FROM application a LEFT JOIN LATERAL (SELECT id FROM membership m WHERE m.person = a.person AND m.coop = a.coop ORDER BY id LIMIT 1) m ON true
        LEFT JOIN person_identity i ON i.person = a.person
        WHERE a.state = 'member' AND (m.id IS NULL OR (a.nik_digest IS NOT NULL AND i.nik_digest IS NULL)) ORDER BY a.id""",
    )  # fmt: skip


@invariant
async def departures_are_settled_in_the_books(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Setiap yang berhenti: dua orang, keanggotaan berakhir, dan simpanannya keluar dari buku dengan jumlah yang sama",
        count="SELECT count(*) FROM departure WHERE state = 'settled'",
        breaches="""
        WITH booked AS (
          SELECT substring(j.source FROM '^departure:([0-9]{1,18})$')::bigint AS id, j.entity,
                 sum(l.amount_idr) FILTER (WHERE a.owner_kind = 'person') AS idr
          FROM journal j JOIN journal_line l ON l.journal = j.id JOIN account a ON a.id = l.account WHERE j.source ~ '^departure:[0-9]{1,18}$'
          GROUP BY j.id)
        SELECT 'departure ' || coalesce(d.id, b.id) AS place, 'keadaan ' || coalesce(d.state, 'tidak ada') || ', dibayarkan ' || coalesce(d.paid_idr, 0)
               || ', buku ' || coalesce(b.idr, 0) || CASE WHEN m.ended_on IS NULL THEN ', masih anggota' ELSE '' END AS figures
        FROM departure d LEFT JOIN membership m ON m.id = d.membership FULL JOIN booked b ON b.id = d.id AND b.entity = d.coop
        WHERE (d.state = 'settled' AND (m.ended_on IS NULL OR d.decided_by IS NULL OR d.reviewed_by IS NULL OR d.paid_idr <> coalesce(b.idr, 0)))
           OR (b.id IS NOT NULL AND d.state IS DISTINCT FROM 'settled') ORDER BY 1""",
    )  # fmt: skip


@invariant
async def nobody_falls_between_two_primaries(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Siapa yang menunggu dipindahkan tetap anggota, dan permohonannya di koperasi tujuan menunggu jawaban",
        count="SELECT count(*) FROM departure WHERE state = 'waiting'",
        breaches="""
        SELECT 'departure ' || d.id AS place, CASE WHEN m.ended_on IS NULL THEN 'masih anggota' ELSE 'keanggotaan berakhir' END
               || ', permohonan ' || coalesce(a.state, 'tidak ada') AS figures
        FROM departure d JOIN membership m ON m.id = d.membership
        LEFT JOIN LATERAL (SELECT state FROM application WHERE person = d.person AND coop = d.to_coop ORDER BY id DESC LIMIT 1) a ON true
        WHERE d.state = 'waiting' AND (m.ended_on IS NOT NULL OR a.state IS DISTINCT FROM 'submitted') ORDER BY d.id""",
    )  # fmt: skip


@invariant
async def the_forgotten_are_gone(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Siapa yang dihapus tidak lagi bernama, bernomor, ber-NIK, atau berfoto",
        count="SELECT count(*) FROM erasure",
        breaches="""
        SELECT 'person ' || p.id AS place, 'masih tersimpan data pribadinya' AS figures FROM erasure e JOIN person p ON p.id = e.person
        WHERE p.state <> 'removed' OR p.phone IS NOT NULL OR p.password_hash IS NOT NULL
           OR EXISTS (SELECT FROM person_identity i WHERE i.person = p.id AND (i.nik_digest IS NOT NULL OR i.street <> '' OR i.birth_date IS NOT NULL))
           OR EXISTS (SELECT FROM application a WHERE a.person = p.id AND (a.nik_digest IS NOT NULL OR a.name <> ''))
           OR EXISTS (SELECT FROM private_file f WHERE f.person = p.id) ORDER BY p.id""",
    )  # fmt: skip


@invariant
async def lives_of_members_are_last_moves(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Keadaan permohonan, berhenti dan permintaan data = langkah terakhirnya",
        count="SELECT (SELECT count(*) FROM application) + (SELECT count(*) FROM departure) + (SELECT count(*) FROM data_request)",
        breaches="""
        WITH rows AS (
          SELECT 'application' AS life, id, state FROM application
          UNION ALL SELECT 'departure', id, state FROM departure UNION ALL SELECT 'data_request', id, state FROM data_request)
        SELECT r.life || ' ' || r.id AS place, 'keadaan ' || r.state || ', langkah terakhir ' || coalesce(m.to_state, 'tidak ada') AS figures
        FROM rows r LEFT JOIN LATERAL (
          SELECT to_state FROM life_move WHERE life = r.life AND subject_id = r.id ORDER BY id DESC LIMIT 1) m ON true
        WHERE r.state IS DISTINCT FROM m.to_state ORDER BY 1""",
    )  # fmt: skip
