"""Read answers strictly where money hangs on it, leniently where it does not. Odd is unknown, never guessed."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import time
from typing import Any, TypeVar

from app.gateways.digiflazz.answers import (
    Bill,
    BillLine,
    GatewayAlarm,
    GatewayRefused,
    GatewayUnavailable,
    PascaProduct,
    PlnCustomer,
    Product,
    Purchase,
    RateLimited,
    Saldo,
)
from app.gateways.digiflazz.codes import PENDING, RC, SUCCESS, WAIT_S, verdict

T = TypeVar("T")
Data = dict[str, Any]
LARGEST_IDR = 10**12
CLOCK = re.compile(r"(\d{1,2})[:.](\d{1,2})(?:[:.]\d{1,2})?", re.ASCII)
DIGITS = re.compile(r"-?\d{1,15}(\.0+)?", re.ASCII)


def nonsense(what: str) -> GatewayUnavailable:
    return GatewayUnavailable(f"nonsense: {what}")


def rupiah(value: object, what: str, rounded: Callable[[float], int] | None = None) -> int:
    """A number, or digits in a text, as whole rupiah; a part of a rupiah only where `rounded` says which way."""
    if isinstance(value, str) and DIGITS.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, float) and math.isfinite(value) and (value.is_integer() or rounded):
        value = rounded(value) if rounded else int(value)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > LARGEST_IDR:
        raise nonsense(what)
    return value


def maybe_rupiah(data: Data, name: str) -> int | None:
    """None where it is missing or odd: fine for what is only shown."""
    try:
        return rupiah(data[name], name, math.floor) if data.get(name) not in (None, "") else None
    except GatewayUnavailable:
        return None


def text(value: object, most: int = 500) -> str:
    return str(value)[:most] if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def saldo(data: Data) -> Saldo:
    no_verdict(data, needed="deposit")
    return Saldo(rupiah(data["deposit"], "deposit", math.floor))


def no_verdict(data: Data, *, needed: str) -> None:
    """Raise what a read-only call's own code says, where it brought that instead of the thing asked for."""
    rc = data.get("rc")
    if rc in WAIT_S:
        raise RateLimited(str(rc), WAIT_S[str(rc)])
    row = RC.get(rc) if isinstance(rc, str) else None
    if row is not None and row.verdict == "alarm":
        raise GatewayAlarm(row.code, text(data.get("message"), 200))
    if needed not in data:
        raise nonsense(f"no {needed}, rc {text(rc, 8) or 'none'}")


def products(rows: list[Any]) -> list[Product]:
    """Rows that can be read; one bad row must not hide the rest."""
    return _rows(rows, _product)


def pasca_products(rows: list[Any]) -> list[PascaProduct]:
    return _rows(rows, _pasca_product)


def _rows(rows: list[Any], read: Callable[[Data], T]) -> list[T]:
    found = []
    for row in rows:
        try:
            if isinstance(row, dict):
                found.append(read(row))
        except (GatewayUnavailable, KeyError):
            continue
    return found


def _product(row: Data) -> Product:
    unlimited = row.get("unlimited_stock") is not False
    return Product(
        sku=_sku(row), name=text(row["product_name"], 200), category=text(row.get("category"), 100),
        brand=text(row.get("brand"), 100), type=text(row.get("type"), 100), seller=text(row.get("seller_name"), 200),
        # Upwards: a cost must never be believed lower than it is.
        price_idr=_positive(rupiah(row["price"], "price", math.ceil)), buyer_on=row.get("buyer_product_status") is True,
        seller_on=row.get("seller_product_status") is True, stock=None if unlimited else maybe_rupiah(row, "stock") or 0,
        multi=row.get("multi") is True, closed=_window(row), desc=text(row.get("desc")),
    )  # fmt: skip


def _pasca_product(row: Data) -> PascaProduct:
    return PascaProduct(
        sku=_sku(row), name=text(row["product_name"], 200), brand=text(row.get("brand"), 100),
        seller=text(row.get("seller_name"), 200), admin_idr=rupiah(row["admin"], "admin", math.ceil),
        commission_idr=rupiah(row["commission"], "commission", math.floor),
        buyer_on=row.get("buyer_product_status") is True, seller_on=row.get("seller_product_status") is True,
        desc=text(row.get("desc")),
    )  # fmt: skip


def _sku(row: Data) -> str:
    found = text(row["buyer_sku_code"], 101).strip()
    if not found or len(found) > 100:
        raise nonsense("buyer_sku_code")
    return found


def _positive(amount_idr: int) -> int:
    if amount_idr <= 0:
        raise nonsense("price")
    return amount_idr


def _window(row: Data) -> tuple[time, time] | None:
    """None for no window: empty, unreadable, or both ends the same."""
    start, end = _clock(row.get("start_cut_off")), _clock(row.get("end_cut_off"))
    return None if start is None or end is None or start == end else (start, end)


def _clock(value: object) -> time | None:
    found = CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2])
    return time(hour % 24, minute) if hour <= 24 and minute < 60 else None


def purchase(data: Data, *, again: bool, ref_id: str | None = None, sku: str = "", customer_no: str = "") -> Purchase:
    """An answer about one transaction. Raises `GatewayAlarm`, or `GatewayUnavailable` where it speaks of another one."""
    same(data, ref_id=ref_id, sku=sku, customer_no=customer_no)
    rc, status = data.get("rc"), data.get("status")
    found = verdict(rc, status, again=again)
    if found == "alarm":
        raise GatewayAlarm(str(rc), text(data.get("message"), 200))
    if found == "success" and data.get("ref_id") in (None, ""):
        raise nonsense("a success without ref_id")
    return Purchase(
        ref_id=ref_id or text(data.get("ref_id"), 100), state=found, rc=text(rc, 8),
        message=text(data.get("message")), sn=text(data.get("sn"), 4_000), price_idr=maybe_rupiah(data, "price"),
        saldo_idr=maybe_rupiah(data, "buyer_last_saldo"), sku=text(data.get("buyer_sku_code"), 100) or sku,
        customer_no=text(data.get("customer_no"), 100) or customer_no, trx_id=text(data.get("trx_id"), 100),
        bill=_maybe_bill(data), raw=data,
    )  # fmt: skip


def same(data: Data, *, ref_id: str | None, sku: str, customer_no: str) -> None:
    """An answer to another question proves nothing about ours."""
    for name, asked in (("ref_id", ref_id), ("buyer_sku_code", sku), ("customer_no", customer_no)):
        told = data.get(name)
        if asked and told not in (None, "") and text(told, 200) != asked:
            raise nonsense(f"another {name}")


def _maybe_bill(data: Data) -> Bill | None:
    """The bill inside a payment's answer, where it is whole."""
    if "selling_price" not in data:
        return None
    try:
        return _bill(data)
    except GatewayUnavailable:
        return None


def bill(data: Data, *, ref_id: str, sku: str, customer_no: str) -> Bill:
    """A bill asked for. Raises `GatewayRefused` with the code where there is none, `RateLimited`, `GatewayAlarm`."""
    same(data, ref_id=ref_id, sku=sku, customer_no=customer_no)
    refused(data)
    return _bill({"ref_id": ref_id, "buyer_sku_code": sku, "customer_no": customer_no, **data})


def refused(data: Data) -> None:
    """Raise a read-only call's no: definite with a documented failure, unknown with anything odd."""
    rc, status = data.get("rc"), data.get("status")
    no_verdict(data, needed="rc")
    row = RC.get(rc) if isinstance(rc, str) else None
    if rc == "00" and status == SUCCESS:
        return
    if row is None or status in (SUCCESS, PENDING) or row.status != status:
        raise nonsense(f"rc {text(rc, 8)}, status {text(status, 12)}")
    raise GatewayRefused(row.code, text(data.get("message"), 200))


def _bill(data: Data) -> Bill:
    desc = data.get("desc") if isinstance(data.get("desc"), dict) else {}
    assert isinstance(desc, dict)
    rows = desc.get("detail") if isinstance(desc.get("detail"), list) else []
    return Bill(
        ref_id=text(data.get("ref_id"), 100), sku=text(data.get("buyer_sku_code"), 100),
        customer_no=text(data.get("customer_no"), 100), customer_name=text(data.get("customer_name"), 200),
        period=text(data.get("periode"), 200), admin_idr=maybe_rupiah(data, "admin") or 0,
        price_idr=_positive(rupiah(data.get("price"), "price", math.ceil)),
        selling_idr=_positive(rupiah(data.get("selling_price"), "selling_price", math.ceil)),
        lines=tuple(_line(row) for row in rows or [] if isinstance(row, dict)), desc=desc,
        saldo_idr=maybe_rupiah(data, "buyer_last_saldo"), raw=data,
    )  # fmt: skip


def _line(row: Data) -> BillLine:
    return BillLine(
        period=text(row.get("periode"), 100), amount_idr=maybe_rupiah(row, "nilai_tagihan"),
        admin_idr=maybe_rupiah(row, "admin"), fine_idr=maybe_rupiah(row, "denda"),
        other_idr=maybe_rupiah(row, "biaya_lain"), meter_from=text(row.get("meter_awal"), 40),
        meter_to=text(row.get("meter_akhir"), 40),
    )  # fmt: skip


def pln_customer(data: Data, *, customer_no: str) -> PlnCustomer:
    """Raises `GatewayRefused` where there is no such meter."""
    same(data, ref_id=None, sku="", customer_no=customer_no)
    refused(data)
    tariff, _, power = text(data.get("segment_power"), 60).partition("/")
    digits = re.sub(r"\D", "", power, flags=re.ASCII).lstrip("0")
    return PlnCustomer(
        customer_no=customer_no, name=text(data.get("name"), 200).strip(), meter_no=text(data.get("meter_no"), 40),
        subscriber_id=text(data.get("subscriber_id"), 40), tariff=tariff.strip(),
        power_va=int(digits) if digits and len(digits) < 10 else None,
    )  # fmt: skip
