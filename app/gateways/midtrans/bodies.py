"""What we send: charge and Snap bodies, short enough and in letters every channel takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from app.gateways.midtrans.answers import Item
from app.gateways.midtrans.methods import METHODS

ORDER_ID = re.compile(r"[A-Za-z0-9._~-]{1,50}", re.ASCII)
MOST_ITEMS = 40  # the body must stay under 16 kB


def charge_body(
    method: str,
    *,
    gateway_order_id: str,
    amount_idr: int,
    expires_in_minutes: int,
    items: Sequence[Item],
    customer_name: str,
    phone: str,
    finish_url: str | None = None,
) -> dict[str, Any]:
    """Body of `POST /v2/charge`. Raises ValueError when the caller broke a rule that needs no gateway to know."""
    known = METHODS[method]
    if not known.min_idr <= amount_idr <= known.max_idr:
        raise ValueError(f"{method} takes {known.min_idr}..{known.max_idr}, not {amount_idr}")
    body = _common(gateway_order_id, amount_idr, items, customer_name, phone)
    # No order_time: the clock starts when the gateway gets the request, whatever our own clock says.
    body["custom_expiry"] = {"expiry_duration": expires_in_minutes, "unit": "minute"}
    return {**body, **_method_part(method, finish_url)}


def _method_part(method: str, finish_url: str | None) -> dict[str, Any]:
    if method in {"gopay", "shopeepay"}:
        callback = {"callback_url": finish_url} if finish_url else {}
        extra = {"enable_callback": True, **callback} if method == "gopay" else callback
        return {"payment_type": method, method: extra}
    if method == "mandiri_bill":
        return {"payment_type": "echannel", "echannel": {"bill_info1": "Belanja", "bill_info2": "Koperasi Indora"}}
    if method in {"indomaret", "alfamart"}:
        return {"payment_type": "cstore", "cstore": {"store": method, "message": "Koperasi Indora"}}
    if method == "qris":
        return {"payment_type": "qris", "qris": {"acquirer": "gopay"}}
    return {"payment_type": "bank_transfer", "bank_transfer": {"bank": method.removesuffix("_va")}}


def snap_body(
    *,
    gateway_order_id: str,
    amount_idr: int,
    expires_in_minutes: int,
    items: Sequence[Item],
    customer_name: str,
    phone: str,
    finish_url: str,
    enabled: Sequence[str] = ("credit_card",),
) -> dict[str, Any]:
    """Body of `POST /snap/v1/transactions`: by default a page for cards only, always with 3DS."""
    body = _common(gateway_order_id, amount_idr, items, customer_name, phone)
    return {
        **body,
        "enabled_payments": list(enabled),
        "credit_card": {"secure": True},
        "callbacks": {"finish": finish_url, "error": finish_url},
        "page_expiry": {"duration": expires_in_minutes, "unit": "minutes"},
    }


def _common(gateway_order_id: str, amount_idr: int, items: Sequence[Item], customer: str, phone: str) -> dict[str, Any]:
    if not ORDER_ID.fullmatch(gateway_order_id):
        raise ValueError("gateway_order_id must be 1-50 of A-Z a-z 0-9 . _ ~ -")
    if amount_idr < 1:
        raise ValueError("amount_idr must be at least 1")
    details: dict[str, Any] = {"first_name": _plain(customer, 30) or "Pembeli"}
    if phone:
        details["phone"] = _plain(phone, 30)
    body = {
        "transaction_details": {"order_id": gateway_order_id, "gross_amount": amount_idr},
        "customer_details": details,
    }
    return {**body, "item_details": _lines(items, amount_idr)} if items else body


def _lines(items: Sequence[Item], amount_idr: int) -> list[dict[str, Any]]:
    if sum(item.price_idr * item.quantity for item in items) != amount_idr:
        raise ValueError("the items do not add up to amount_idr")
    if len(items) > MOST_ITEMS:
        return [{"name": f"Belanja {len(items)} barang", "price": amount_idr, "quantity": 1}]
    lines = []
    for item in items:
        line: dict[str, Any] = {
            "name": _plain(item.name, 50) or "Barang",
            "price": item.price_idr,
            "quantity": item.quantity,
        }
        lines.append(line | ({"id": _plain(item.id, 50)} if item.id else {}))
    return lines


def _plain(words: str, longest: int) -> str:
    """No control characters, and none of the `|` that Alfamart's printers choke on."""
    printable = "".join(c if c.isprintable() and c != "|" else " " for c in words)
    return " ".join(printable.split())[:longest].strip()
