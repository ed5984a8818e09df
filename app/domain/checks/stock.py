"""Goods: levels are the sum of their moves, promises are the sum of what is held, and the books hold their worth."""

import asyncpg

from app.domain.checks.asking import Outcome, ask, invariant


@invariant
async def levels_are_sums(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Stok dan nilainya = jumlah gerakan barang",
        count="SELECT count(*) FROM stock_level",
        breaches="""
        SELECT 'stock_level ' || coalesce(l.place, m.place) || '/' || coalesce(l.product, m.product) AS place,
               'ada ' || coalesce(l.on_hand, 0) || ' senilai ' || coalesce(l.value_idr, 0)
               || ', gerakan ' || coalesce(m.quantity, 0) || ' senilai ' || coalesce(m.value_idr, 0) AS figures
        FROM stock_level l FULL JOIN (
          SELECT place, product, sum(quantity) AS quantity, sum(value_idr) AS value_idr FROM stock_move GROUP BY place, product) m
          ON m.place = l.place AND m.product = l.product
        WHERE coalesce(l.on_hand, 0) <> coalesce(m.quantity, 0) OR coalesce(l.value_idr, 0) <> coalesce(m.value_idr, 0) ORDER BY 1""",
    )  # fmt: skip


@invariant
async def promises_are_held(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Barang yang dijanjikan = jumlah pesanan yang menahannya, tidak lebih dari yang ada",
        count="SELECT count(*) FROM stock_level WHERE reserved <> 0",
        breaches="""
        SELECT 'stock_level ' || l.place || '/' || l.product AS place,
               'dijanjikan ' || l.reserved || ', ditahan ' || coalesce(r.held, 0) || ', ada ' || l.on_hand AS figures
        FROM stock_level l LEFT JOIN (
          SELECT place, product, sum(quantity) AS held FROM reservation WHERE state = 'held' GROUP BY place, product) r
          ON r.place = l.place AND r.product = l.product
        WHERE l.reserved <> coalesce(r.held, 0) OR l.reserved > l.on_hand ORDER BY 1""",
    )  # fmt: skip


@invariant
async def held_for_living_orders(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Barang hanya ditahan untuk pesanan yang masih berjalan",
        count="SELECT count(*) FROM reservation WHERE state = 'held'",
        breaches="""
        SELECT 'reservation ' || r.order_id || '/' || r.place || '/' || r.product AS place, r.quantity || ' ditahan, pesanan ' || o.state AS figures
        FROM reservation r JOIN shop_order o ON o.id = r.order_id
        WHERE r.state = 'held' AND o.state IN ('handed_over', 'expired', 'cancelled') ORDER BY r.order_id""",
    )  # fmt: skip


@invariant
async def books_hold_the_worth_of_goods(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Akun persediaan = nilai barang di toko dan di gudang",
        count="SELECT count(*) FROM place",
        breaches="""
        WITH goods AS (
          SELECT p.coop AS entity, 'persediaan_' || p.kind AS role, coalesce(sum(l.value_idr), 0) AS worth
          FROM place p LEFT JOIN stock_level l ON l.place = p.id GROUP BY 1, 2),
        booked AS (
          SELECT r.entity, r.role, coalesce(sum(l.amount_idr), 0) AS worth
          FROM account_role r JOIN account a ON a.entity = r.entity AND a.code = r.code LEFT JOIN journal_line l ON l.account = a.id
          WHERE r.role IN ('persediaan_toko', 'persediaan_gudang') GROUP BY 1, 2)
        SELECT 'coop ' || entity || ' ' || role AS place, 'buku ' || coalesce(b.worth, 0) || ', barang ' || coalesce(g.worth, 0) AS figures
        FROM goods g FULL JOIN booked b USING (entity, role) WHERE coalesce(b.worth, 0) <> coalesce(g.worth, 0) ORDER BY 1""",
    )  # fmt: skip
