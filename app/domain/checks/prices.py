"""Prices: no living price passes its legal ceiling, and PPOB prices and margins have the past that they should."""

import asyncpg

from app.domain.checks.asking import Outcome, ask, invariant


@invariant
async def prices_under_het(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Tidak ada harga berlaku di atas HET",
        count="SELECT count(*) FROM price WHERE valid_until IS NULL OR valid_until > now()",
        breaches="""
        SELECT 'price ' || r.id AS place, r.tier || ' ' || r.price_idr || ', HET ' || c.idr_per_1000 
               || ' per 1000 ' || p.content_unit || ' (' || c.decree || ')' AS figures
        FROM price r JOIN product_unit u ON u.id = r.unit JOIN product p ON p.id = u.product
        JOIN price_ceiling c ON c.product = p.id AND c.kind = 'HET'
        WHERE r.valid_from <= now() AND (r.valid_until IS NULL OR r.valid_until > now())
          AND c.valid_from <= (now() AT TIME ZONE 'Asia/Jakarta')::date
          AND (c.valid_until IS NULL OR c.valid_until >= (now() AT TIME ZONE 'Asia/Jakarta')::date)
          AND r.price_idr::numeric * 1000 > c.idr_per_1000::numeric * u.factor * p.content_amount ORDER BY r.id""",
    )  # fmt: skip


@invariant
async def ppob_prices_remember(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Setiap produk PPOB = baris terakhir riwayatnya; setiap margin sesudah daftar pertama disetujui orang kedua, menurut keputusan",
        count="SELECT (SELECT count(*) FROM ppob_product) + (SELECT count(*) FROM ppob_margin)",
        breaches="""
        SELECT 'ppob_product ' || p.sku AS place,
               'daftar ' || coalesce(p.cost_idr, p.admin_idr) || ', riwayat ' || coalesce(h.cost_idr, h.admin_idr, 0) AS figures
        FROM ppob_product p LEFT JOIN LATERAL (SELECT * FROM ppob_product_change c WHERE c.sku = p.sku ORDER BY c.id DESC LIMIT 1) h ON true
        WHERE (p.cost_idr, p.admin_idr, p.commission_idr, p.buyer_on, p.seller_on, p.stock IS DISTINCT FROM 0, p.listed, p.closed_from, p.closed_until)
          IS DISTINCT FROM (h.cost_idr, h.admin_idr, h.commission_idr, h.buyer_on, h.seller_on, h.in_stock, h.listed, h.closed_from, h.closed_until)
        UNION ALL
        SELECT 'ppob_margin ' || m.id, m.class || ' ' || m.flat_idr || ' tanpa persetujuan orang kedua'
        FROM ppob_margin m LEFT JOIN ppob_margin_proposal q ON q.id = m.proposal
        WHERE NOT coalesce(q.outcome = 'published' AND q.decided_by <> q.proposed_by AND (q.service, q.sku, q.class, q.flat_idr, q.rate_bp)
              IS NOT DISTINCT FROM (m.service, m.sku, m.class, m.flat_idr, m.rate_bp), false)
          AND (m.proposal IS NOT NULL OR m.valid_from > (SELECT min(valid_from) FROM ppob_margin))
        UNION ALL
        SELECT 'ppob_margin_proposal ' || q.id, q.class || ' tanpa keputusan sekunder yang pernah berlaku'
        FROM ppob_margin_proposal q JOIN decision d ON d.id = q.decision_id
        WHERE q.outcome = 'published' AND NOT (d.entity = 1 AND d.state IN ('in_force', 'revoked')) ORDER BY 1""",
    )  # fmt: skip
