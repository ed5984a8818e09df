"""What any base address must satisfy before a key is shown to it."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from app.gateways.shared.errors import GatewayMisconfigured

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def plain(url: str, variable: str) -> SplitResult:
    """The parts of an address without user, query or fragment. Raises `GatewayMisconfigured` naming the variable."""
    parts = urlsplit(url)
    if parts.username or parts.password or parts.query or parts.fragment:
        raise GatewayMisconfigured(f"{variable} must be a plain address")
    return parts


def on_this_machine(parts: SplitResult) -> bool:
    return parts.scheme in {"http", "https"} and (parts.hostname or "").lower() in LOOPBACK
