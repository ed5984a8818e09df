"""What payments need of a gateway, said once; the one that serves this process is put here at its start.

The values and the three ways of not answering are those of `app.gateways.midtrans.answers`: plain data, nothing that calls.
"""

import asyncio
import time
from collections.abc import Awaitable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol, TypeVar

from app.gateways.midtrans.answers import (
    Charge,
    GatewayBusy,
    GatewayError,
    GatewayMisconfigured,
    GatewayRefused,
    GatewayUnavailable,
    RefundAnswer,
    RefundLine,
    SnapPage,
    Status,
)

__all__ = [
    "Charge", "Gateway", "GatewayBusy", "GatewayError", "GatewayMisconfigured", "GatewayRefused", "GatewayUnavailable",
    "RefundAnswer", "RefundLine", "SnapPage", "Status", "asked", "gateway", "patience", "use_gateway",
]  # fmt: skip

T = TypeVar("T")


class Gateway(Protocol):
    """Money in and out, shaped like app.gateways.midtrans.Midtrans. Every call may raise GatewayError; ids are the gateway's."""

    async def charge(
        self, method: str, *, gateway_order_id: str, amount_idr: int, expires_in_minutes: int, finish_url: str | None = None
    ) -> Charge: ...  # fmt: skip

    async def snap(
        self, *, gateway_order_id: str, amount_idr: int, expires_in_minutes: int, finish_url: str
    ) -> SnapPage: ...  # fmt: skip

    async def status(self, any_id: str) -> Status: ...

    async def cancel(self, any_id: str) -> Status: ...

    async def refund(self, transaction_id: str, refund_key: str, amount_idr: int, reason: str) -> RefundAnswer: ...

    def signed(self, notice: Mapping[str, object]) -> bool: ...


_gateway: Gateway | None = None


def use_gateway(chosen: Gateway) -> None:
    """The gateway of this process from now on; called at the start of web and worker."""
    global _gateway
    _gateway = chosen


def gateway() -> Gateway:
    if _gateway is None:
        raise GatewayMisconfigured("no gateway was set at the start of this process")
    return _gateway


A_PERSON_WAITS = 8.0  # seconds; with our own work a request stays under ten

# A person waits at a page for a few seconds at most, however many questions an answer takes; a job has more time.
_until: ContextVar[float | None] = ContextVar("payments_patience", default=None)


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """All questions to the gateway inside share so many seconds; what is not answered by then counts as unknown."""
    until, outer = time.monotonic() + seconds, _until.get()
    token = _until.set(until if outer is None else min(until, outer))
    try:
        yield
    finally:
        _until.reset(token)


async def asked(question: Awaitable[T]) -> T:
    """The gateway's answer, within what is left of the asker's patience. Raises GatewayUnavailable when it runs out."""
    until = _until.get()
    try:
        return await asyncio.wait_for(question, None if until is None else max(0.05, until - time.monotonic()))
    except TimeoutError:
        raise GatewayUnavailable("no answer while the person could wait") from None
