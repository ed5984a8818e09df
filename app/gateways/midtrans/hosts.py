"""Which addresses may ever see our key: Midtrans' own over TLS, and outside production a stand-in on this machine."""

from __future__ import annotations

from urllib.parse import urlsplit

from app.gateways.midtrans.answers import GatewayMisconfigured
from app.gateways.shared.hosts import LOOPBACK, on_this_machine, plain

MIDTRANS = frozenset(
    {"api.midtrans.com", "app.midtrans.com", "api.sandbox.midtrans.com", "app.sandbox.midtrans.com"}
)  # fmt: skip


def checked_base(url: str | None, *, production: bool, server_key: str) -> str | None:
    """The base address to use instead of Midtrans' own pair, or None for those. Raises `GatewayMisconfigured`."""
    base = _checked_address(url, production=production)
    real_key = server_key.startswith("Mid-server-")
    if not server_key:
        raise GatewayMisconfigured("MIDTRANS_SERVER_KEY is empty")
    if production != real_key:
        # A real key would be shown to a stand-in or the sandbox, or a sandbox key would sell real goods.
        raise GatewayMisconfigured("MIDTRANS_SERVER_KEY does not belong to this kind of environment")
    return base


def _checked_address(url: str | None, *, production: bool) -> str | None:
    if not url:
        return None
    parts = plain(url, "MIDTRANS_URL")
    host = (parts.hostname or "").lower()
    if parts.scheme == "https" and host in MIDTRANS and parts.port in {None, 443}:
        if production == ("sandbox" in host):
            raise GatewayMisconfigured("MIDTRANS_URL names the other environment")
        return None  # one of the official pair: the client knows both
    if production or not on_this_machine(parts):
        raise GatewayMisconfigured("MIDTRANS_URL is not an allowed host")
    return url.rstrip("/")


def trusted_page(url: str, base: str | None) -> bool:
    """Whether a payment page may be shown to a buyer: on Midtrans' hosts, or on the stand-in we were told to use."""
    parts = urlsplit(url)
    if base is None:
        return parts.scheme == "https" and parts.hostname in MIDTRANS
    return parts.scheme in {"http", "https"} and (parts.hostname or "") in LOOPBACK | MIDTRANS
