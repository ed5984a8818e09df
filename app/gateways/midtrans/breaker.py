"""The circuit breaker, shared with the other gateways."""

from app.gateways.shared.breaker import Breaker

__all__ = ["Breaker"]
