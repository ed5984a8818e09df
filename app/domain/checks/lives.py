"""Lives: what a row says of itself is what its last move says, and its moves follow one another along known ways."""

import asyncpg

from app.domain.checks.asking import Outcome, ask, invariant


@invariant
async def states_are_last_moves(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Keadaan pesanan, pembayaran, pengembalian, promosi dan PPOB = langkah terakhirnya",
        count="SELECT (SELECT count(*) FROM shop_order) + (SELECT count(*) FROM payment) + (SELECT count(*) FROM refund) + (SELECT count(*) FROM promotion)"
        " + (SELECT count(*) FROM ppob_transaction)",
        breaches="""
        WITH rows AS (
          SELECT 'order' AS life, id, state FROM shop_order
          UNION ALL SELECT 'payment', id, state FROM payment UNION ALL SELECT 'refund', id, state FROM refund
          UNION ALL SELECT 'promotion', id, state FROM promotion UNION ALL SELECT 'ppob', id, state FROM ppob_transaction)
        SELECT r.life || ' ' || r.id AS place, 'keadaan ' || r.state || ', langkah terakhir ' || coalesce(m.to_state, 'tidak ada') AS figures
        FROM rows r LEFT JOIN LATERAL (
          SELECT to_state FROM life_move WHERE life = r.life AND subject_id = r.id ORDER BY id DESC LIMIT 1) m ON true
        WHERE r.state IS DISTINCT FROM m.to_state ORDER BY 1""",
    )  # fmt: skip


@invariant
async def moves_follow(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Langkah saling menyambung melalui jalan yang dikenal",
        count="SELECT count(*) FROM life_move",
        breaches="""
        SELECT 'life_move ' || m.id AS place, m.life || ' ' || m.subject_id || ': ' || m.before || ' lalu ' || m.from_state || ' ke ' || m.to_state AS figures
        FROM (SELECT *, coalesce(lag(to_state) OVER (PARTITION BY life, subject_id ORDER BY id), '') AS before FROM life_move) m
        WHERE m.before <> m.from_state
           OR NOT EXISTS (SELECT FROM life_edge e WHERE e.life = m.life AND e.from_state = m.from_state AND e.to_state = m.to_state)
        ORDER BY m.id""",
    )  # fmt: skip
