"""Serial numbers as each kind of product gives them."""

from __future__ import annotations

from app.sandbox.digiflazz.goods import Good
from app.sandbox.digiflazz.people import TARIFFS, digits, luck, name_of, power_of


def sn_for(good: Good | None, customer_no: str, trx_id: str) -> str:
    """What a successful purchase gives: digits, a wallet's reference, or a token; postpaid (no good) 32 hex digits."""
    if good is None:
        return f"{luck('sn', trx_id):016X}{luck('sn2', trx_id):016X}"
    if good.category == "PLN":
        return _token(good.face_idr, customer_no, trx_id)
    if good.category == "E-Money":
        return f"{_masked(name_of(customer_no))}/{digits(20, 'sn', trx_id)}"
    if good.category in {"Voucher", "Games"}:
        return f"{luck('code', trx_id):016X}"
    return digits(16, "sn", trx_id)


def _token(face_idr: int, meter: str, trx_id: str) -> str:
    """20 digits in fours, name, tariff, power, kWh; nine parts in a hundred go to the street lights."""
    raw, (tariff, power) = digits(20, "token", trx_id), power_of(meter)
    kwh = face_idr / 1.09 / TARIFFS[power]
    groups = "-".join(raw[at : at + 4] for at in range(0, 20, 4))
    return f"{groups}/{name_of(meter)}/{tariff}/{power}/{kwh:.1f}".replace(".", ",")


def _masked(name: str) -> str:
    return " ".join(word[:2] + "*" * max(len(word) - 2, 1) for word in name.split())
