"""The documented test numbers, and this stand-in's own: whose end says how the transaction is to go."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fate:
    """The first answer's code; `then` is what a pending one becomes after `after_s` seconds, None: never by itself.

    `sn` None means one as usual for the product.
    """

    rc: str = "00"
    then: str | None = None
    after_s: float = 0.0
    sn: str | None = None


PREPAID_SKU = "xld10"
PREPAID = {"087800001230": "00", "087800001232": "02", "087800001233": "03>00", "087800001234": "03>02"}

# SKU: success, inquiry fails, payment fails, pending then success, pending then failure (several joined by a space).
PASCA = {
    "pln": ("530000000001 530000000002", "530000000003", "530000000006", "630000000001 630000000002", "630000000006"),
    "pdam": ("1013226", "1013227", "1013230", "2013226", "2013230"),
    "internet": ("6391601001", "6391601002", "6391601005", "7391601001", "7391601005"),
    "bpjs": ("8801234560001", "8801234560002", "8801234560005", "9801234560001", "9801234560005"),
    "multifinance": ("6391601201", "6391601202", "6391601205", "7391601201", "7391601205"),
    "cimahi": ("329801092375999991", "329801092375999992", "329801092375999995", "429801092375999991",
               "429801092375999995"),
    "pdl": ("3298010921", "3298010922", "3298010923", "4298010921", "4298010923"),
    "pgas": ("0110014601 0110014602", "0110014603", "0110014605", "1110014601 1110014602", "1110014605"),
    "tv": ("127246500101", "127246500102", "127246500105", "227246500101", "227246500105"),
    "bpjstk": ("8102051011270001", "8102051011270002", "8102051011270003", "9102051011270001", "9102051011270003"),
    "bpjstkpu": ("400000100001", "400000100002", "400000100003", "500000100001", "500000100003"),
    "plnnontaglist": ("3225030005921", "3225030005922", "3225030005923", "4225030005921", "4225030005923"),
    "emoney": ("082100000001", "082100000002", "082100000003", "082110000001", "082110000003"),
    "samsat": tuple(f"{first},0212502110170100" for first in (
        "9658548523568701", "9658548523568702", "9658548523568705", "0658548523568701", "0658548523568705")),
    "hp": ("081234554320", "081234554321", "081234554324", "081244554320", "081244554324"),
}  # fmt: skip
_WAYS = ("00", "inquiry", "02", "03>00", "03>02")
PASCA_WAYS: dict[tuple[str, str], str] = {
    (sku, number): way
    for sku, columns in PASCA.items()
    for way, numbers in zip(_WAYS, columns, strict=True)
    for number in numbers.split()
}
TWO_BILLS = {"530000000002", "630000000002", "0110014602", "1110014602"}


def tested_prepaid(sku: str, number: str, pending_s: float) -> Fate | None:
    """The documented outcome, None where nothing is documented."""
    return _fate(PREPAID.get(number) if sku == PREPAID_SKU else None, pending_s, "1234567890")


def tested_pasca(sku: str, number: str, pending_s: float) -> Fate | None:
    sn = "" if sku == "bpjstk" else "S1234554321N"  # the documentation shows a success without a number there
    return _fate(PASCA_WAYS.get((sku, number)), pending_s, sn)


def _fate(way: str | None, pending_s: float, sn: str) -> Fate | None:
    if way is None:
        return None
    rc, _, then = way.partition(">")
    return Fate(rc, then or None, max(pending_s, 0.05), sn)


OWN = re.compile(r"^\d{4,}?9990([0-2])(\d\d)$")


def own_number(number: str) -> tuple[str, str] | None:
    """Numbers that end in 9990 and three digits KXY: K 0 (at once), 1 (in the end), 2 (odd sn) and a code XY."""
    found = OWN.match(number.split(",")[0])
    return (found[1], found[2]) if found else None


def own_fate(number: str, pending_s: float) -> Fate | None:
    own = own_number(number)
    if own is None:
        return None
    way, rc = own
    if way == "0":
        return Fate(rc)  # 03: stays pending until somebody presses a button
    if way == "1":
        return Fate("03", rc, max(pending_s, 0.05))
    return Fate("00", sn=ODD_SN[int(rc) % len(ODD_SN)])


TOKEN = "1234-5678-9012-3456-7890"  # noqa: S105 (an electricity token)
ODD_SN = (
    "",
    TOKEN.replace("-", "") + "/SITI AMINAH/R1M/900/10.2",
    TOKEN + "/SITI AMINAH/R1/1300VA/12.5KWH",
    TOKEN + "/SITI/AMINAH/BINTI/R1/1300VA/31,0",
    "R260419.0712.<b>&\"'é漢",
    "1234-5678-9012/SITI AMINAH/R1/1300/31,0",
    "S" * 600,
)
