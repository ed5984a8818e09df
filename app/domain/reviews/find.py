"""What can be read of reviews: by everybody, by their writer, by the office."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from app.domain import transactions
from app.domain.people.names import short_name

LATEST = 3


@dataclass(frozen=True, slots=True)
class Review:
    stars: int
    words: str
    who: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Reviews:
    """All that a product's page says: how many, the average in tenths of a star, and the latest with words."""

    many: int = 0
    tenths: int = 0
    latest: list[Review] = field(default_factory=list)

    @property
    def average(self) -> str:
        return f"{self.tenths // 10},{self.tenths % 10}"


async def reviews_of(products: Collection[int] | None = None) -> dict[int, Reviews]:
    """Of these products (None: of all) that have any; two queries however many."""
    wanted = None if products is None else list(products)
    sums = await transactions.fetch(_SUMS, wanted)
    latest: dict[int, list[Review]] = {}
    for row in await transactions.fetch(_LATEST, wanted, LATEST):
        latest.setdefault(row["product"], []).append(
            Review(row["stars"], row["words"], short_name(row["name"]), row["made_at"])
        )
    return {row["product"]: Reviews(row["many"], row["tenths"], latest.get(row["product"], [])) for row in sums}


_SUMS = """
SELECT product, count(*) AS many, round(avg(stars) * 10)::int AS tenths FROM review
WHERE hidden_at IS NULL AND ($1::bigint[] IS NULL OR product = ANY($1)) GROUP BY product
"""
_LATEST = """
SELECT product, stars, words, name, made_at FROM (
  SELECT r.product, r.stars, r.words, x.name, r.made_at, row_number() OVER (PARTITION BY r.product ORDER BY r.id DESC) AS place
  FROM review r JOIN person x ON x.id = r.person WHERE r.hidden_at IS NULL AND r.words <> '' AND ($1::bigint[] IS NULL OR r.product = ANY($1))) t
WHERE place <= $2 ORDER BY product, place
"""


async def own_reviews(person: int, order_id: int) -> list[transactions.Row]:
    """(product, slug, name, stars, words, hidden_why) of everything in an order but what was not handed over, said or not."""
    return await transactions.fetch(_OWN, person, order_id)


_OWN = """
SELECT DISTINCT ON (p.name, p.id) p.id AS product, p.slug, p.name, r.stars, r.words, r.hidden_why
FROM order_line l JOIN product p ON p.id = l.product LEFT JOIN review r ON r.product = p.id AND r.person = $1
WHERE l.order_id = $2 AND l.handed_quantity IS DISTINCT FROM 0 ORDER BY p.name, p.id
"""


async def newest(before: int | None = None, *, count: int = 30) -> list[transactions.Row]:
    """For the office: the newest first, hidden or not."""
    return await transactions.fetch(_NEWEST, before or 2**62, count)


_NEWEST = """
SELECT r.id, r.stars, r.words, r.made_at, r.hidden_why, p.name AS product, p.slug, x.name AS who, h.name AS hidden_by
FROM review r JOIN product p ON p.id = r.product JOIN person x ON x.id = r.person LEFT JOIN person h ON h.id = r.hidden_by
WHERE r.id < $1 ORDER BY r.id DESC LIMIT $2
"""
