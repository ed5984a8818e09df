"""The payment gateway Midtrans, through its official client."""

from app.gateways.midtrans.answers import (
    Charge,
    GatewayBusy,
    GatewayError,
    GatewayMisconfigured,
    GatewayRefused,
    GatewayUnavailable,
    Item,
    RefundAnswer,
    RefundLine,
    SnapPage,
    State,
    Status,
)
from app.gateways.midtrans.client import Midtrans
from app.gateways.midtrans.methods import METHODS, Method, methods_for
from app.settings import settings

__all__ = [
    "METHODS",
    "Charge",
    "GatewayBusy",
    "GatewayError",
    "GatewayMisconfigured",
    "GatewayRefused",
    "GatewayUnavailable",
    "Item",
    "Method",
    "Midtrans",
    "RefundAnswer",
    "RefundLine",
    "SnapPage",
    "State",
    "Status",
    "from_settings",
    "methods_for",
]


def from_settings() -> Midtrans:
    """The client that this process's settings describe."""
    chosen = settings()
    return Midtrans(server_key=chosen.midtrans_server_key, production=chosen.production, url=chosen.midtrans_url)
