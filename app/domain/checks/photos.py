"""Pictures of goods: whatever a page names is there to be fetched."""

import asyncpg

from app.domain.checks.asking import Outcome, ask, invariant


@invariant
async def photos_are_whole(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Setiap foto barang yang tampil ada dalam semua ukurannya",
        count="SELECT count(*) FROM product WHERE picture LIKE 'foto/%'",
        breaches="""
        SELECT 'product ' || p.id AS place, count(g.name) || ' dari 6 berkas, ' || p.picture AS figures
        FROM product p LEFT JOIN goods_picture g ON g.name = substr(p.picture, 6, 24)
        WHERE p.picture LIKE 'foto/%' GROUP BY p.id HAVING count(g.name) <> 6 ORDER BY p.id""",
    )  # fmt: skip
