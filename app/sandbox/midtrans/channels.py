"""What each way of paying adds to an answer: numbers, codes, QR text, links, limits and default life."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.sandbox.midtrans.payments import Payment
from app.sandbox.midtrans.qris import qr_text
from app.sandbox.midtrans.shapes import invalid

MINUTE, DAY = 60, 86_400


@dataclass(frozen=True, slots=True)
class Channel:
    """`lowest`/`highest` in rupiah; lives in seconds; `refund_days` None where the API cannot refund."""

    payment_type: str
    label: str
    message: str
    lowest: int
    highest: int
    life: int
    longest: int
    refund_days: int | None = None
    full_refund_only: bool = False
    reversible: bool = False
    honours_key: bool = True
    fraud: str | None = "accept"


VA = "Success, Bank Transfer transaction is created"
CSTORE = "Success, cstore transaction is successful"
CHANNELS = {
    "qris": Channel("qris", "QRIS", "QRIS transaction is created", 1, 10_000_000, 15 * MINUTE, 7 * DAY, 45),
    "gopay": Channel("gopay", "GoPay", "GoPay transaction is created", 1, 20_000_000, 15 * MINUTE, 7 * DAY, 45),
    "shopeepay": Channel("shopeepay", "ShopeePay", "ShopeePay transaction is created", 1, 20_000_000, 15 * MINUTE,
                         5 * DAY, 365, full_refund_only=True),
    "bca": Channel("bank_transfer", "BCA Virtual Account", VA, 10_000, 20_000_000_000, DAY, 180 * DAY),
    "bni": Channel("bank_transfer", "BNI Virtual Account", VA, 1, 10**14, DAY, 180 * DAY),
    "bri": Channel("bank_transfer", "BRI Virtual Account", VA, 1, 20_000_000_000, DAY, 180 * DAY),
    "cimb": Channel("bank_transfer", "CIMB Virtual Account", VA, 1, 250_000_000, DAY, 180 * DAY),
    "permata": Channel("bank_transfer", "Permata Virtual Account", "Success, PERMATA VA transaction is successful", 1,
                       9_999_999_999, DAY, 180 * DAY, reversible=True, honours_key=False),
    "echannel": Channel("echannel", "Mandiri Bill", "OK, Mandiri Bill transaction is successful", 1, 50_000_000_000,
                        DAY, 180 * DAY, reversible=True),
    "indomaret": Channel("cstore", "Indomaret", CSTORE, 10_000, 5_000_000, DAY,
                         180 * DAY, reversible=True, honours_key=False, fraud=None),
    "alfamart": Channel("cstore", "Alfamart", CSTORE, 1, 5_000_000, DAY, 180 * DAY),
    "credit_card": Channel("credit_card", "Kartu kredit/debit", "Success, Credit Card transaction is successful",
                           10_000, 999_999_999, 10 * MINUTE, DAY, 365),
}  # fmt: skip
VA_PREFIX = {"bca": "81278", "bni": "98812", "bri": "12208", "cimb": "50987", "permata": "85000"}
VA_CUSTOM = {"bca": 11, "bni": 11, "bri": 13, "cimb": 11, "permata": 11}


def channel_of(body: dict[str, Any]) -> str:
    """Which channel a charge asks for, or an invalid-field verdict."""
    kind = body.get("payment_type")
    if kind == "bank_transfer":
        name = _text(body, "bank_transfer", "bank")
    elif kind == "cstore":
        name = _text(body, "cstore", "store")
    else:
        name = kind if isinstance(kind, str) else ""
    if name not in CHANNELS or CHANNELS[name].payment_type != kind:
        raise invalid("payment_type is invalid" if kind not in {"bank_transfer", "cstore"} else f"{kind} is invalid")
    return name


def _text(body: dict[str, Any], part: str, name: str) -> str:
    value = body.get(part)
    found = value.get(name) if isinstance(value, dict) else None
    return found.lower() if isinstance(found, str) else ""


def dress(payment: Payment, body: dict[str, Any], *, own_url: str, take: Callable[[str], bool]) -> None:
    """Fill in what this channel shows. `take(number)` says whether a number was still free, and takes it."""
    dresser = DRESSERS.get(payment.channel)
    if dresser:
        dresser(payment, own_url)
    elif payment.channel in VA_PREFIX:
        _virtual_account(payment, body, take)
    elif payment.channel == "echannel":
        payment.shown = {"biller_code": "70012", "bill_key": _fresh(lambda: _digits(12), take)}
    else:
        payment.shown = {"store": payment.channel, "payment_code": _fresh(lambda: "5781" + _digits(12), take)}


def _qris(payment: Payment, own_url: str) -> None:
    payment.shown = {"acquirer": "gopay"}
    payment.charge_only = {
        "qr_string": qr_text(payment.transaction_id, payment.amount_idr),
        "actions": _qr_links(f"{own_url}/v2/qris/{payment.transaction_id}/qr-code"),
    }


def _gopay(payment: Payment, own_url: str) -> None:
    here = f"{own_url}/v2/{payment.transaction_id}"
    payment.charge_only = {
        "actions": [
            *_qr_links(f"{own_url}/v2/gopay/{payment.transaction_id}/qr-code"),
            {"name": "deeplink-redirect", "method": "GET", "url": _deeplink(payment, own_url)},
            {"name": "get-status", "method": "GET", "url": f"{here}/status"},
            {"name": "cancel", "method": "POST", "url": f"{here}/cancel"},
        ],
        "channel_response_code": "200",
        "channel_response_message": "Success",
    }


def _shopeepay(payment: Payment, own_url: str) -> None:
    link = {"name": "deeplink-redirect", "method": "GET", "url": _deeplink(payment, own_url)}
    payment.charge_only = {"actions": [link], "channel_response_code": "0", "channel_response_message": "success"}


DRESSERS: dict[str, Callable[[Payment, str], None]] = {"qris": _qris, "gopay": _gopay, "shopeepay": _shopeepay}


def _qr_links(url: str) -> list[dict[str, str]]:
    names = ("generate-qr-code", "generate-qr-code-v2")
    return [{"name": name, "method": "GET", "url": url} for name in names]


def _deeplink(payment: Payment, own_url: str) -> str:
    return f"{own_url}/simulator/{payment.channel}/{payment.transaction_id}"


def _virtual_account(payment: Payment, body: dict[str, Any], take: Callable[[str], bool]) -> None:
    bank = payment.channel
    part = body.get("bank_transfer")
    asked = part.get("va_number") if isinstance(part, dict) else None
    width, prefix = VA_CUSTOM[bank], VA_PREFIX[bank]
    custom = asked if isinstance(asked, str) and asked.isascii() and asked.isdigit() else None
    number = prefix + custom[:width].rjust(width, "0") if custom else ""
    if not (number and take(number)):  # a taken number is replaced by another, without complaint
        number = _fresh(lambda: prefix + _digits(width), take)
    payment.shown = {"permata_va_number": number} if bank == "permata" else {
        "va_numbers": [{"bank": bank, "va_number": number}], "payment_amounts": [],
    }  # fmt: skip


def _fresh(make: Callable[[], str], take: Callable[[str], bool]) -> str:
    while True:
        number = make()
        if take(number):
            return number


def _digits(count: int) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(count))


def when_paid(payment: Payment) -> None:
    """Fields that appear only once the money has come."""
    extra = {
        "qris": {"transaction_type": "off-us", "issuer": "Bank Tiruan", "acquirer": "gopay",
                 "merchant_cross_reference_id": secrets.token_hex(16)},
        "gopay": {"payment_option_type": "GOPAY_WALLET"},
        "shopeepay": {"shopeepay_reference_number": _digits(12), "reference_id": secrets.token_hex(8)},
        "indomaret": {"approval_code": _digits(12)},
    }  # fmt: skip
    payment.shown.update(extra.get(payment.channel, {}))
