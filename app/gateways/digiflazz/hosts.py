"""Which addresses may ever see our signatures: Digiflazz' own over TLS, and outside production this machine."""

from __future__ import annotations

from app.gateways.shared.errors import GatewayMisconfigured
from app.gateways.shared.hosts import on_this_machine, plain

HOST = "api.digiflazz.com"
OFFICIAL = f"https://{HOST}/v1"


def checked_base(url: str | None, *, production: bool, username: str, key: str) -> str:
    """The base address, `/v1` at its end. Raises `GatewayMisconfigured`."""
    if not username or not key:
        raise GatewayMisconfigured("DIGIFLAZZ_USERNAME or DIGIFLAZZ_KEY is empty")
    if production == key.startswith("dev-"):
        # A development key sells nothing real; a real one must not be tried out with.
        raise GatewayMisconfigured("DIGIFLAZZ_KEY does not belong to this kind of environment")
    parts = plain(url or OFFICIAL, "DIGIFLAZZ_URL")
    official = parts.scheme == "https" and (parts.hostname or "").lower() == HOST and parts.port in {None, 443}
    if not official and (production or not on_this_machine(parts)):
        raise GatewayMisconfigured("DIGIFLAZZ_URL is not an allowed host")
    base = (url or OFFICIAL).rstrip("/")
    return base if base.endswith("/v1") else f"{base}/v1"
