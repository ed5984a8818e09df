"""Serial numbers are opaque and kept as they come; a token's can mostly be taken apart for showing."""

from __future__ import annotations

import re
from dataclasses import dataclass

NOT_DIGIT = re.compile(r"\D", re.ASCII)


@dataclass(frozen=True, slots=True)
class Token:
    """`digits`: 20. `kwh` and `power_va` as told, with a decimal point, empty where they could not be read."""

    digits: str
    name: str
    tariff: str
    power_va: str
    kwh: str

    @property
    def grouped(self) -> str:
        return " ".join(self.digits[at : at + 4] for at in range(0, 20, 4))


def read_token(sn: str) -> Token | None:
    """The electricity token in a serial number, None where there are not exactly 20 digits: then show it raw.

    Shape: `dddd-dddd-dddd-dddd-dddd/NAME/TARIFF/POWER/KWH`; dashes may be missing, the name may hold slashes.
    """
    first, *rest = (part.strip() for part in sn.split("/"))
    digits = NOT_DIGIT.sub("", first)
    if len(digits) != 20 or re.search(r"[^\d\s-]", first):
        return None
    if len(rest) < 4:
        return Token(digits, rest[0] if rest else "", "", "", "")
    *name, tariff, power, kwh = rest
    return Token(digits, "/".join(name), tariff, NOT_DIGIT.sub("", power), _kwh(kwh))


def _kwh(raw: str) -> str:
    found = raw.upper().removesuffix("KWH").strip().replace(",", ".")
    return found if re.fullmatch(r"\d{1,6}(\.\d{1,3})?", found, re.ASCII) else ""
