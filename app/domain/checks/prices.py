"""Prices: no living price passes its legal ceiling."""

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
