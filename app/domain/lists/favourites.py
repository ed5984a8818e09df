"""Favourites: marked and unmarked, shown with today's prices."""

from app.domain import transactions
from app.domain.errors import NotFound, Refused

MOST = 200


async def mark(person: int, slug: str) -> str:
    """Mark a product; its name. Twice is the same as once. Raises NotFound, Refused."""
    row = await transactions.fetch_one("SELECT id, name FROM product WHERE slug = $1 AND published", slug)
    if row is None:
        raise NotFound
    many = await transactions.fetch_value("SELECT count(*) FROM favourite WHERE person = $1", person)
    if many >= MOST:
        raise Refused(f"Paling banyak {MOST} favorit. Hapus yang tidak lagi dibeli.")
    await transactions.execute(
        "INSERT INTO favourite (person, product) VALUES ($1, $2) ON CONFLICT DO NOTHING", person, row["id"]
    )
    name: str = row["name"]
    return name


async def unmark(person: int, slug: str) -> None:
    """Take the mark away, if there is one."""
    await transactions.execute(
        "DELETE FROM favourite f USING product p WHERE p.id = f.product AND f.person = $1 AND p.slug = $2", person, slug
    )


async def favourites_of(person: int) -> list[int]:
    """The products, the newest mark first."""
    rows = await transactions.fetch(
        "SELECT product FROM favourite WHERE person = $1 ORDER BY made_at DESC, product", person
    )
    return [row["product"] for row in rows]
