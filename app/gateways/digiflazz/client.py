"""Digiflazz for the domain: async, typed, patient for ten seconds at most, and silent about secrets and numbers."""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections.abc import Callable
from typing import Any, TypeVar

import structlog

from app.gateways.digiflazz import parse, webhook
from app.gateways.digiflazz.answers import (
    Bill,
    GatewayAlarm,
    GatewayBusy,
    GatewayError,
    GatewayRefused,
    GatewayUnavailable,
    PascaProduct,
    Ping,
    PlnCustomer,
    Product,
    Purchase,
    RateLimited,
    Saldo,
)
from app.gateways.digiflazz.hosts import OFFICIAL, checked_base
from app.gateways.digiflazz.wire import LARGEST_ANSWER, LARGEST_LIST, Wire
from app.gateways.shared.breaker import Breaker
from app.gateways.shared.gate import Gate

T = TypeVar("T")
log = structlog.get_logger("gateway")
REF_ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
ONE_SKU_S = 1.0  # one SKU may be asked for once in a second


class Digiflazz:
    """One for each process and event loop. `url` None means Digiflazz' own address."""

    def __init__(
        self,
        *,
        username: str,
        key: str,
        webhook_secret: str = "",
        production: bool = False,
        url: str | None = None,
        testing: bool | None = None,
        connect_s: float = 3.0,
        read_s: float = 10.0,
        deadline_s: float = 10.0,
        list_deadline_s: float = 30.0,
        gate: Gate | None = None,
        breaker: Breaker | None = None,
        at_once: int = 8,
    ) -> None:
        """`testing` adds the flag of the test mode to every transaction; unset: on for a development key there."""
        self._base = checked_base(url, production=production, username=username, key=key)
        self._username, self._key, self._secret = username, key, webhook_secret
        official = self._base == OFFICIAL
        self._testing = (official and not production) if testing is None else testing
        self._wire = Wire(self._base, connect_s=connect_s, read_s=read_s, at_once=at_once, trust_env=official)
        self._deadline, self._list_deadline = deadline_s, list_deadline_s
        self._gate = gate or Gate(at_once, 2 * at_once)
        self.breaker = breaker or Breaker()

    def __repr__(self) -> str:
        return f"Digiflazz(url={self._base!r})"

    async def saldo(self) -> Saldo:
        """Our deposit."""
        return await self._call("saldo", "", "cek-saldo", {"cmd": "deposit"}, "depo", parse.saldo)

    async def products(self, sku: str | None = None) -> list[Product]:
        """The prepaid list, at most once in five minutes; or one SKU, at most once in a second. Else `RateLimited`."""
        return await self._list("prepaid", sku, parse.products)

    async def pasca_products(self, sku: str | None = None) -> list[PascaProduct]:
        """The postpaid list, with the same limits."""
        return await self._list("pasca", sku, parse.pasca_products)

    async def buy(
        self,
        ref_id: str,
        *,
        sku: str,
        customer_no: str,
        max_price_idr: int,
        again: bool,
        allow_dot: bool = False,
    ) -> Purchase:
        """Buy, or with the same arguments ask what became of it: the same ref_id buys once within 90 days.

        `again` must be True whenever this ref_id may have been sent before. Leave a minute between two asks; never
        ask about a closed order, nor after 60 days. Raises `GatewayAlarm`, `GatewayUnavailable` (unknown outcome) and
        its child `GatewayBusy` (nothing was sent).
        """
        body: dict[str, Any] = {**self._goods(ref_id, sku, customer_no), "max_price": max_price_idr}
        if allow_dot:
            body["allow_dot"] = True
        return await self._transaction("check" if again else "buy", body, again=again)

    async def inquire(
        self, ref_id: str, *, sku: str, customer_no: str, amount_idr: int | None = None, year: int | None = None
    ) -> Bill:
        """The bill, under a new ref_id. `amount_idr` for a wallet's free sum, `year` for land tax.

        Raises `GatewayRefused` with the code where there is nothing to pay, `RateLimited`, `GatewayAlarm`,
        `GatewayUnavailable`. Moves no money.
        """
        body = {"commands": "inq-pasca", **self._goods(ref_id, sku, customer_no)}
        more = {"amount": amount_idr, "year": year}
        body |= {name: value for name, value in more.items() if value is not None}
        asked = {"ref_id": ref_id, "sku": sku, "customer_no": customer_no}
        return await self._call("inquire", ref_id, "transaction", body, ref_id, lambda data: parse.bill(data, **asked))

    async def pay(self, ref_id: str, *, sku: str, customer_no: str, again: bool) -> Purchase:
        """Pay the bill asked for under this ref_id earlier on the same calendar day (WIB). Errors as for `buy`."""
        body = {"commands": "pay-pasca", **self._goods(ref_id, sku, customer_no)}
        return await self._transaction("repay" if again else "pay", body, again=again)

    async def bill_status(self, ref_id: str, *, sku: str, customer_no: str) -> Purchase:
        """What became of a payment; buys and pays nothing."""
        body = {"commands": "status-pasca", **self._goods(ref_id, sku, customer_no)}
        return await self._transaction("bill_status", body, again=True)

    async def pln_customer(self, customer_no: str) -> PlnCustomer:
        """Who a meter belongs to. Raises `GatewayRefused` where there is none, `RateLimited`."""
        body = {"customer_no": _number(customer_no)}
        return await self._call("pln_customer", "", "inquiry-pln", body, customer_no,
                                lambda data: parse.pln_customer(data, customer_no=customer_no))  # fmt: skip

    def signed_webhook(self, body: bytes, header: str | None) -> bool:
        """Whether `X-Hub-Signature` proves that these raw bytes come from Digiflazz; constant time."""
        return webhook.signed(body, header, self._secret)

    @staticmethod
    def parse_webhook(body: bytes) -> Purchase | Ping:
        """What a signed webhook says. Raises `GatewayUnavailable` for nonsense."""
        return webhook.parsed(body)

    async def close(self) -> None:
        await self._wire.close()

    def _goods(self, ref_id: str, sku: str, customer_no: str) -> dict[str, Any]:
        if not REF_ID.fullmatch(ref_id):
            raise ValueError("not a ref_id")
        if not sku or len(sku) > 100:
            raise ValueError("not a SKU")
        testing = {"testing": True} if self._testing else {}
        return {"buyer_sku_code": sku, "customer_no": _number(customer_no), "ref_id": ref_id, **testing}

    async def _list(self, cmd: str, sku: str | None, read: Callable[[list[Any]], list[T]]) -> list[T]:
        def rows(data: Any) -> list[T]:
            if isinstance(data, dict):
                parse.no_verdict(data, needed="list")
                raise parse.nonsense("price list")
            found = read(data)
            if len(found) < len(data):
                log.warning("gateway_nonsense", gateway="digiflazz", what="price list", rows=len(data) - len(found))
            return found

        body = {"cmd": cmd, **({"code": sku} if sku else {})}
        try:
            return await self._call(f"{cmd}_list", "", "price-list", body, "pricelist", rows, any_shape=True)
        except RateLimited as limited:
            raise RateLimited(limited.code, ONE_SKU_S if sku else limited.wait_s) from None

    async def _transaction(self, call: str, body: dict[str, Any], *, again: bool) -> Purchase:
        ref_id, sku, number = body["ref_id"], body["buyer_sku_code"], body["customer_no"]
        return await self._call(
            call, ref_id, "transaction", body, ref_id,
            lambda data: parse.purchase(data, again=again, ref_id=ref_id, sku=sku, customer_no=number),
        )  # fmt: skip

    async def _call(
        self, call: str, ref_id: str, path: str, body: dict[str, Any], about: str, read: Callable[[Any], T], *,
        any_shape: bool = False,
    ) -> T:  # fmt: skip
        """Through gate and breaker, with one log line, whatever happens. No customer number enters the log."""
        began, outcome = time.perf_counter(), "cancelled"
        deadline, most = (self._list_deadline, LARGEST_LIST) if any_shape else (self._deadline, LARGEST_ANSWER)
        signed = {"username": self._username, **body, "sign": self._sign(about)}
        try:
            until = time.monotonic() + deadline
            async with self._gate.place(deadline):
                data = await self._through_breaker(path, signed, max(until - time.monotonic(), 0.001), most)
            outcome = str(data.get("rc", "ok"))[:8] if isinstance(data, dict) else "ok"
            if not any_shape and not isinstance(data, dict):
                raise parse.nonsense("a list")
            return read(data)
        except GatewayError as error:
            outcome = error.code if isinstance(error, GatewayRefused | GatewayAlarm | RateLimited) else str(error)
            raise
        finally:
            ms = round((time.perf_counter() - began) * 1000, 1)
            log.info("gateway_call", gateway="digiflazz", call=call, ref_id=ref_id, ms=ms, outcome=outcome)

    async def _through_breaker(self, path: str, body: dict[str, Any], deadline_s: float, most: int) -> Any:
        if not self.breaker.may_pass():
            raise GatewayBusy("breaker open")
        try:
            data = await self._wire.post(path, body, deadline_s=deadline_s, most=most)
        except asyncio.CancelledError:
            self.breaker.abandoned()  # the caller went away; that says nothing about them
            raise
        except BaseException:
            self.breaker.failed()
            raise
        self.breaker.succeeded()  # even a no is a sign of life
        return data

    def _sign(self, about: str) -> str:
        """md5 as their protocol wants it; it protects nothing but their door."""
        return hashlib.md5((self._username + self._key + about).encode(), usedforsecurity=False).hexdigest()


def _number(customer_no: str) -> str:
    if not customer_no or len(customer_no) > 100 or not customer_no.isprintable():
        raise ValueError("not a customer number")
    return customer_no


__all__ = ["Digiflazz", "GatewayUnavailable"]
