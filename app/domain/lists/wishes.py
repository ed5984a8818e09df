"""Kabari saya: who wanted goods that were sold out hears once when they are there again."""

from app.domain import transactions
from app.domain.errors import NotFound
from app.domain.notifications.tell import tell
from app.domain.notifications.texts import there_again
from app.domain.transactions import transaction

AT_ONCE = 100


async def wish_for(person: int, slug: str) -> str:
    """Ask to be told; the product's name. Twice is the same as once. Raises NotFound."""
    row = await transactions.fetch_one("SELECT id, name FROM product WHERE slug = $1 AND published", slug)
    if row is None:
        raise NotFound
    await transactions.execute(
        "INSERT INTO stock_wish (person, product) VALUES ($1, $2) ON CONFLICT DO NOTHING", person, row["id"]
    )
    name: str = row["name"]
    return name


async def tell_those_who_wait() -> int:
    """A sweep: the longest wait first, no more people than there are goods; how many were told."""
    async with transaction():
        rows = await transactions.fetch(_DUE, AT_ONCE)
        for row in rows:
            await tell("whatsapp", row["phone"], there_again(row["name"], row["slug"]), f"stock_wish:{row['id']}")
        await transactions.execute(
            "UPDATE stock_wish SET told_at = now() WHERE id = ANY($1)", [row["id"] for row in rows]
        )
    return len(rows)


# Of three sacks that came only the first people in the queue hear at once, ten for each that may be bought; the rest later.
_DUE = """
WITH free AS (SELECT l.product, sum(l.on_hand - l.reserved) AS many FROM stock_level l
              WHERE l.product IN (SELECT product FROM stock_wish WHERE told_at IS NULL) GROUP BY l.product HAVING sum(l.on_hand - l.reserved) > 0),
queue AS (SELECT w.id, w.product, w.person, row_number() OVER (PARTITION BY w.product ORDER BY w.id) AS place FROM stock_wish w WHERE w.told_at IS NULL)
SELECT q.id, x.phone, p.name, p.slug FROM queue q JOIN free f USING (product) JOIN product p ON p.id = q.product AND p.published
JOIN person x ON x.id = q.person WHERE q.place <= f.many * 10 ORDER BY q.id LIMIT $1
"""
