"""How a number or a date of a JSON object is read; what is none is refused by its name."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from app.domain.errors import Refused

MOST_IDR = 10**15


def whole(value: object, name: str, *, low: int = 0) -> int:
    """A whole number within reach; true, 1.0 and "1" are not."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refused(f"{name} harus bilangan bulat")
    if not low <= value <= MOST_IDR:
        raise Refused(f"{name} di luar batas")
    return value


def optional(asked: Mapping[str, Any], name: str) -> int | None:
    return None if asked.get(name) is None else whole(asked[name], name)


def day(text: object, name: str) -> date:
    try:
        if isinstance(text, str) and len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Refused(f"{name} harus tanggal, misalnya 2026-06-01")


def month(text: object) -> date:
    try:
        return day(f"{text}-01" if isinstance(text, str) else "", "bulan")
    except Refused:
        raise Refused("bulan harus tahun dan bulan, misalnya 2026-06") from None


def cents(exact: Fraction) -> str:
    """An exact amount shown with two decimals, half up: "33616.44". For showing only; money is rounded down once."""
    hundredths = (exact * 200 + 1) // 2
    return f"{hundredths // 100}.{hundredths % 100:02d}"
