"""What a member sees first: the newest orders, and what needs doing."""

from dataclasses import dataclass
from datetime import datetime

from app.domain import transactions
from app.domain.people.asker import Asker


@dataclass(frozen=True, slots=True)
class NewestOrder:
    number: str
    placed_at: datetime
    total_idr: int
    state: str
    pay_until: datetime


async def newest_orders(asker: Asker, *, at_most: int = 3) -> list[NewestOrder]:
    """The asker's own, newest first."""
    rows = await transactions.fetch(
        "SELECT number, placed_at, total_idr, state, pay_until FROM shop_order WHERE person = $1 ORDER BY id DESC LIMIT $2",
        asker.person_id, at_most,
    )  # fmt: skip
    return [NewestOrder(**dict(row)) for row in rows]
