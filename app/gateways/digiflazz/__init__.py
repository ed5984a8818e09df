"""Digiflazz, from whom the shop buys credit, tokens and bill payments."""

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
    State,
)
from app.gateways.digiflazz.client import Digiflazz
from app.gateways.digiflazz.codes import RC, Rc
from app.gateways.digiflazz.sn import Token, read_token
from app.settings import settings

__all__ = [
    "RC",
    "Bill",
    "BillLine",
    "Digiflazz",
    "GatewayAlarm",
    "GatewayBusy",
    "GatewayError",
    "GatewayMisconfigured",
    "GatewayRefused",
    "GatewayUnavailable",
    "PascaProduct",
    "Ping",
    "PlnCustomer",
    "Product",
    "Purchase",
    "RateLimited",
    "Rc",
    "Saldo",
    "State",
    "Token",
    "from_settings",
    "read_token",
]


def from_settings() -> Digiflazz:
    """The client that this process's settings describe."""
    chosen = settings()
    return Digiflazz(
        username=chosen.digiflazz_username, key=chosen.digiflazz_key, webhook_secret=chosen.digiflazz_webhook_secret,
        production=chosen.production, url=chosen.digiflazz_url,
    )  # fmt: skip
