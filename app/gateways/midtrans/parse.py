"""Read the gateway's answers strictly. Whatever is odd is `GatewayUnavailable('nonsense…')`: unknown, never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any, cast
from urllib.parse import urlsplit

from app.gateways.midtrans.answers import (
    STATES,
    Charge,
    GatewayUnavailable,
    RefundAnswer,
    RefundLine,
    SnapPage,
    State,
    Status,
)

WIB = timezone(timedelta(hours=7))
AMOUNT = re.compile(r"(0|[1-9][0-9]{0,14})\.00", re.ASCII)
TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
Answer = dict[str, Any]


def nonsense(what: str) -> GatewayUnavailable:
    return GatewayUnavailable(f"nonsense: {what}")


def amount(value: object) -> int:
    """`"10000.00"` → 10000. Nothing else is an amount."""
    if not isinstance(value, str) or not (found := AMOUNT.fullmatch(value)):
        raise nonsense("amount")
    return int(found[1])


def moment(value: object) -> datetime:
    """`YYYY-MM-DD HH:MM:SS` in WIB → aware datetime."""
    if not isinstance(value, str) or not TIME.fullmatch(value):
        raise nonsense("time")
    try:
        return datetime.strptime(value, "%Y-%m-%d %H:%M:%S").replace(tzinfo=WIB)
    except ValueError:
        raise nonsense("time") from None


def text(body: Answer, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value or len(value) > 255:
        raise nonsense(name)
    return value


def maybe_text(body: Answer, name: str) -> str | None:
    return text(body, name) if body.get(name) is not None else None


def maybe_moment(body: Answer, name: str) -> datetime | None:
    return moment(body[name]) if body.get(name) is not None else None


def is_transaction_id(value: str) -> bool:
    return UUID.fullmatch(value) is not None


def transaction_id(body: Answer) -> str:
    value = text(body, "transaction_id")
    if not is_transaction_id(value):
        raise nonsense("transaction_id")
    return value


def state(body: Answer) -> State:
    value = text(body, "transaction_status").lower()  # seen in capitals for some wallets
    if value not in STATES:
        raise nonsense("transaction_status")
    return cast(State, value)


def currency(body: Answer) -> str:
    """Rupiah, also when unsaid by an old sample of the interface; anything else is not ours."""
    if body.get("currency", "IDR") != "IDR":
        raise nonsense("currency")
    return "IDR"


def charge(body: Answer, *, gateway_order_id: str, amount_idr: int) -> Charge:
    """Read a charge answer, and that it is about the order and the sum we asked for."""
    if text(body, "order_id") != gateway_order_id or amount(body.get("gross_amount")) != amount_idr:
        raise nonsense("another order or amount")
    va_bank, va_number = _virtual_account(body)
    links = _links(body)
    return Charge(
        transaction_id=transaction_id(body),
        gateway_order_id=gateway_order_id,
        amount_idr=amount_idr,
        currency=currency(body),
        merchant_id=text(body, "merchant_id"),
        status=state(body),
        expires_at=moment(body.get("expiry_time") or body.get("expire_time")),
        qr_string=_qr_text(body),
        qr_url=links.get("generate-qr-code-v2") or links.get("generate-qr-code"),
        va_bank=va_bank,
        va_number=va_number,
        bill_key=_digits(body, "bill_key"),
        biller_code=_digits(body, "biller_code"),
        store=maybe_text(body, "store"),
        payment_code=_digits(body, "payment_code"),
        deeplink_url=links.get("deeplink-redirect"),
        raw=body,
    )


def _qr_text(body: Answer) -> str | None:
    value = body.get("qr_string")
    if value is not None and not (isinstance(value, str) and 0 < len(value) <= 1000):
        raise nonsense("qr_string")
    return value


def _virtual_account(body: Answer) -> tuple[str | None, str | None]:
    if body.get("permata_va_number") is not None:
        return "permata", _digits(body, "permata_va_number")
    numbers = body.get("va_numbers")
    if numbers is None:
        return None, None
    if not isinstance(numbers, list) or len(numbers) != 1 or not isinstance(numbers[0], dict):
        raise nonsense("va_numbers")
    return text(numbers[0], "bank"), _digits(numbers[0], "va_number")


def _digits(body: Answer, name: str) -> str | None:
    value = maybe_text(body, name)
    if value is not None and not (value.isascii() and value.isdigit()):
        raise nonsense(name)
    return value


def _links(body: Answer) -> dict[str, str]:
    """Name → address of the actions that are plain web or app links."""
    actions = body.get("actions") or []
    if not isinstance(actions, list) or not all(isinstance(action, dict) for action in actions):
        raise nonsense("actions")
    return {text(action, "name"): web_link(action.get("url")) for action in actions}


def web_link(url: object) -> str:
    """An address a page may offer. App links (gojek://, shopeeid://) are fine, script is not."""
    if (
        not isinstance(url, str)
        or len(url) > 2000
        or urlsplit(url).scheme.lower() in {"", "javascript", "data", "vbscript"}
    ):
        raise nonsense("url")
    return url


def status(body: Answer, *, asked: str) -> Status:
    """Read a status answer, and that it is about what was asked."""
    found_id, order_id = transaction_id(body), text(body, "order_id")
    if asked not in {found_id, order_id}:
        raise nonsense("another transaction")
    lines = tuple(_refund_line(line) for line in _list(body, "refunds"))
    gross = amount(body.get("gross_amount"))
    refunded = (
        amount(body["refund_amount"]) if body.get("refund_amount") is not None else sum(r.amount_idr for r in lines)
    )
    if refunded > gross or (lines and sum(r.amount_idr for r in lines) != refunded):
        raise nonsense("refunds")
    return Status(
        found=True,
        transaction_id=found_id,
        gateway_order_id=order_id,
        amount_idr=gross,
        currency=currency(body),
        merchant_id=text(body, "merchant_id"),
        status=state(body),
        fraud_status=maybe_text(body, "fraud_status"),
        refunded_idr=refunded,
        refunds=lines,
        payment_type=text(body, "payment_type"),
        settled_at=maybe_moment(body, "settlement_time"),
        expires_at=maybe_moment(body, "expiry_time"),
        raw=body,
    )


def _list(body: Answer, name: str) -> list[Answer]:
    value = body.get(name) or []
    if not isinstance(value, list) or not all(isinstance(line, dict) for line in value):
        raise nonsense(name)
    return value


def _refund_line(line: Answer) -> RefundLine:
    key, reason = line.get("refund_key"), line.get("reason")
    return RefundLine(
        refund_key=key if isinstance(key, str) else "",
        amount_idr=amount(line.get("refund_amount")),
        reason=reason if isinstance(reason, str) else "",
        created_at=maybe_moment(line, "created_at"),
        confirmed_at=maybe_moment(line, "bank_confirmed_at"),
    )


def refund(body: Answer, *, asked: str, refund_key: str, amount_idr: int) -> RefundAnswer:
    if asked != transaction_id(body) or amount(body.get("refund_amount")) < amount_idr:
        raise nonsense("another refund")
    lines = [_refund_line(line) for line in _list(body, "refunds")]
    return RefundAnswer(
        transaction_id=asked,
        gateway_order_id=text(body, "order_id"),
        refund_key=refund_key,
        amount_idr=amount_idr,
        refunded_idr=sum(line.amount_idr for line in lines) or amount_idr,
        status=state(body),
        raw=body,
    )


def snap_page(body: Answer, *, trusted: Callable[[str], bool]) -> SnapPage:
    token, url = text(body, "token"), web_link(body.get("redirect_url"))
    if not is_transaction_id(token) or not trusted(url):
        raise nonsense("snap page")
    return SnapPage(token, url)
