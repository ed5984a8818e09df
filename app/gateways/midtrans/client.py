"""Midtrans for the domain: async, typed, patient for ten seconds at most, and silent about secrets."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import quote

import structlog
from midtransclient import CoreApi, Snap

from app.gateways.midtrans import bodies, parse
from app.gateways.midtrans.answers import (
    Charge,
    GatewayBusy,
    GatewayError,
    GatewayRefused,
    GatewayUnavailable,
    Item,
    RefundAnswer,
    SnapPage,
    Status,
)
from app.gateways.midtrans.breaker import Breaker
from app.gateways.midtrans.hosts import checked_base, trusted_page
from app.gateways.midtrans.methods import METHODS
from app.gateways.midtrans.pool import Pool
from app.gateways.midtrans.verdicts import heard
from app.gateways.midtrans.wire import Config, Http, client

T = TypeVar("T")
log = structlog.get_logger("gateway")
NOT_FOUND, CONFLICT, DENIED = "404", "406", "202"


class Midtrans:
    """One for each process. `url` None means Midtrans' own addresses; a stand-in's is taken outside production only."""

    def __init__(
        self,
        *,
        server_key: str,
        production: bool = False,
        url: str | None = None,
        connect_s: float = 3.0,
        read_s: float = 10.0,
        deadline_s: float = 10.0,
        pool: Pool | None = None,
        breaker: Breaker | None = None,
    ) -> None:
        self._base = checked_base(url, production=production, server_key=server_key)
        self._key, self._production, self._deadline = server_key, production, deadline_s
        # Proxy variables of the environment must not see plain-text calls to this very machine.
        self._http = Http(connect_s=connect_s, read_s=read_s, trust_env=self._base is None)
        self._pool = pool or Pool()
        self.breaker = breaker or Breaker()

    def __repr__(self) -> str:
        return f"Midtrans(production={self._production}, url={self._base!r})"

    async def charge(
        self,
        method: str,
        *,
        gateway_order_id: str,
        amount_idr: int,
        expires_in_minutes: int,
        items: Sequence[Item] = (),
        customer_name: str = "",
        phone: str = "",
        finish_url: str | None = None,
    ) -> Charge:
        """Begin a payment with one of METHODS. Asking again with the same order, amount and method is safe.

        Within five minutes the idempotency key brings the first answer back. Later, or where the gateway honours no
        key, the order id is taken (406): then the waiting payment is read from its status, if that shows all a payer
        needs; else `GatewayRefused("406", …)`.
        """
        body = bodies.charge_body(
            method, gateway_order_id=gateway_order_id, amount_idr=amount_idr, expires_in_minutes=expires_in_minutes,
            items=items, customer_name=customer_name, phone=phone, finish_url=finish_url,
        )  # fmt: skip
        key = _once("charge", method, gateway_order_id, amount_idr)
        try:
            answer = await self._core("charge", gateway_order_id, key, lambda core: core.charge(body))
        except GatewayRefused as refused:
            if refused.code != CONFLICT:
                raise
            return await self._already_charged(method, gateway_order_id, amount_idr, refused)
        if answer.get("status_code") == DENIED:
            raise GatewayRefused(DENIED, str(answer.get("status_message", "denied"))[:200])
        return self._clear(parse.charge, answer, gateway_order_id=gateway_order_id, amount_idr=amount_idr)

    async def _already_charged(self, method: str, order_id: str, amount_idr: int, refused: GatewayRefused) -> Charge:
        found = await self.status(order_id)
        if found.status != "pending" or found.payment_type != METHODS[method].payment_type:
            raise refused
        charge = self._clear(parse.charge, found.raw, gateway_order_id=order_id, amount_idr=amount_idr)
        if not (charge.va_number or charge.bill_key or charge.payment_code):
            raise refused  # a QR text or app link is told once only
        if method not in {f"{charge.va_bank}_va", charge.store or "mandiri_bill"}:
            raise refused
        return charge

    async def snap(
        self,
        *,
        gateway_order_id: str,
        amount_idr: int,
        expires_in_minutes: int,
        items: Sequence[Item] = (),
        customer_name: str = "",
        phone: str = "",
        finish_url: str,
        enabled: Sequence[str] = ("credit_card",),
    ) -> SnapPage:
        """A hosted page, by default for cards. No transaction exists until the buyer has chosen there."""
        body = bodies.snap_body(
            gateway_order_id=gateway_order_id, amount_idr=amount_idr, expires_in_minutes=expires_in_minutes,
            items=items, customer_name=customer_name, phone=phone, finish_url=finish_url, enabled=enabled,
        )  # fmt: skip
        answer = await self._call("snap", gateway_order_id, lambda: self._snap().create_transaction(body))
        return self._clear(parse.snap_page, answer, trusted=lambda url: trusted_page(url, self._base))

    async def status(self, any_id: str) -> Status:
        """What is true now, by gateway order id or transaction id. `found` is False where there is no transaction."""
        path = _safe(any_id)
        try:
            answer = await self._core("status", any_id, None, lambda core: core.transactions.status(path))
        except GatewayRefused as refused:
            if refused.code == NOT_FOUND:
                return Status(found=False)
            raise
        return self._clear(parse.status, answer, asked=any_id)

    async def cancel(self, any_id: str) -> Status:
        """Call off what is not settled. Refused with 412 when it is too late, 404 when unknown."""
        path, key = _safe(any_id), _once("cancel", any_id)
        answer = await self._core("cancel", any_id, key, lambda core: core.transactions.cancel(path))
        return self._clear(parse.status, answer, asked=any_id)

    async def expire(self, any_id: str) -> Status:
        """Let a pending payment end now. Refused with 412 when it is no longer pending."""
        path, key = _safe(any_id), _once("expire", any_id)
        answer = await self._core("expire", any_id, key, lambda core: core.transactions.expire(path))
        return self._clear(parse.status, answer, asked=any_id)

    async def refund(self, transaction_id: str, refund_key: str, amount_idr: int, reason: str) -> RefundAnswer:
        """Give money back once for each `refund_key`: a repeat finds the first one, and never pays twice."""
        body = {"refund_key": refund_key, "amount": amount_idr, "reason": reason[:255]}
        path, key = _safe(transaction_id), _once("refund", transaction_id, refund_key, amount_idr)
        try:
            answer = await self._core("refund", transaction_id, key,
                                      lambda core: core.transactions.refund(path, body))  # fmt: skip
        except GatewayRefused as refused:
            if refused.code != CONFLICT:
                raise
            return await self._already_refunded(transaction_id, refund_key, amount_idr, refused)
        if answer.get("status_code") == DENIED:
            raise GatewayRefused(DENIED, str(answer.get("status_message", "refund denied"))[:200])
        return self._clear(parse.refund, answer, asked=transaction_id, refund_key=refund_key, amount_idr=amount_idr)

    async def _already_refunded(
        self, transaction_id: str, key: str, amount: int, refused: GatewayRefused
    ) -> RefundAnswer:
        found = await self.status(transaction_id)
        line = next((line for line in found.refunds if line.refund_key == key and line.amount_idr == amount), None)
        if line is None or found.status is None:
            raise refused
        return RefundAnswer(found.transaction_id, found.gateway_order_id, key, amount, found.refunded_idr, found.status,
                            found.raw)  # fmt: skip

    def signed(self, notice: Mapping[str, object]) -> bool:
        """Whether a notice carries Midtrans' signature: SHA-512 over order id, status code, amount and server key.

        A true signature covers neither state nor time, so it only earns the question to the status call.
        """
        parts = [notice.get(name) for name in ("order_id", "status_code", "gross_amount", "signature_key")]
        if not all(isinstance(part, str) and 0 < len(part) <= 255 for part in parts):
            return False
        order_id, code, gross, claimed = (str(part).encode("utf-8", "surrogatepass") for part in parts)
        right = hashlib.sha512(order_id + code + gross + self._key.encode()).hexdigest()
        return hmac.compare_digest(right.encode(), claimed)

    def close(self) -> None:
        self._pool.close()

    async def _core(self, call: str, about: str, once: str | None, ask: Callable[[CoreApi], Any]) -> dict[str, Any]:
        return await self._call(call, about, lambda: ask(client(CoreApi, self._config(once), self._http)))

    def _snap(self) -> Snap:
        return client(Snap, self._config(None), self._http)

    def _config(self, once: str | None) -> Config:
        headers = {"Idempotency-Key": once} if once else {}
        return Config(base=self._base, production=self._production, server_key=self._key, headers=headers)

    async def _call(self, call: str, about: str, ask: Callable[[], Any]) -> dict[str, Any]:
        """Through breaker and pool, with one log line, whatever happens."""
        began, outcome = time.perf_counter(), "cancelled"
        try:
            if self.breaker.is_open:  # a look only: who may try is settled in the thread, where the try is made
                raise GatewayBusy("breaker open")
            answer = await self._pool.run(lambda: heard(ask, self.breaker), deadline_s=self._deadline)
            outcome = str(answer.get("status_code", "201"))
            return answer
        except GatewayError as error:
            outcome = error.code if isinstance(error, GatewayRefused) else str(error)
            raise
        finally:
            ms = round((time.perf_counter() - began) * 1000, 1)
            log.info("gateway_call", gateway="midtrans", call=call, gateway_order_id=about, ms=ms, outcome=outcome)

    def _clear(self, read: Callable[..., T], answer: dict[str, Any], **asked: Any) -> T:
        try:
            return read(answer, **asked)
        except GatewayUnavailable as error:
            log.warning("gateway_nonsense", gateway="midtrans", what=str(error))
            raise


def _once(*parts: object) -> str:
    """The same question gets the same key (at most 46 characters count), another question another."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:40]


def _safe(any_id: str) -> str:
    """The official client does not escape ids; dots alone would climb the path."""
    if not bodies.ORDER_ID.fullmatch(any_id) or set(any_id) <= {"."}:
        raise ValueError("not a gateway order id or transaction id")
    return quote(any_id, safe="")
