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
