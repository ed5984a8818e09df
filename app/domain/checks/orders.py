"""Orders: their sums, and that their money and goods stand in the books once."""

import asyncpg

from app.domain.checks.asking import Outcome, ask, invariant

# Each line of the books that belongs to an order, by way of the deed that wrote it.
# taken_back: the gateway took money back, perhaps after the goods had left; a person settles that with the buyer, a task says so.
OF_ORDERS = """
WITH taken_back AS (
  SELECT subject_id AS order_id FROM payment p WHERE subject = 'order' AND state = 'reversed'
    AND NOT EXISTS (SELECT FROM gateway_loss l WHERE l.payment = p.id AND l.approved)),
deed AS (
  SELECT j.id, j.source, split_part(j.source, ':', 1) AS what, split_part(j.source, ':', 2)::bigint AS number
  FROM journal j WHERE j.source ~ '^(order|refund|payment):[0-9]{1,18}:'),
role_line AS (
  SELECT CASE d.what WHEN 'order' THEN d.number WHEN 'refund' THEN f.order_id ELSE p.subject_id END AS order_id,
         d.source, r.role, l.amount_idr
  FROM deed d JOIN journal_line l ON l.journal = d.id JOIN account a ON a.id = l.account
  JOIN account_role r ON r.entity = a.entity AND r.code = a.code
  LEFT JOIN refund f ON d.what = 'refund' AND f.id = d.number
  LEFT JOIN payment p ON d.what = 'payment' AND p.id = d.number AND p.subject = 'order')
"""


@invariant
async def totals_are_sums(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Jumlah pesanan = jumlah barisnya + ongkos kirim",
        count="SELECT count(*) FROM shop_order",
        breaches="""
        SELECT 'shop_order ' || o.id || ' (' || o.number || ')' AS place,
               'barang ' || o.goods_idr || ', baris ' || coalesce(l.total, 0) || ', ongkos ' || o.delivery_idr || ', jumlah ' || o.total_idr AS figures
        FROM shop_order o LEFT JOIN (SELECT order_id, sum(total_idr) AS total, bool_and(total_idr = price_idr * quantity - discount_idr) AS sound
                                     FROM order_line GROUP BY order_id) l ON l.order_id = o.id
        WHERE o.goods_idr IS DISTINCT FROM l.total OR o.total_idr <> o.goods_idr + o.delivery_idr OR NOT l.sound ORDER BY o.id""",
    )  # fmt: skip


@invariant
async def paid_orders_have_their_payment(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Pesanan yang lunas di muka mempunyai pembayaran sebesar jumlahnya",
        count="SELECT count(*) FROM shop_order WHERE tender IN ('midtrans', 'simpanan', 'bon') AND state IN ('paid', 'packed', 'on_the_way', 'handed_over')",
        breaches="""
        SELECT 'shop_order ' || o.id || ' (' || o.number || ')' AS place,
               o.state || ', jumlah ' || o.total_idr || ', dibayar ' || o.paid_idr || ', diterima ' || coalesce(p.largest, 0)
               || ', simpanan ' || s.idr AS figures
        FROM shop_order o CROSS JOIN LATERAL (
          SELECT coalesce(sum(amount_idr), 0) AS idr FROM savings_tender WHERE subject = 'order' AND subject_id = o.id) s
        LEFT JOIN LATERAL (
          SELECT max(received_idr) AS largest, bool_or(amount_idr = o.total_idr - s.idr AND received_idr = amount_idr) AS whole
          FROM payment WHERE subject = 'order' AND subject_id = o.id AND state IN ('paid', 'refunded')) p ON true
        WHERE o.tender IN ('midtrans', 'simpanan', 'bon') AND o.state IN ('paid', 'packed', 'on_the_way', 'handed_over')
          AND ((p.whole IS NOT TRUE AND s.idr <> o.total_idr) OR o.paid_idr < o.total_idr)
          AND NOT EXISTS (SELECT FROM payment t WHERE t.subject = 'order' AND t.subject_id = o.id AND t.state = 'reversed') ORDER BY o.id""",
    )  # fmt: skip


@invariant
async def paid_money_is_booked_once(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Uang yang dibayar pada pesanan tercatat sekali: sebagai uang muka, atau utang bila tidak terpakai",
        count="SELECT count(*) FROM shop_order WHERE tender IN ('midtrans', 'simpanan', 'bon')",
        after=OF_ORDERS,
        breaches="""
        SELECT 'shop_order ' || o.id || ' (' || o.number || ')' AS place, 'dibayar ' || o.paid_idr || ', buku ' || coalesce(b.booked, 0) AS figures
        FROM shop_order o LEFT JOIN (
          SELECT order_id, -sum(amount_idr) AS booked FROM role_line
          WHERE role IN ('uang_muka', 'utang_pengembalian')
            AND source ~ '^(order:[0-9]+:paid:|payment:[0-9]+:reversed:|refund:[0-9]+:held$)' GROUP BY order_id) b ON b.order_id = o.id
        WHERE o.tender IN ('midtrans', 'simpanan', 'bon') AND o.paid_idr <> coalesce(b.booked, 0)
          AND o.id NOT IN (SELECT order_id FROM taken_back) ORDER BY o.id""",
    )  # fmt: skip


@invariant
async def advances_belong_to_running_orders(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Uang muka: sisa setiap pesanan = dibayar − dikembalikan; yang selesai tidak bersisa",
        count="SELECT count(*) FROM shop_order",
        after=OF_ORDERS,
        breaches="""
        , held AS (SELECT order_id, -sum(amount_idr) AS held FROM role_line WHERE role = 'uang_muka' GROUP BY order_id)
        SELECT 'shop_order ' || o.id || ' (' || o.number || ')' AS place, o.state || ', uang muka tersisa ' || h.held || ', dibayar ' || o.paid_idr AS figures
        FROM held h JOIN shop_order o ON o.id = h.order_id
        LEFT JOIN LATERAL (SELECT coalesce(sum(amount_idr), 0) AS asked FROM refund
                           WHERE order_id = o.id AND state = 'asked' AND from_role = 'uang_muka') f ON true
        WHERE (h.held NOT BETWEEN 0 AND o.paid_idr OR (o.state IN ('handed_over', 'cancelled', 'expired') AND h.held <> f.asked))
          AND o.id NOT IN (SELECT order_id FROM taken_back)
        UNION ALL
        SELECT 'account ' || a.entity || '/' || a.code, 'uang muka ' || -sum(l.amount_idr) || ', milik pesanan ' || owned.held
        FROM account a JOIN account_role r ON r.entity = a.entity AND r.code = a.code AND r.role = 'uang_muka'
        JOIN journal_line l ON l.account = a.id
        CROSS JOIN LATERAL (
          SELECT coalesce(sum(h.held), 0) AS held FROM held h JOIN shop_order o ON o.id = h.order_id AND o.entity = a.entity) owned
        GROUP BY a.entity, a.code, owned.held HAVING -sum(l.amount_idr) <> owned.held""",
    )  # fmt: skip


@invariant
async def handed_over_is_sold(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Setiap pesanan yang diserahkan tercatat sebagai penjualan dan beban pokok",
        count="SELECT count(*) FROM shop_order WHERE state = 'handed_over'",
        after=OF_ORDERS,
        breaches="""
        , booked AS (
          SELECT order_id,
                 -coalesce(sum(amount_idr) FILTER (WHERE role LIKE 'penjualan_%'), 0) AS sold,
                 -coalesce(sum(amount_idr) FILTER (WHERE role = 'ongkos_kirim'), 0) AS carried,
                 coalesce(sum(amount_idr) FILTER (WHERE role LIKE 'pokok_%'), 0) AS cost
          FROM role_line WHERE source ~ '^order:[0-9]+:(handed_over|cost|promotions:[0-9]+)$' GROUP BY order_id),
        handed AS (
          SELECT order_id, sum(price_idr * coalesce(handed_quantity, 0)) AS goods, coalesce(sum(cost_idr), 0) AS cost
          FROM order_line GROUP BY order_id)
        SELECT 'shop_order ' || o.id || ' (' || o.number || ')' AS place,
               'penjualan ' || coalesce(b.sold, 0) || ' terhadap ' || h.goods || ', ongkos ' || coalesce(b.carried, 0) || ' terhadap ' || o.delivery_idr
               || ', pokok ' || coalesce(b.cost, 0) || ' terhadap ' || h.cost AS figures
        FROM shop_order o JOIN handed h ON h.order_id = o.id LEFT JOIN booked b ON b.order_id = o.id
        WHERE o.state = 'handed_over' AND (coalesce(b.sold, 0) <> h.goods OR coalesce(b.carried, 0) <> o.delivery_idr OR coalesce(b.cost, 0) <> h.cost)
        UNION ALL
        SELECT 'shop_order ' || o.id || ' (' || o.number || ')', o.state || ', tetapi penjualan ' || b.sold || ' dan pokok ' || b.cost || ' sudah dibukukan'
        FROM booked b JOIN shop_order o ON o.id = b.order_id WHERE o.state <> 'handed_over' AND (b.sold <> 0 OR b.cost <> 0)
        ORDER BY 1""",
    )  # fmt: skip


@invariant
async def what_was_let_go_is_booked(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Potongan pesanan: sesudah diserahkan, yang dilepas sudah dikembalikan dan tidak lebih",
        count="SELECT count(*) FROM order_concession",
        breaches="""
        SELECT 'shop_order ' || o.id || ' (' || o.number || ')' AS place, 'dilepas ' || c.idr || ', dikembalikan ' || o.refunded_idr AS figures
        FROM shop_order o JOIN (SELECT order_id, sum(amount_idr) AS idr FROM order_concession GROUP BY order_id) c ON c.order_id = o.id
        WHERE c.idr > o.refunded_idr ORDER BY o.id""",
    )  # fmt: skip


@invariant
async def much_was_let_go_by_two(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Potongan pesanan: di atas Rp500.000 dilepas oleh dua orang, sebesar yang diminta",
        count="SELECT count(*) FROM order_concession",
        breaches="""
        SELECT 'shop_order ' || c.order_id AS place, 'dilepas ' || sum(c.amount_idr) || ' oleh seorang diri' AS figures
        FROM order_concession c LEFT JOIN order_concession_request r ON r.concession = c.id
        WHERE r.id IS NULL GROUP BY c.order_id HAVING sum(c.amount_idr) > 500000
        UNION ALL
        SELECT 'shop_order ' || r.order_id, 'diminta ' || r.amount_idr || ', dilepas ' || c.amount_idr
        FROM order_concession_request r JOIN order_concession c ON c.id = r.concession
        WHERE (r.order_id, r.amount_idr, r.by_person) IS DISTINCT FROM (c.order_id, c.amount_idr, c.by_person) ORDER BY 1""",
    )  # fmt: skip
