"""Writing down what a sale counts for, in the transaction of the deed. The same source twice counts once."""

from datetime import date

from app.domain import transactions


async def count(
    source: str, *, seller: int, pool: str, base_idr: int, person: int | None, primary_coop: int | None, day: date | None = None
) -> None:  # fmt: skip
    """One fact. `pool`: retail | ppob | marketplace; `base_idr`: what counts there, negative to take back, zero is no fact.

    A member is a person with a primary; a primary without a person buys for itself; without a primary it is everybody else.
    """
    assert transactions.in_transaction(), "count in the transaction of the deed"
    if base_idr:
        await transactions.execute(_COUNT, source, seller, pool, person, primary_coop, base_idr, day)


async def count_order(order_id: int) -> None:
    """The goods of an order at what was paid for them, when they change hands; membership as it was frozen in the order."""
    assert transactions.in_transaction(), "count in the transaction of the deed"
    await transactions.execute(_COUNT_ORDER, order_id)


async def count_return(return_id: int) -> None:
    """Goods that came back count no more, under the buyer of their order."""
    assert transactions.in_transaction(), "count in the transaction of the deed"
    await transactions.execute(_COUNT_RETURN, return_id)


_COUNT = """
INSERT INTO participation (source, seller, pool, buyer, person, primary_coop, base_idr, day)
SELECT $1, $2, $3, CASE WHEN $5::int IS NULL THEN 'umum' WHEN $4::bigint IS NULL THEN 'primer' ELSE 'anggota' END,
       CASE WHEN $5::int IS NOT NULL THEN $4::bigint END, $5::int, $6, coalesce($7::date, (now() AT TIME ZONE 'Asia/Jakarta')::date)
ON CONFLICT (source) DO NOTHING
"""

_BUYER = """
  CASE WHEN o.tier = 'primer' THEN 'primer' WHEN o.is_member THEN 'anggota' ELSE 'umum' END,
  CASE WHEN o.is_member AND o.tier <> 'primer' THEN o.person END, o.primary_coop,
"""
_COUNT_ORDER = (
    "INSERT INTO participation (source, seller, pool, buyer, person, primary_coop, base_idr) SELECT 'order:' || o.id, o.entity, 'retail',"  # noqa: S608 - our own text
    + _BUYER
    + "l.sold FROM shop_order o"
    " JOIN LATERAL (SELECT sum(total_idr - total_idr * (quantity - handed_quantity) / quantity)::bigint AS sold"
    " FROM order_line WHERE order_id = o.id) l ON l.sold > 0"
    " WHERE o.id = $1 ON CONFLICT (source) DO NOTHING"
)
_COUNT_RETURN = (
    "INSERT INTO participation (source, seller, pool, buyer, person, primary_coop, base_idr) SELECT 'return:' || r.id, o.entity, 'retail',"  # noqa: S608 - our own text
    + _BUYER
    + "-r.refund_idr FROM order_return r JOIN shop_order o ON o.id = r.order_id WHERE r.id = $1 AND r.refund_idr > 0 ON CONFLICT (source) DO NOTHING"
)
