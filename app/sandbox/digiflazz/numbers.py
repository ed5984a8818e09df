"""Whether a customer number can be right for a product: digits, length, operator."""

from __future__ import annotations

from app.sandbox.digiflazz.goods import Good

PHONE = {"Pulsa", "Data", "Paket SMS & Telpon", "Masa Aktif", "E-Money"}
_PREFIXES = {
    "TELKOMSEL": "0811 0812 0813 0821 0822 0823 0851 0852 0853", "by.U": "085155 085156 085157 085158",
    "INDOSAT": "0814 0815 0816 0855 0856 0857 0858", "XL": "0817 0818 0819 0859 0877 0878 0879",
    "AXIS": "0831 0832 0833 0838", "TRI": "0895 0896 0897 0898 0899",
    "SMARTFREN": "0881 0882 0883 0884 0885 0886 0887 0888 0889",
}  # fmt: skip
PREFIXES = {brand: tuple(text.split()) for brand, text in _PREFIXES.items()}


def wrong_with(good: Good, number: str, *, allow_dot: bool) -> str | None:
    """The code that a number gets at once, None if nothing speaks against it."""
    if good.category == "PLN":
        return None if number.isdigit() and len(number) in {11, 12} else "57" if number.isdigit() else "54"
    if good.category in PHONE:
        if not number.isdigit() or not number.startswith("08"):
            return "54"
        if not 10 <= len(number) <= 13:
            return "57"
        return "52" if good.category != "E-Money" and not _fits(good.brand, number) else None
    allowed = number.replace(".", "") if allow_dot else number
    return None if allowed.isalnum() and allowed.isascii() and 4 <= len(number) <= 30 else "54"


def _fits(brand: str, number: str) -> bool:
    """by.U lives inside 0851 and is a network of its own to sellers."""
    if brand == "TELKOMSEL" and number.startswith(PREFIXES["by.U"]):
        return False
    return number.startswith(PREFIXES.get(brand, ("08",)))
