"""Times of delivery: as many places are taken as orders hold, and none by an order that was called off."""

import asyncpg

from app.domain.checks.asking import Outcome, ask, invariant


@invariant
async def places_are_promises(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Tempat yang terpakai pada setiap waktu antar = pesanan yang dijanjikan, tidak melebihi muatnya",
        count="SELECT count(*) FROM delivery_slot_day",
        breaches="""
        SELECT 'delivery_slot_day ' || coalesce(t.slot, p.slot) || '/' || coalesce(t.day, p.day) AS place,
               'terpakai ' || coalesce(t.taken, 0) || ' dari ' || coalesce(t.most, 0) || ', dijanjikan ' || coalesce(p.held, 0) AS figures
        FROM delivery_slot_day t FULL JOIN (SELECT slot, day, count(*) AS held FROM delivery_promise WHERE state = 'held' GROUP BY slot, day) p
          ON p.slot = t.slot AND p.day = t.day
        WHERE coalesce(t.taken, 0) <> coalesce(p.held, 0) OR t.taken > t.most ORDER BY 1""",
    )  # fmt: skip


@invariant
async def called_off_orders_hold_no_place(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Pesanan yang batal atau kedaluwarsa tidak memakai tempat waktu antar",
        count="SELECT count(*) FROM delivery_promise",
        breaches="""
        SELECT 'delivery_promise ' || o.number AS place, o.state || ', dijanjikan ' || p.day AS figures
        FROM delivery_promise p JOIN shop_order o ON o.id = p.order_id
        WHERE p.state = 'held' AND o.state IN ('cancelled', 'expired') ORDER BY o.id""",
    )  # fmt: skip
