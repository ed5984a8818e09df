"""What Digiflazz says, in plain typed values, and the one error that only it has."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from typing import Any, Literal

from app.gateways.digiflazz.codes import RC, Advice
from app.gateways.shared.errors import (
    GatewayBusy,
    GatewayError,
    GatewayMisconfigured,
    GatewayRefused,
    GatewayUnavailable,
    RateLimited,
)

__all__ = [
    "Bill", "BillLine", "GatewayAlarm", "GatewayBusy", "GatewayError", "GatewayMisconfigured", "GatewayRefused",
    "GatewayUnavailable", "PascaProduct", "Ping", "PlnCustomer", "Product", "Purchase", "RateLimited", "Saldo", "State",
]  # fmt: skip
State = Literal["success", "pending", "failed", "unknown"]


class GatewayAlarm(GatewayMisconfigured):
    """Our account, key, address, SKU or deposit stands in the way: an officer must act.

    Not a failure of the order: after a first submission nothing was bought, after a repeat nothing is known.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message = code, message

    @property
    def deposit_is_empty(self) -> bool:
        return self.code in {"44", "61"}


@dataclass(frozen=True, slots=True)
class Saldo:
    """Our deposit there, whole rupiah."""

    deposit_idr: int


@dataclass(frozen=True, slots=True)
class Product:
    """One prepaid product. `price_idr` is taken from the deposit; `stock` None is unlimited; the window is WIB."""

    sku: str
    name: str
    category: str
    brand: str
    type: str
    seller: str
    price_idr: int
    buyer_on: bool
    seller_on: bool
    stock: int | None
    multi: bool
    closed: tuple[time, time] | None
    desc: str

    @property
    def sellable(self) -> bool:
        """On at both ends and in stock; the daily window is another question (`closed_at`)."""
        return self.buyer_on and self.seller_on and self.stock != 0

    def closed_at(self, wib: time) -> bool:
        """Whether the seller rests at this time of day in WIB; the window may cross midnight."""
        if self.closed is None:
            return False
        start, end = self.closed
        return start <= wib < end if start < end else wib >= start or wib < end


@dataclass(frozen=True, slots=True)
class PascaProduct:
    """One biller. `admin_idr` is the fee shown per bill, `commission_idr` our share of each."""

    sku: str
    name: str
    brand: str
    seller: str
    admin_idr: int
    commission_idr: int
    buyer_on: bool
    seller_on: bool
    desc: str

    @property
    def sellable(self) -> bool:
        return self.buyer_on and self.seller_on


@dataclass(frozen=True, slots=True)
class BillLine:
    """One month or instalment; None where the biller does not tell. Whole rupiah."""

    period: str
    amount_idr: int | None
    admin_idr: int | None
    fine_idr: int | None
    other_idr: int | None
    meter_from: str
    meter_to: str


@dataclass(frozen=True, slots=True)
class Bill:
    """What is owed. `price_idr` leaves our deposit, `selling_idr` is what the customer pays: never our own sums."""

    ref_id: str
    sku: str
    customer_no: str
    customer_name: str
    period: str
    admin_idr: int
    price_idr: int
    selling_idr: int
    lines: tuple[BillLine, ...] = ()
    desc: dict[str, Any] = field(default_factory=dict, repr=False)
    saldo_idr: int | None = None
    raw: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def fine_idr(self) -> int:
        return sum(line.fine_idr or 0 for line in self.lines)


@dataclass(frozen=True, slots=True)
class Purchase:
    """What is known of one ref_id. `price_idr` and `saldo_idr` None where the answer does not tell."""

    ref_id: str
    state: State
    rc: str
    message: str
    sn: str = ""
    price_idr: int | None = None
    saldo_idr: int | None = None
    sku: str = ""
    customer_no: str = ""
    trx_id: str = ""
    bill: Bill | None = None
    raw: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def advice(self) -> Advice:
        row = RC.get(self.rc)
        return row.advice if row else "wait"

    @property
    def formed(self) -> bool:
        """Whether a transaction exists under the ref_id, so that asking again buys nothing; unknown codes: assume so."""
        row = RC.get(self.rc)
        return row.formed if row else True

    @property
    def refunded(self) -> bool:
        """Failed after all, perhaps after a success (rc 74): a case for an officer where it had succeeded."""
        return self.rc == "74"


@dataclass(frozen=True, slots=True)
class PlnCustomer:
    """Who a meter belongs to; empty texts and a power of None (in VA) where it was not told."""

    customer_no: str
    name: str
    meter_no: str
    subscriber_id: str
    tariff: str
    power_va: int | None


@dataclass(frozen=True, slots=True)
class Ping:
    """The set-up check of a webhook: answer 2xx, touch nothing."""

    hook_id: str
