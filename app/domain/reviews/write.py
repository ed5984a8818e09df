"""Saying something of goods one bought; hiding what does not belong on a product's page."""

import asyncpg

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import NotFound, Refused
from app.domain.transactions import retried, transaction


async def review(person: int, order_id: int, product: int, *, stars: int, words: str) -> None:
    """Stars and words of one product out of one's own order; said again it replaces what was said. Raises Refused."""
    try:
        await transactions.execute(_SAY, product, person, order_id, stars, words)
    except asyncpg.CheckViolationError as error:
        if error.constraint_name != "reviews_come_from_buyers":
            raise
        raise Refused("Ulasan dapat ditulis setelah barangnya Anda terima.") from None


_SAY = """
INSERT INTO review (product, person, order_id, stars, words) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (product, person) DO UPDATE SET stars = $4, words = $5, order_id = $3, made_at = now()
"""


@retried
async def hide(number: int, *, by: int, why: str) -> None:
    """Take a review off the page. Raises NotFound."""
    async with transaction():
        row = await transactions.fetch_one(
            "UPDATE review SET hidden_by = $2, hidden_at = now(), hidden_why = $3 WHERE id = $1 AND hidden_at IS NULL RETURNING product, words",
            number, by, why,
        )  # fmt: skip
        if row is None:
            raise NotFound
        await record("ulasan disembunyikan", f"review:{number}", by=by, entity=1, why=why, before={"words": row["words"]})  # fmt: skip
