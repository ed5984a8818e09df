"""The deed behind an entry: an order's number leads to its entries, and an entry's source to its order."""

import re

from app.domain import transactions

NUMBER = re.compile(r"[A-Z]{2}-[A-Z0-9-]{8,36}")
_SOURCE = re.compile(r"(order|payment|refund|return):([0-9]{1,18})(:|$)")


async def order_behind(source: str) -> str | None:
    """The number of the order that the entry with this source belongs to, if it belongs to one."""
    found = _SOURCE.match(source)
    if found is None:
        return None
    number: str | None = await transactions.fetch_value(_ORDER, found[1], int(found[2]))
    return number


async def sources_of(entity: int, number: str) -> list[str]:
    """How the sources of everything that an order did begin; empty for an unknown number, or one of another co-op."""
    return [row["begins"] for row in await transactions.fetch(_SOURCES, entity, number)]


_ORDER = """
SELECT number FROM shop_order WHERE id = CASE $1::text
  WHEN 'order' THEN $2::bigint
  WHEN 'payment' THEN (SELECT subject_id FROM payment WHERE id = $2 AND subject = 'order')
  WHEN 'refund' THEN (SELECT order_id FROM refund WHERE id = $2)
  WHEN 'return' THEN (SELECT order_id FROM order_return WHERE id = $2) END
"""
_SOURCES = """
WITH o AS (SELECT id FROM shop_order WHERE entity = $1 AND number = $2)
SELECT 'order:' || id || ':' AS begins FROM o
UNION ALL SELECT 'payment:' || p.id || ':' FROM payment p JOIN o ON p.subject = 'order' AND p.subject_id = o.id
UNION ALL SELECT 'refund:' || r.id || ':' FROM refund r JOIN o ON r.order_id = o.id
UNION ALL SELECT 'return:' || t.id || ':' FROM order_return t JOIN o ON t.order_id = o.id
"""
