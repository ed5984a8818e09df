"""A gateway that fits into a pocket: in this process, with books of its own, for thousands of steps a minute.

It keeps to the same rules as the stand-in behind HTTP, and like any gateway it can stay silent: before the deed was done, or
(the case that tempts people to do it twice) after.
"""

import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from app.domain.clock import now
from app.domain.payments.gateway import (
    Charge,
    GatewayRefused,
    GatewayUnavailable,
    RefundAnswer,
    RefundLine,
    SnapPage,
    Status,
)
from app.domain.payments.methods import METHODS

MERCHANT = "G000000001"
MONEY = ("settlement", "partial_refund", "refund")


@dataclass
class Kept:
    """One transaction in the gateway's own books."""

    transaction_id: str
    order_id: str
    method: str
    amount_idr: int
    expires_at: datetime
    status: str = "pending"
    settled_at: datetime | None = None
    refunds: dict[str, RefundLine] = field(default_factory=dict)

    @property
    def refunded_idr(self) -> int:
        return sum(line.amount_idr for line in self.refunds.values())


class Pocket:
    """Implements app.domain.payments.gateway.Gateway. `silent` is how many calls of a hundred get no answer."""

    def __init__(self, rng: random.Random, *, silent: int = 0) -> None:
        self.rng, self.silent = rng, silent
        self.kept: dict[str, Kept] = {}
        self.unanswered = 0

    # What the shop asks.

    async def charge(
        self, method: str, *, gateway_order_id: str, amount_idr: int, expires_in_minutes: int, finish_url: str | None = None, **_: Any
    ) -> Charge:  # fmt: skip
        after = self._mood()
        if gateway_order_id in self.kept:
            raise GatewayRefused("406", "order id has been taken")
        until = now() + timedelta(minutes=expires_in_minutes)
        one = self.kept[gateway_order_id] = Kept(
            str(uuid.UUID(int=self.rng.getrandbits(128))), gateway_order_id, method, amount_idr, until
        )
        self._fall_silent(after)
        return Charge(
            one.transaction_id,
            one.order_id,
            amount_idr,
            "IDR",
            MERCHANT,
            "pending",
            until,
            va_bank="bni",
            va_number="988" + one.transaction_id[:8],
        )

    async def snap(self, **_: Any) -> SnapPage:
        raise GatewayRefused("402", "channel is not activated")

    async def status(self, any_id: str) -> Status:
        self._fall_silent(self._mood())
        one = self._find(any_id)
        if one is None:
            return Status(False)
        return Status(
            True, one.transaction_id, one.order_id, one.amount_idr, "IDR", MERCHANT, one.status, refunded_idr=one.refunded_idr,  # type: ignore[arg-type]
            refunds=tuple(one.refunds.values()), payment_type=METHODS[one.method].payment_type, settled_at=one.settled_at, expires_at=one.expires_at,
        )  # fmt: skip

    async def cancel(self, any_id: str) -> Status:
        after = self._mood()
        one = self._find(any_id)
        if one is None:
            raise GatewayRefused("404", "transaction doesn't exist")
        if one.status != "pending":
            raise GatewayRefused("412", "cannot modify the status")
        one.status = "cancel"
        self._fall_silent(after)
        return Status(True, one.transaction_id, one.order_id, one.amount_idr, "IDR", MERCHANT, "cancel")

    async def refund(self, transaction_id: str, refund_key: str, amount_idr: int, reason: str) -> RefundAnswer:
        after = self._mood()
        one = self._find(transaction_id)
        if one is None:
            raise GatewayRefused("404", "transaction doesn't exist")
        if refund_key not in one.refunds:
            if one.status not in ("settlement", "partial_refund") or one.refunded_idr + amount_idr > one.amount_idr:
                raise GatewayRefused("412", "cannot refund")
            one.refunds[refund_key] = RefundLine(refund_key, amount_idr, reason, now(), now())
            one.status = "refund" if one.refunded_idr == one.amount_idr else "partial_refund"
        self._fall_silent(after)
        return RefundAnswer(
            one.transaction_id,
            one.order_id,
            refund_key,
            one.refunds[refund_key].amount_idr,
            one.refunded_idr,
            one.status,
        )  # type: ignore[arg-type]

    def signed(self, notice: Mapping[str, object]) -> bool:
        return True

    # What payers and banks do.

    def pay(self, order_id: str) -> bool:
        return self._turn(order_id, "pending", "settlement")

    def expire(self, order_id: str) -> bool:
        return self._turn(order_id, "pending", "expire")

    def take_back(self, order_id: str) -> bool:
        """A settlement turns to deny, as bank and counter channels may within minutes; never after a refund."""
        return METHODS[self.kept[order_id].method].reversible and self._turn(order_id, "settlement", "deny")

    def _turn(self, order_id: str, come_from: str, go_to: str) -> bool:
        one = self.kept.get(order_id)
        if one is None or one.status != come_from:
            return False
        self.kept[order_id] = replace(one, status=go_to, settled_at=now() if go_to == "settlement" else one.settled_at)
        return True

    # The referee's view, in the words of the stand-in's `buku`.

    def book(self) -> dict[str, Any]:
        return {"transactions": [
            {"order_id": one.order_id, "transaction_id": one.transaction_id, "amount_idr": one.amount_idr, "status": one.status,
             "paid_idr": one.amount_idr if one.status in MONEY else 0, "refunded_idr": one.refunded_idr} for one in self.kept.values()
        ]}  # fmt: skip

    def _find(self, any_id: str) -> Kept | None:
        return self.kept.get(any_id) or next((one for one in self.kept.values() if one.transaction_id == any_id), None)

    def _mood(self) -> bool:
        """Silent before the deed, silent after it (True), or well."""
        if self.rng.randrange(100) >= self.silent:
            return False
        if self.rng.random() < 0.5:
            self.unanswered += 1
            raise GatewayUnavailable("no answer (nothing was done)")
        return True

    def _fall_silent(self, now_is_it: bool) -> None:
        if now_is_it:
            self.unanswered += 1
            raise GatewayUnavailable("no answer (though it was done)")
