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
    "methods_for",
]
