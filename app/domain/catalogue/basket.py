"""The basket of staples, month by month: what it cost here, and what other stores asked for the same goods. Each figure has its evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.clock import MONTHS
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound, Refused
from app.domain.transactions import retried, transaction

MOST_LINES = 40
BASKET = "basket:keranjang pokok"


@dataclass(frozen=True, slots=True)
class Line:
    """A staple of the basket."""

    unit: int
    slug: str
    name: str
    unit_name: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Month:
    """Sums over the goods that were seen elsewhere in that month (`goods` of `whole`), whole rupiah; `theirs_idr` by the stores' average."""

    day: date
    goods: int
    whole: int
    umum_idr: int
    anggota_idr: int
    theirs_idr: int

    @property
    def label(self) -> str:
        return f"{MONTHS[self.day.month - 1]} {self.day.year}"

    @property
    def saves_idr(self) -> int:
        """What a member pays less than there; negative: more."""
        return self.theirs_idr - self.anggota_idr


@dataclass(frozen=True, slots=True)
class Observation:
    """One confirmed price of another store, beside ours of the same day."""

    name: str
    unit_name: str
    slug: str
    shop: str
    place: str
    seen_on: date
    expires_on: date
    theirs_idr: int
    umum_idr: int | None
    anggota_idr: int | None
    photo: str | None


_LINES = """
SELECT b.unit, p.slug, p.name, u.name AS unit_name, b.quantity FROM basket_line b JOIN product_unit u ON u.id = b.unit JOIN product p ON p.id = u.product
ORDER BY p.name, u.id
"""
# Of each store the last price it was seen with in the month; the stores' average, rounded down. Ours: what held at the end of that day.
_MONTHS = """
WITH month AS (
  SELECT m::date AS first, least((m + interval '1 month - 1 day')::date, $1::date) AS last
  FROM generate_series(date_trunc('month', $1::timestamp) - interval '11 months', $1::timestamp, '1 month') m),
store AS (
  SELECT DISTINCT ON (m.first, b.unit, e.shop, e.place) m.first, m.last, b.unit, b.quantity, e.price_idr
  FROM month m CROSS JOIN basket_line b
  JOIN reference_price e ON e.unit = b.unit AND e.confirmed_by IS NOT NULL AND e.seen_on BETWEEN m.first AND m.last
  ORDER BY m.first, b.unit, e.shop, e.place, e.seen_on DESC, e.id DESC),
good AS (SELECT first, last, unit, quantity, floor(avg(price_idr))::bigint AS theirs FROM store GROUP BY 1, 2, 3, 4),
priced AS (
  SELECT g.*, o.umum, least(o.umum, coalesce(o.anggota, o.umum)) AS anggota FROM good g CROSS JOIN LATERAL (
    SELECT max(r.price_idr) FILTER (WHERE r.tier = 'umum') AS umum, max(r.price_idr) FILTER (WHERE r.tier = 'anggota') AS anggota FROM price r
    WHERE r.unit = g.unit AND r.tier IN ('umum', 'anggota') AND r.valid_from < ((g.last + 1)::timestamp AT TIME ZONE 'Asia/Jakarta')
      AND (r.valid_until IS NULL OR r.valid_until >= ((g.last + 1)::timestamp AT TIME ZONE 'Asia/Jakarta'))) o)
SELECT last AS day, count(*)::int AS goods, (SELECT count(*) FROM basket_line)::int AS whole, sum(umum * quantity)::bigint AS umum_idr,
  sum(anggota * quantity)::bigint AS anggota_idr, sum(theirs * quantity)::bigint AS theirs_idr
FROM priced WHERE umum IS NOT NULL GROUP BY last ORDER BY last
"""
_SEEN = """
SELECT p.name, u.name AS unit_name, p.slug, e.shop, e.place, e.seen_on, e.expires_on, e.price_idr AS theirs_idr, o.umum AS umum_idr,
  least(o.umum, coalesce(o.anggota, o.umum)) AS anggota_idr, e.evidence_file AS photo
FROM reference_price e JOIN basket_line b ON b.unit = e.unit JOIN product_unit u ON u.id = e.unit JOIN product p ON p.id = u.product
CROSS JOIN LATERAL (
  SELECT max(r.price_idr) FILTER (WHERE r.tier = 'umum') AS umum, max(r.price_idr) FILTER (WHERE r.tier = 'anggota') AS anggota FROM price r
  WHERE r.unit = e.unit AND r.tier IN ('umum', 'anggota') AND r.valid_from < ((e.seen_on + 1)::timestamp AT TIME ZONE 'Asia/Jakarta')
    AND (r.valid_until IS NULL OR r.valid_until >= ((e.seen_on + 1)::timestamp AT TIME ZONE 'Asia/Jakarta'))) o
WHERE e.confirmed_by IS NOT NULL AND e.seen_on >= $1 AND ($2::date IS NULL OR e.expires_on >= $2) ORDER BY e.seen_on DESC, p.name, e.shop, e.id LIMIT $3
"""


async def basket() -> list[Line]:
    return [Line(**dict(row)) for row in await transactions.fetch(_LINES)]


async def months(today: date) -> list[Month]:
    """The last twelve months in which anything was seen elsewhere, the oldest first. One query."""
    return [Month(**dict(row)) for row in await transactions.fetch(_MONTHS, today)]


async def observations(today: date, *, fresh: bool = False, limit: int = 5_000) -> Sequence[Observation]:
    """What was seen in other stores in the last year, the newest first; `fresh`: only what still counts. One query."""
    since = today - timedelta(days=366)
    return [Observation(**dict(row)) for row in await transactions.fetch(_SEEN, since, today if fresh else None, limit)]


@retried
async def put_in_basket(unit: int, quantity: int, *, by: int) -> None:
    """Make it this many of a unit; 0 takes it out. What people compare us by never changes unseen. Raises Refused, NotFound."""
    if not 0 <= quantity <= 100:
        raise Refused("Jumlah antara 0 dan 100.", field="jumlah")
    async with transaction():
        seen = await transactions.fetch_one(_IN_BASKET, unit)
        if seen is None:
            raise NotFound
        if quantity == seen["quantity"]:
            return
        await _write(unit, quantity)
        await record(
            "keranjang pokok diubah",
            BASKET,
            by=by,
            entity=SEKUNDER,
            before={seen["name"]: seen["quantity"]},
            after={seen["name"]: quantity},
        )


_IN_BASKET = """
SELECT p.name || ' (' || u.name || ')' AS name, coalesce((SELECT quantity FROM basket_line WHERE unit = u.id), 0) AS quantity
FROM product_unit u JOIN product p ON p.id = u.product WHERE u.id = $1
"""


async def _write(unit: int, quantity: int) -> None:
    if quantity == 0:
        await transactions.execute("DELETE FROM basket_line WHERE unit = $1", unit)
        return
    written = await transactions.execute(
        "INSERT INTO basket_line (unit, quantity) SELECT $1, $2 WHERE (SELECT count(*) FROM basket_line) < $3"
        " OR EXISTS (SELECT FROM basket_line WHERE unit = $1)"
        " ON CONFLICT (unit) DO UPDATE SET quantity = excluded.quantity",
        unit, quantity, MOST_LINES,
    )  # fmt: skip
    if not written:
        raise Refused(f"Keranjang pokok memuat paling banyak {MOST_LINES} barang.")
