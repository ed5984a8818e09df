"""The ways in which an outside service may not say what we asked."""

from __future__ import annotations


class GatewayError(Exception):
    """Base of them all."""


class GatewayUnavailable(GatewayError):
    """No usable answer: network, time-out, 5xx, 429, nonsense. The outcome is UNKNOWN: ask for the status."""


class GatewayBusy(GatewayUnavailable):
    """Not even sent: no room for one more call, no connection, or the breaker was open. Nothing happened there."""


class GatewayRefused(GatewayError):
    """A definite no, with the gateway's code (as text) and words. Nothing happened at the gateway."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message = code, message


class GatewayMisconfigured(GatewayError):
    """Our key or address is wrong: an operator must act, trying again is no use."""


class RateLimited(GatewayError):
    """Asked too often; nothing happened there. `wait_s`: seconds until the same question may be asked again."""

    def __init__(self, code: str, wait_s: float) -> None:
        super().__init__(f"{code}: asked too often")
        self.code, self.wait_s = code, wait_s
