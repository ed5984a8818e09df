"""Our prices against those of other stores: when a comparator was confirmed, and again and again for what expires or is settled."""

from app.domain.catalogue.watch import watch_prices
from app.domain.promotions.watch import watch_promotions


async def watch_one(unit: str) -> None:
    """A comparator of this unit was confirmed. All are looked at: there are few, and one look is one query."""
    await watch_prices()


async def watch_all() -> None:
    await watch_prices()
    await watch_promotions()
