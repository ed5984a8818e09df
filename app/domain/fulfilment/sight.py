"""Through whose eyes an order is found: an officer's own co-op, or the counter where it will be collected."""

from dataclasses import dataclass

from app.domain import transactions
from app.domain.errors import NotFound
from app.domain.orders.find import NUMBER


@dataclass(frozen=True, slots=True)
class Sight:
    """`entities`: co-ops whose orders are open to the officer; `counters`: primaries whose pickups are."""

    entities: frozenset[int]
    counters: frozenset[int] = frozenset()

    def covers(self, entity: int, pickup_coop: int | None) -> bool:
        return entity in self.entities or (pickup_coop is not None and pickup_coop in self.counters)


async def order_id_in(sight: Sight, number: str) -> int:
    """The id of an order within sight. Raises NotFound, also for an order outside of it."""
    asked = number.strip().upper()
    found: int | None = None
    if NUMBER.fullmatch(asked):
        found = await transactions.fetch_value(
            "SELECT id FROM shop_order WHERE number = $1 AND (entity = ANY($2::int[]) OR pickup_coop = ANY($3::int[]))",
            asked, list(sight.entities), list(sight.counters),
        )  # fmt: skip
    if found is None:
        raise NotFound
    return found
