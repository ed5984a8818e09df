"""What PPOB needs of a provider, said once; the one that serves this process is put here at its start.

The values and the ways of not answering are those of `app.gateways.digiflazz.answers`: plain data, nothing that calls.
"""

from typing import Protocol

from app.gateways.digiflazz.answers import (
    Bill,
    BillLine,
    GatewayAlarm,
    GatewayBusy,
    GatewayError,
    GatewayMisconfigured,
    GatewayRefused,
    GatewayUnavailable,
    PascaProduct,
    Ping,
    PlnCustomer,
    Product,
    Purchase,
    RateLimited,
    Saldo,
)

__all__ = [
    "Bill", "BillLine", "GatewayAlarm", "GatewayBusy", "GatewayError", "GatewayMisconfigured", "GatewayRefused", "GatewayUnavailable",
    "PascaProduct", "Ping", "PlnCustomer", "Product", "Provider", "Purchase", "RateLimited", "Saldo", "provider", "use_provider",
]  # fmt: skip


class Provider(Protocol):
    """Credit, tokens and bills, shaped like app.gateways.digiflazz.Digiflazz. Every call may raise GatewayError."""

    async def saldo(self) -> Saldo: ...

    async def products(self, sku: str | None = None) -> list[Product]: ...

    async def pasca_products(self, sku: str | None = None) -> list[PascaProduct]: ...

    async def buy(
        self, ref_id: str, *, sku: str, customer_no: str, max_price_idr: int, again: bool, allow_dot: bool = False
    ) -> Purchase: ...

    async def inquire(
        self, ref_id: str, *, sku: str, customer_no: str, amount_idr: int | None = None, year: int | None = None
    ) -> Bill: ...

    async def pay(self, ref_id: str, *, sku: str, customer_no: str, again: bool) -> Purchase: ...

    async def bill_status(self, ref_id: str, *, sku: str, customer_no: str) -> Purchase: ...

    async def pln_customer(self, customer_no: str) -> PlnCustomer: ...

    def signed_webhook(self, body: bytes, header: str | None) -> bool: ...

    def parse_webhook(self, body: bytes) -> Purchase | Ping: ...


_provider: Provider | None = None


def use_provider(chosen: Provider) -> None:
    """The provider of this process from now on; called at the start of web and worker."""
    global _provider
    _provider = chosen


def provider() -> Provider:
    if _provider is None:
        raise GatewayMisconfigured("no PPOB provider was set at the start of this process")
    return _provider
