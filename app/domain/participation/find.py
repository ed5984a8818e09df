"""The facts behind a base, to be looked at: whose, how much, by which deed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from app.domain import transactions

PAGE = 50
POOLS = {"retail": "Belanja toko", "ppob": "PPOB (laba)", "marketplace": "Pasar UMKM (komisi)"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One sale or return as it counts. `order`: the number of the order behind it, if there is one."""

    id: int
    day: date
    pool: str
    source: str
    base_idr: int
    order: str | None

    @property
    def words(self) -> str:
        """What it was, for the person whose it is."""
        what = "Barang dikembalikan" if self.base_idr < 0 else POOLS[self.pool]
        return f"{what} {self.order}" if self.order else what


async def facts_of(
    person: int, primary_coop: int, since: date, until: date, *, pools: Collection[str], before: tuple[date, int] | None = None, limit: int = PAGE
) -> list[Fact]:  # fmt: skip
    """A person's own facts under one primary within some days, newest first, from `before` downwards."""
    day, number = before or (date(9999, 12, 31), 2**62)
    rows = await transactions.fetch(_FACTS, person, primary_coop, since, until, list(pools), day, number, limit)
    return [Fact(**dict(row)) for row in rows]


@dataclass(frozen=True, slots=True)
class Bought:
    """What one person bought through a primary within some days, whole rupiah."""

    person: int
    member_no: str
    name: str
    purchases: int
    base_idr: int


async def list_for_primary(
    seller: int, primary_coop: int, since: date, until: date, *, after: str = "", limit: int = PAGE
) -> list[Bought]:
    """The sekunder's list for one primary: each person's purchases, by member number, from `after` upwards."""
    return [
        Bought(**dict(row)) for row in await transactions.fetch(_LIST, seller, primary_coop, since, until, after, limit)
    ]


_FACTS = """
SELECT p.id, p.day, p.pool, p.source, p.base_idr,
       CASE split_part(p.source, ':', 1)
         WHEN 'order' THEN (SELECT number FROM shop_order WHERE id = split_part(p.source, ':', 2)::bigint)
         WHEN 'return' THEN (SELECT o.number FROM order_return r JOIN shop_order o ON o.id = r.order_id
                             WHERE r.id = split_part(p.source, ':', 2)::bigint) END AS "order"
FROM participation p
WHERE p.person = $1 AND p.primary_coop = $2 AND p.day BETWEEN $3 AND $4 AND p.pool = ANY ($5::text[]) AND (p.day, p.id) < ($6, $7)
ORDER BY p.day DESC, p.id DESC LIMIT $8
"""

_LIST = """
WITH member AS (
  SELECT DISTINCT ON (member_no) person, member_no FROM membership WHERE coop = $2 AND member_no > $5 ORDER BY member_no LIMIT $6)
SELECT m.person, m.member_no, n.name, b.purchases, b.base_idr
FROM member m JOIN person n ON n.id = m.person
JOIN LATERAL (SELECT count(*)::int AS purchases, coalesce(sum(base_idr), 0)::bigint AS base_idr FROM participation
              WHERE person = m.person AND primary_coop = $2 AND seller = $1 AND day BETWEEN $3 AND $4) b ON true
ORDER BY m.member_no
"""
