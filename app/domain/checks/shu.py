"""SHU: every sale counts once as it was, every approved run comes to its root, every share is paid as it was approved."""

import hashlib

import asyncpg

from app.domain.checks.asking import Outcome, ask, invariant
from app.domain.shu.tree import NODE, levels


@invariant
async def sales_count_as_they_were(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Setiap penjualan dan retur tercatat sekali sebagai partisipasi, sebagaimana terjadi",
        count="SELECT count(*) FROM participation",
        breaches="""
        WITH sold AS (
          SELECT o.id, o.entity, CASE WHEN o.tier = 'primer' THEN 'primer' WHEN o.is_member THEN 'anggota' ELSE 'umum' END AS buyer,
                 o.primary_coop,
                 (SELECT sum(total_idr - total_idr * (quantity - handed_quantity) / quantity) FROM order_line WHERE order_id = o.id)::bigint AS idr
          FROM shop_order o WHERE o.state = 'handed_over')
        SELECT 'shop_order ' || s.id AS place, 'terjual ' || s.idr || ' ' || s.buyer ||
               ', partisipasi ' || coalesce(p.base_idr || ' ' || p.buyer, '-') AS figures
        FROM sold s LEFT JOIN participation p ON p.source = 'order:' || s.id
        WHERE s.idr > 0 AND (p.base_idr, p.buyer, p.primary_coop, p.seller) IS DISTINCT FROM (s.idr, s.buyer, s.primary_coop, s.entity)
        UNION ALL
        SELECT 'order_return ' || r.id, 'kembali ' || r.refund_idr || ', partisipasi ' || coalesce(p.base_idr::text, '-')
        FROM order_return r LEFT JOIN participation p ON p.source = 'return:' || r.id WHERE coalesce(p.base_idr, 0) <> -r.refund_idr
        UNION ALL
        SELECT 'participation ' || p.id, p.source || ' tanpa penjualan'
        FROM participation p WHERE p.source LIKE 'order:%' AND NOT EXISTS (SELECT FROM sold s WHERE p.source = 'order:' || s.id)
        ORDER BY 1""",
    )  # fmt: skip


@invariant
async def approved_runs_come_to_their_root(db: asyncpg.Connection) -> Outcome:
    """Each slip's leaf from its own figures, the tree over all leaves, and the sums of the run."""
    outcome = Outcome("Setiap SHU yang disahkan menghasilkan akarnya; jumlah bagian = pool")
    for run in await db.fetch(_APPROVED):
        leaves, modal, usaha = [], 0, 0
        async for row in db.cursor(_SHARES, run["id"], prefetch=2000):
            outcome.looked += 1
            text = (
                f"indora-shu-v1|{run['entity']}|{run['year']}|{row['member_no']}|{row['salt'].hex()}"
                f"|{row['jasa_modal_idr']}|{row['jasa_usaha_idr']}|{row['jasa_modal_idr'] + row['jasa_usaha_idr']}"
            )
            leaf = hashlib.sha256(b"\x00" + text.encode()).digest()
            if leaf != row["leaf"]:
                outcome.add(
                    f"shu_share {run['id']}/{row['member_no']}",
                    f"slip tidak cocok dengan daunnya: {row['jasa_modal_idr']} + {row['jasa_usaha_idr']}",
                )
            leaves.append(leaf + (row["jasa_modal_idr"] + row["jasa_usaha_idr"]).to_bytes(8))
            modal, usaha = modal + row["jasa_modal_idr"], usaha + row["jasa_usaha_idr"]
        place = f"shu_run {run['entity']}/{run['year']}/{run['version']}"
        top = levels(b"".join(sorted(leaves)))[-1] if leaves else bytes(NODE)
        if top[:32] != run["root"] or int.from_bytes(top[32:]) != run["sum_idr"]:
            outcome.add(
                place,
                f"akar {top[:8].hex()}… jumlah {int.from_bytes(top[32:])}, tersimpan {run['root'][:8].hex()}… jumlah {run['sum_idr']}",
            )
        if (modal, usaha) != (run["jasa_modal_idr"], run["jasa_usaha_idr"]):
            outcome.add(
                place, f"bagian anggota {modal} + {usaha}, tersimpan {run['jasa_modal_idr']} + {run['jasa_usaha_idr']}"
            )
    return outcome


@invariant
async def shares_are_owed_and_paid_as_approved(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Utang SHU anggota di buku = bagian yang disahkan − yang dibayarkan",
        count="SELECT count(*) FROM shu_run WHERE state IN ('disahkan', 'dibagikan')",
        breaches="""
        WITH owed AS (
          SELECT r.entity, sum(r.sum_idr) - coalesce(sum(o.paid), 0) AS idr FROM shu_run r
          LEFT JOIN LATERAL (SELECT sum(amount_idr) AS paid FROM shu_payout WHERE run = r.id) o ON true
          WHERE r.state IN ('disahkan', 'dibagikan') GROUP BY r.entity),
        booked AS (
          SELECT a.entity, -sum(l.amount_idr) AS idr FROM account a JOIN account_role c ON c.entity = a.entity AND c.code = a.code AND c.role = 'utang_shu'
          JOIN journal_line l ON l.account = a.id GROUP BY a.entity)
        SELECT 'account ' || entity || '/utang SHU' AS place, 'buku ' || coalesce(b.idr, 0) || ', menurut SHU ' || coalesce(o.idr, 0) AS figures
        FROM owed o FULL JOIN booked b USING (entity) WHERE coalesce(b.idr, 0) <> coalesce(o.idr, 0)
        UNION ALL
        SELECT 'shu_payout ' || o.run || '/' || s.member_no, 'dibayar ' || o.amount_idr || ', disahkan ' || s.total_idr
        FROM shu_payout o JOIN shu_share s ON s.run = o.run AND s.member = o.member WHERE o.amount_idr <> s.total_idr
        UNION ALL
        SELECT 'shu_owed ' || r.id, 'terhitung ' || coalesce(t.idr, 0) || ', menurut bagiannya ' || (coalesce(s.idr, 0) - coalesce(o.idr, 0))
        FROM shu_run r LEFT JOIN (SELECT run, sum(amount_idr) AS idr, sum(members) AS many FROM shu_owed GROUP BY run) t ON t.run = r.id
        LEFT JOIN (SELECT run, sum(total_idr) AS idr, count(*) AS many FROM shu_share WHERE total_idr > 0 GROUP BY run) s ON s.run = r.id
        LEFT JOIN (SELECT run, sum(amount_idr) AS idr, count(*) AS many FROM shu_payout GROUP BY run) o ON o.run = r.id
        WHERE r.state IN ('disahkan', 'dibagikan') AND (coalesce(t.idr, 0), coalesce(t.many, 0))
          IS DISTINCT FROM (coalesce(s.idr, 0) - coalesce(o.idr, 0), coalesce(s.many, 0) - coalesce(o.many, 0))
        ORDER BY 1""",
    )  # fmt: skip


@invariant
async def declared_right_after_being_reckoned_again(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Setiap SHU yang dinyatakan benar lebih dahulu diulang hitungannya oleh pengawas itu, tanpa perbedaan",
        count="SELECT count(*) FROM shu_run WHERE checked_by IS NOT NULL",
        breaches="""
        SELECT 'shu_run ' || r.entity || '/' || r.year || '/' || r.version AS place,
               coalesce('pemeriksaan terakhir: ' || c.ended_at || ', perbedaan ' || cardinality(c.differences) || ', akar ' || left(encode(c.root, 'hex'), 12),
                        'tanpa pemeriksaan') AS figures
        FROM shu_run r LEFT JOIN LATERAL (SELECT * FROM shu_check WHERE run = r.id AND by_person = r.checked_by ORDER BY id LIMIT 1) c ON true
        WHERE r.checked_by IS NOT NULL AND NOT EXISTS (
          SELECT FROM shu_check x WHERE x.run = r.id AND x.by_person = r.checked_by AND x.root = r.root AND x.differences = '{}')
        ORDER BY 1""",
    )  # fmt: skip


_APPROVED = """
SELECT id, entity, year, version, root, sum_idr, jasa_modal_idr, jasa_usaha_idr FROM shu_run WHERE state IN ('disahkan', 'dibagikan') ORDER BY id
"""
_SHARES = "SELECT member_no, jasa_modal_idr, jasa_usaha_idr, salt, leaf FROM shu_share WHERE run = $1"
