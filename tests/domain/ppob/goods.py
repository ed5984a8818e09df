"""Things to top up and people who do, for stories about PPOB."""

from dataclasses import dataclass
from typing import Any

from app.domain.numbering import new_key
from app.domain.people.asker import Asker
from app.domain.ppob.order import order_ppob


@dataclass(frozen=True)
class Thing:
    """A product as the price list would give it."""

    sku: str = "xl10"
    kind: str = "prepaid"
    service: str = "pulsa"
    name: str = "XL 10.000"
    cost_idr: int = 10_900
    price_idr: int = 11_500
    fee: int = 0

    def fee_idr(self, bill_idr: int) -> int:
        return self.fee


PULSA = Thing()
NUMBER = "081700001111"


async def ordered(asker: Asker, thing: Thing = PULSA, number: str = NUMBER, **more: Any) -> str:
    """An order of this thing, its price seen and agreed to."""
    return await order_ppob(
        asker, thing, number, **{"shown_idr": thing.price_idr, "key": new_key(), "sure": True, **more}
    )


async def margin_decision(db: Any, *, number: str = "12/2026", agreed: bool = True, from_day: int = -30) -> int:
    """A decision in the sekunder's register, its day so many days from now; its id."""
    made: int = await db.fetchval(
        "INSERT INTO decision (entity, kind, number, decided_on, title, body, present, effective_from, proposed_by, state)"
        " SELECT 1, 'pengurus', $1, current_date - 60, 'Margin PPOB', '', '{Ketua}', (now() AT TIME ZONE 'Asia/Jakarta')::date + $2::int, min(id),"
        " 'proposed' FROM person RETURNING id",
        number, from_day,
    )  # fmt: skip
    if agreed:
        await db.execute("SET session_replication_role = replica")
        await db.execute(
            "UPDATE decision SET state = 'in_force', agreed_by = (SELECT max(id) FROM person), agreed_at = now() WHERE id = $1",
            made,
        )
        await db.execute("SET session_replication_role = origin")
    return made
