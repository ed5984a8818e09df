"""Where a request comes from: the socket's address, or the n-th from the right behind n proxies of ours."""

import hmac
from ipaddress import ip_address, ip_network
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection

from app.settings import settings


def client_address(request: Request[Any, Any, Any]) -> str:
    """The client's address as a key for counting: IPv4 whole, IPv6 by its /64. Headers beyond our proxies are not believed."""
    proxies = settings().trusted_proxies
    raw = request.client.host if request.client else "0.0.0.0"  # noqa: S104 - a key for counting, not a bind
    if proxies:
        chain = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",") if part.strip()]
        if len(chain) >= proxies:
            raw = chain[-proxies]
    return address_key(raw)


def of_this_host(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    """Asked on this machine and through no proxy (all the world comes from there), or by whoever holds the token."""
    token, said = settings().metrics_token, connection.headers.get("authorization", "")
    if token and hmac.compare_digest(said.encode(), f"Bearer {token}".encode()):
        return True
    by_proxy = any(name in connection.headers for name in ("x-forwarded-for", "forwarded", "via", "x-real-ip"))
    try:
        return not by_proxy and connection.client is not None and ip_address(connection.client.host).is_loopback
    except ValueError:
        return False


def address_key(raw: str) -> str:
    """ "2001:db8:1:2:3::4" -> "2001:db8:1:2::/64"; what is no address becomes "unknown"."""
    try:
        address = ip_address(raw.split("%")[0])
    except ValueError:
        return "unknown"
    if address.version == 6:
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ip_network((address, 64), strict=False))
    return str(address)
