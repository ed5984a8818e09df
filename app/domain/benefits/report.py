"""What membership brought in a year: for one member, for each primary, for all together."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date

from app.domain import transactions


@dataclass(frozen=True, slots=True)
class Benefits:
    """Rupiah of one year. `stores_idr` is measured on `compared_idr` of the purchases only."""

    bought_idr: int = 0  # paid for goods, net of returns
    members_price_idr: int = 0  # against anybody's price: member price, wholesale, promotions, voucher
    compared_idr: int = 0  # of what was bought: with a confirmed price of another store on that day
    stores_idr: int = 0  # against the cheapest of those stores
    ppob_many: int = 0
    ppob_idr: int = 0  # against what others pay
    interest_idr: int = 0  # jasa simpanan after tax
    shu_idr: int = 0  # approved in that year

    @property
    def total_idr(self) -> int:
        """Together. Prices count against anybody's price here; the comparison with stores stands beside it, not on top."""
        return self.members_price_idr + self.ppob_idr + self.interest_idr + self.shu_idr

    @property
    def compared_share(self) -> int:
        """Hundredths of the purchases that could be compared."""
        return self.compared_idr * 100 // self.bought_idr if self.bought_idr else 0


@dataclass(frozen=True, slots=True)
class Line:
    """One purchase that was compared, with its evidence."""

    day: date
    order: str
    name: str
    quantity: int
    paid_idr: int
    umum_idr: int
    shop: str | None
    seen_on: date | None
    store_idr: int | None


async def benefits_of(person: int, year: int) -> Benefits:
    """One member's year."""
    found = await _by(_PERSON, year, person=person, coops=None)
    return found.get(person, Benefits())


async def benefits_by_primary(coops: Collection[int] | None, year: int) -> dict[int, Benefits]:
    """Each of these primaries (None: all) that has anything to tell; sums over its members."""
    return await _by(_COOP, year, person=None, coops=None if coops is None else list(coops))


def together(parts: Collection[Benefits]) -> Benefits:
    """Gabungan: the sum of several."""
    return Benefits(*(sum(getattr(part, field.name) for part in parts) for field in fields(Benefits)))


async def compared_lines(person: int, year: int, *, limit: int = 100) -> list[Line]:
    """What a member bought, the largest gain against another store first; with the shop and the day of the evidence."""
    return [Line(**dict(row)) for row in await transactions.fetch(_LINES_OF, *_days(year), person, None, limit)]


async def years_of(person: int) -> list[int]:
    """The years with purchases, interest or SHU, newest first."""
    rows = await transactions.fetch(_YEARS, person)
    return [row["year"] for row in rows]


async def _by(group: int, year: int, *, person: int | None, coops: list[int] | None) -> dict[int, Benefits]:
    rows = await transactions.fetch(_ALL, *_days(year), person, coops, group)
    return {row["who"]: Benefits(**{name: row[name] for name in Benefits.__dataclass_fields__}) for row in rows}


def _days(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


_PERSON, _COOP = 1, 2

# What was kept of each line, its share of what was paid, and the cheapest store of its day. $1, $2 days; $3 person; $4 co-ops.
_KEPT = """
kept AS (
  SELECT o.person, o.primary_coop AS coop, o.number, f.day, l.name, l.unit, l.handed_quantity - l.returned_quantity AS quantity,
    l.total_idr * (l.handed_quantity - l.returned_quantity) / l.quantity AS paid_idr,
    greatest(l.umum_idr, l.price_idr) * (l.handed_quantity - l.returned_quantity) AS umum_idr
  FROM participation f JOIN shop_order o ON o.id = CASE WHEN f.source ~ '^order:[0-9]{1,18}$' THEN substr(f.source, 7)::bigint END
    JOIN order_line l ON l.order_id = o.id
  WHERE f.pool = 'retail' AND f.buyer = 'anggota' AND f.day BETWEEN $1 AND $2 AND l.handed_quantity > l.returned_quantity
    AND ($3::bigint IS NULL OR f.person = $3) AND ($4::int[] IS NULL OR f.primary_coop = ANY($4))),
seen AS (
  SELECT k.*, e.shop, e.seen_on, e.price_idr * k.quantity AS store_idr FROM kept k LEFT JOIN LATERAL (
    SELECT e.shop, e.seen_on, e.price_idr FROM reference_price e
    WHERE e.unit = k.unit AND e.confirmed_by IS NOT NULL AND k.day BETWEEN e.seen_on AND e.expires_on
    ORDER BY e.price_idr, e.seen_on DESC LIMIT 1) e ON true)
"""
_LINES_OF = (
    "WITH " + _KEPT + " SELECT day, number AS \"order\", name, quantity, paid_idr, umum_idr, shop, seen_on, store_idr FROM seen"  # noqa: S608 - our own text
    " ORDER BY coalesce(store_idr - paid_idr, umum_idr - paid_idr) DESC, day DESC LIMIT $5"
)  # fmt: skip
_ALL = (
    "WITH " + _KEPT + ", told AS ("  # noqa: S608 - our own text
    " SELECT person, coop, paid_idr AS bought_idr, umum_idr - paid_idr AS members_price_idr,"
    " CASE WHEN store_idr IS NULL THEN 0 ELSE paid_idr END AS compared_idr,"
    " coalesce(store_idr - paid_idr, 0) AS stores_idr, 0 AS ppob_many, 0 AS ppob_idr, 0 AS interest_idr, 0 AS shu_idr FROM seen"
    " UNION ALL SELECT person, primary_coop, 0, 0, 0, 0, 1, greatest(coalesce(umum_idr, total_idr) - total_idr, 0), 0, 0 FROM ppob_transaction"
    "  WHERE state = 'success' AND is_member AND person IS NOT NULL AND (ended_at AT TIME ZONE 'Asia/Jakarta')::date BETWEEN $1 AND $2"
    "  AND ($3::bigint IS NULL OR person = $3) AND ($4::int[] IS NULL OR primary_coop = ANY($4))"
    " UNION ALL SELECT a.owner_id, a.entity, 0, 0, 0, 0, 0, 0, p.interest_idr - p.tax_idr, 0 FROM interest_posting p JOIN account a ON a.id = p.account"
    "  WHERE a.owner_kind = 'person' AND p.month BETWEEN $1 AND $2 AND ($3::bigint IS NULL OR a.owner_id = $3) AND ($4::int[] IS NULL OR a.entity = ANY($4))"
    " UNION ALL SELECT s.member, r.entity, 0, 0, 0, 0, 0, 0, 0, s.total_idr FROM shu_run r JOIN coop c ON c.id = r.entity AND c.kind = 'primer'"
    "  JOIN shu_share s ON s.run = r.id WHERE r.approved_on BETWEEN $1 AND $2"
    "  AND ($3::bigint IS NULL OR s.member = $3) AND ($4::int[] IS NULL OR r.entity = ANY($4)))"
    " SELECT CASE $5::int WHEN 1 THEN person ELSE coop::bigint END AS who, sum(bought_idr)::bigint AS bought_idr,"
    " sum(members_price_idr)::bigint AS members_price_idr,"
    " sum(compared_idr)::bigint AS compared_idr, sum(stores_idr)::bigint AS stores_idr, sum(ppob_many)::bigint AS ppob_many, sum(ppob_idr)::bigint AS ppob_idr,"
    " sum(interest_idr)::bigint AS interest_idr, sum(shu_idr)::bigint AS shu_idr FROM told GROUP BY 1 ORDER BY 1"
)  # fmt: skip
_YEARS = """
SELECT DISTINCT year FROM (
  SELECT extract(year FROM day)::int AS year FROM participation WHERE person = $1
  UNION SELECT extract(year FROM p.month)::int FROM interest_posting p JOIN account a ON a.id = p.account WHERE a.owner_kind = 'person' AND a.owner_id = $1
  UNION SELECT extract(year FROM r.approved_on)::int FROM shu_share s JOIN shu_run r ON r.id = s.run JOIN coop c ON c.id = r.entity AND c.kind = 'primer'
    WHERE s.member = $1 AND r.approved_on IS NOT NULL
  UNION SELECT extract(year FROM now() AT TIME ZONE 'Asia/Jakarta')::int) y ORDER BY year DESC
"""
