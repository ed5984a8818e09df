"""Field checks that Core and Snap share. Lenient where the real service is: odd order ids and unknown fields pass."""

from __future__ import annotations

from datetime import datetime
from typing import Any

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
SHORTEST_LIFE = 20


def details_problems(body: dict[str, Any]) -> list[str]:
    """What is wrong with transaction_details and item_details, in the gateway's words. Empty when nothing is."""
    details = body.get("transaction_details")
    if not isinstance(details, dict):
        return ["transaction_details is required"]
    return [*_order_problems(details.get("order_id")), *_amount_problems(details.get("gross_amount"), body)]


def _order_problems(order_id: object) -> list[str]:
    if not isinstance(order_id, str) or not order_id:
        return ["transaction_details.order_id is required"]
    return ["transaction_details.order_id too long"] if len(order_id) > 50 else []


def _amount_problems(gross: object, body: dict[str, Any]) -> list[str]:
    if gross is None:
        return ["transaction_details.gross_amount is required"]
    if not isinstance(gross, int) or isinstance(gross, bool):
        return ["transaction_details.gross_amount must be a number without decimals"]
    if gross < 1:
        return ["transaction_details.gross_amount must be greater than or equal to 0.01"]
    items = body.get("item_details")
    return [] if items is None else _item_problems(items, gross)


def _item_problems(items: object, gross: int) -> list[str]:
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return ["item_details is not a list of items"]
    names = [item.get("name") for item in items]
    problems = []
    if not all(isinstance(name, str) and name for name in names):
        problems.append("item_details Name is required")
    if any(isinstance(name, str) and len(name) > 50 for name in names):
        problems.append("item_details Name too long")
    pairs = [(item.get("price"), item.get("quantity")) for item in items]
    if not all(type(price) is int and type(quantity) is int and quantity >= 1 for price, quantity in pairs):
        return [*problems, "item_details price or quantity is invalid"]
    if sum(price * quantity for price, quantity in pairs) != gross:
        problems.append("transaction_details.gross_amount is not equal to the sum of item_details")
    return problems


def life_seconds(part: object, *, duration: str, start: str) -> tuple[int | None, float | None, list[str]]:
    """Read an expiry object: (seconds, start as seconds since 1970, problems). `start` needs an explicit offset."""
    if part is None:
        return None, None, []
    if not isinstance(part, dict):
        return None, None, ["expiry is invalid"]
    unit = str(part.get("unit", "minute")).lower().removesuffix("s")
    count = part.get(duration)
    if unit not in SECONDS or type(count) is not int or count < 1:
        return None, None, [f"{duration} or unit is invalid"]
    began = part.get(start)
    try:
        at = datetime.strptime(began, "%Y-%m-%d %H:%M:%S %z").timestamp() if isinstance(began, str) else None
    except ValueError:
        return None, None, [f"{start} format must be yyyy-MM-dd HH:mm:ss Z"]
    return count * SECONDS[unit], at, []


def echo_of(body: dict[str, Any]) -> dict[str, Any]:
    names = ("custom_field1", "custom_field2", "custom_field3", "metadata")
    return {name: body[name] for name in names if body.get(name) is not None}


def addresses(headers: dict[str, str], default: str) -> list[str]:
    """Where notices of this transaction go: the default, replaced or extended by the two headers (two each)."""
    override = _split(headers.get("x-override-notification"))
    return override or [default, *_split(headers.get("x-append-notification"))]


def _split(value: str | None) -> list[str]:
    return [part.strip() for part in (value or "").split(",") if part.strip()][:2]
