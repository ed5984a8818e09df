"""Promotions: what came off adds up line by line, vouchers stay within their limits, and a good is in one promotion at a time."""

import asyncpg

from app.domain.checks.asking import Outcome, ask, invariant
from app.domain.checks.orders import OF_ORDERS


@invariant
async def discounts_are_sums(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Potongan setiap baris dan pesanan = jumlah promosinya",
        count="SELECT count(*) FROM order_line_discount",
        breaches="""
        SELECT 'order_line ' || l.order_id || '/' || l.line_no AS place, 'potongan ' || l.discount_idr || ', promosi ' || coalesce(d.total, 0) AS figures
        FROM order_line l LEFT JOIN (SELECT order_id, line_no, sum(amount_idr) AS total FROM order_line_discount GROUP BY 1, 2) d
          ON d.order_id = l.order_id AND d.line_no = l.line_no
        WHERE l.discount_idr <> coalesce(d.total, 0)
        UNION ALL
        SELECT 'shop_order ' || o.id || ' (' || o.number || ')', 'potongan ' || o.discount_idr || ', baris ' || coalesce(l.total, 0)
        FROM shop_order o LEFT JOIN (SELECT order_id, sum(discount_idr) AS total FROM order_line GROUP BY 1) l ON l.order_id = o.id
        WHERE o.discount_idr <> coalesce(l.total, 0) ORDER BY 1""",
    )  # fmt: skip


@invariant
async def discounts_are_borne(db: asyncpg.Connection) -> Outcome:
    """What was handed over at list price less what was paid for it stands with those who bear it."""
    return await ask(
        db, "Potongan barang yang diserahkan tercatat pada penanggungnya",
        count="SELECT count(*) FROM shop_order WHERE state = 'handed_over' AND discount_idr > 0",
        after=OF_ORDERS,
        breaches="""
        , handed AS (
          SELECT order_id, sum(price_idr * handed_quantity - (total_idr - total_idr * (quantity - handed_quantity) / quantity)) AS off
          FROM order_line WHERE discount_idr > 0 AND handed_quantity IS NOT NULL GROUP BY 1),
        borne AS (
          SELECT order_id, sum(amount_idr) FILTER (WHERE role IN ('retur_anggota', 'retur_bukan_anggota', 'klaim_promosi', 'dana_sosial')
                                                     AND source LIKE '%:handed_over') AS here,
                 -sum(amount_idr) FILTER (WHERE role LIKE 'penjualan_%' AND source LIKE '%:promotions:%') AS by_primaries
          FROM role_line GROUP BY 1)
        SELECT 'shop_order ' || o.id || ' (' || o.number || ')' AS place,
               'potongan ' || h.off || ', ditanggung ' || coalesce(b.here, 0) + coalesce(b.by_primaries, 0) AS figures
        FROM handed h JOIN shop_order o ON o.id = h.order_id LEFT JOIN borne b ON b.order_id = h.order_id
        WHERE o.state = 'handed_over' AND h.off <> coalesce(b.here, 0) + coalesce(b.by_primaries, 0) ORDER BY o.id""",
    )  # fmt: skip


@invariant
async def vouchers_within_limits(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Voucher: terpakai = jumlah pemakaiannya, dalam anggaran dan batas per orang",
        count="SELECT count(*) FROM promotion WHERE code IS NOT NULL",
        breaches="""
        WITH lived AS (SELECT promotion, person, count(*) AS times, sum(amount_idr) AS total FROM voucher_use WHERE returned_at IS NULL GROUP BY 1, 2),
        spent AS (SELECT promotion, sum(times) AS times, sum(total) AS total FROM lived GROUP BY 1)
        SELECT 'promotion ' || p.id || ' (' || p.code || ')' AS place,
               p.used || ' kali ' || p.spent_idr || ', pemakaian ' || coalesce(s.times, 0) || ' kali ' || coalesce(s.total, 0)
               || ', anggaran ' || p.budget_idr AS figures
        FROM promotion p LEFT JOIN spent s ON s.promotion = p.id
        WHERE p.code IS NOT NULL AND ((p.used, p.spent_idr) <> (coalesce(s.times, 0), coalesce(s.total, 0)) OR p.spent_idr > p.budget_idr)
        UNION ALL
        SELECT 'voucher_person ' || coalesce(v.promotion, l.promotion) || '/' || coalesce(v.person, l.person),
               coalesce(v.used, 0) || ' kali, pemakaian ' || coalesce(l.times, 0) || ', batas ' || p.per_person
        FROM voucher_person v FULL JOIN lived l ON l.promotion = v.promotion AND l.person = v.person
        JOIN promotion p ON p.id = coalesce(v.promotion, l.promotion)
        WHERE coalesce(v.used, 0) <> coalesce(l.times, 0) OR coalesce(v.used, 0) > p.per_person
        UNION ALL
        SELECT 'voucher_use ' || u.order_id, 'pesanan ' || o.state || ', voucher ' || CASE WHEN u.returned_at IS NULL THEN 'terpakai' ELSE 'kembali' END
        FROM voucher_use u JOIN shop_order o ON o.id = u.order_id
        WHERE (o.state IN ('expired', 'cancelled')) <> (u.returned_at IS NOT NULL) ORDER BY 1""",
    )  # fmt: skip


@invariant
async def one_promotion_a_good(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Satu barang ikut satu promosi pada satu waktu; setiap promosi dimulai orang kedua",
        count="SELECT count(*) FROM promotion WHERE state = 'running'",
        breaches="""
        SELECT 'promotion ' || p.id || ' dan ' || o.id AS place, 'kemasan ' || mine.unit AS figures
        FROM promotion p JOIN promotion_unit mine ON mine.promotion = p.id
        JOIN promotion_unit other ON other.unit = mine.unit AND other.promotion > p.id
        JOIN promotion o ON o.id = other.promotion AND o.state = 'running' AND o.starts_on <= p.ends_on AND o.ends_on >= p.starts_on
        WHERE p.state = 'running'
        UNION ALL
        SELECT 'promotion ' || id, 'dimulai ' || coalesce(started_by::text, '-') || ', ditulis ' || made_by
        FROM promotion WHERE state IN ('running', 'stopped') AND (started_by IS NULL OR started_by = made_by) ORDER BY 1""",
    )  # fmt: skip
