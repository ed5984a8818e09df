"""What is to be brought at one time of one day, as a driver goes: by kecamatan and street."""

from dataclasses import dataclass
from datetime import date, time

from app.domain import transactions
from app.domain.delivery.times import hours
from app.domain.fulfilment.sight import Sight

MOST = 500


@dataclass(frozen=True, slots=True)
class Stop:
    """One order of a round. Rupiah are whole."""

    number: str
    name: str
    street: str
    kecamatan: str
    note: str
    tender: str
    total_idr: int
    less_idr: int  # of it, what the buyer no longer wants
    paid: bool
    starts: time
    ends: time

    @property
    def hours(self) -> str:
        return hours(self.starts, self.ends)


_ROUND = """
SELECT o.number, o.name, o.street, o.kecamatan, o.note, o.tender, o.total_idr, less_idr_of(o.id) AS less_idr,
       o.paid_idr >= o.total_idr AS paid, s.starts, s.ends
FROM delivery_promise p JOIN shop_order o ON o.id = p.order_id JOIN delivery_slot s ON s.id = p.slot
WHERE p.day = $1 AND p.state = 'held' AND ($2::int IS NULL OR p.slot = $2) AND o.state <> 'handed_over' AND o.entity = ANY($3::int[])
ORDER BY s.starts, o.kecamatan, o.village, o.street, o.id LIMIT $4
"""


async def round_of(sight: Sight, day: date, slot: int | None) -> list[Stop]:
    """Within sight, at most MOST. One query."""
    return [Stop(**dict(row)) for row in await transactions.fetch(_ROUND, day, slot, list(sight.entities), MOST)]
