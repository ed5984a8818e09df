"""The numbers that people type: one spelling, the operator a prefix suggests, and a sentence where something is wrong.

The prefixes are a suggestion for the first look at a list: a number may have been moved, so the person may choose
another operator, and the operator's own no (52) is the authority.
"""

import re
from collections.abc import Callable

from app.domain.errors import Refused

MARKS = re.compile(r"[\s.\-–()/]+")  # what people put between groups of digits
BY_U = "by.U"
PREFIXES = {
    "TELKOMSEL": "0811 0812 0813 0821 0822 0823 0851 0852 0853",
    "INDOSAT": "0814 0815 0816 0855 0856 0857 0858",
    "XL": "0817 0818 0819 0859 0877 0878 0879",
    "AXIS": "0831 0832 0833 0838",
    "TRI": "0895 0896 0897 0898 0899",
    "SMARTFREN": "0881 0882 0883 0884 0885 0886 0887 0888 0889",
}
_OPERATOR = {prefix: brand for brand, prefixes in PREFIXES.items() for prefix in prefixes.split()}
_SHARED = "0851"  # Telkomsel's and by.U's numbers, whose products are not each other's
_BY_U = ("085155", "085156", "085157", "085158")
LONGEST = 40


def operators_of(number: str) -> tuple[str, ...]:
    """The operators a mobile number may belong to, the likelier first; several: ask. Empty: the prefix tells nothing."""
    if number.startswith(_SHARED) and len(number) >= 6:
        return (BY_U, "TELKOMSEL") if number.startswith(_BY_U) else ("TELKOMSEL", BY_U)
    brand = _OPERATOR.get(number[:4])
    return (brand,) if brand else ()


def begun(typed: str) -> str:
    """As much of a mobile number as has been typed so far, in one spelling; for recognising while typing."""
    return _local(MARKS.sub("", typed))[:LONGEST]


def mobile(typed: str) -> str:
    """A mobile number as 08…: +62, 62, blanks, dots and dashes are all right."""
    number = _local(_digits(typed, "Nomor HP", abroad=True))
    if not number.startswith("08"):
        raise _refused("Nomor HP dimulai dengan 08, misalnya 0812 3456 7890.")
    _long_enough(number, 10, 13, "Nomor HP")
    return number


def meter(typed: str) -> str:
    """What names a prepaid meter: its own number of 11 digits, or the customer's of 12."""
    return _exactly(typed, (11, 12), "Nomor meter terdiri dari 11 angka, atau ID pelanggan 12 angka")


def pln_customer(typed: str) -> str:
    """A PLN customer's number; or the 13 digits of a registration."""
    return _exactly(typed, (12, 13), "ID pelanggan PLN terdiri dari 12 angka, atau nomor registrasi 13 angka")


def bpjs(typed: str) -> str:
    """A BPJS card (13) or its virtual account (16, which is also a NIK)."""
    return _exactly(
        typed, (12, 13, 16), "Nomor BPJS terdiri dari 13 angka (kartu) atau 16 angka (virtual account atau NIK)"
    )


def nop(typed: str) -> str:
    """The number of a taxed piece of land."""
    return _exactly(typed, (18,), "NOP terdiri dari 18 angka, seperti di lembar SPPT")


def customer(typed: str) -> str:
    """A customer's number of a company whose length nobody publishes."""
    number = _digits(typed, "Nomor pelanggan")
    _long_enough(number, 5, 20, "Nomor pelanggan")
    return number


def contract(typed: str) -> str:
    """A contract may hold letters."""
    return _written(typed, "Nomor kontrak")


def player(typed: str) -> str:
    """A player's number with its zone behind it, or the mobile number a voucher is sent to."""
    return _written(typed, "Nomor pemain")


def _written(typed: str, label: str) -> str:
    number = re.sub(r"[\s()\-]+", "", typed).upper()
    if not number:
        raise _refused(f"{label} perlu diisi.")
    if not number.isascii() or not number.isalnum():
        raise _refused(f"{label} hanya berisi huruf dan angka.")
    _long_enough(number, 4, 24, label, "huruf dan angka")
    return number


def _local(digits: str) -> str:
    for abroad in ("+620", "+62", "620", "62"):
        if digits.startswith(abroad):
            return "0" + digits.removeprefix(abroad)
    return "0" + digits if digits.startswith("8") else digits


def _exactly(typed: str, lengths: tuple[int, ...], sentence: str) -> str:
    number = _digits(typed, "Nomor")
    if len(number) not in lengths:
        raise _refused(f"{sentence}. Yang diisi {len(number)} angka.")
    return number


def _digits(typed: str, label: str, *, abroad: bool = False) -> str:
    bare = MARKS.sub("", typed)
    if not bare:
        raise _refused(f"{label} perlu diisi.")
    if not bare.isascii() or not (bare.removeprefix("+") if abroad else bare).isdigit():
        raise _refused(f"{label} hanya berisi angka, tanpa huruf.")
    return bare


def _long_enough(number: str, least: int, most: int, label: str, what: str = "angka") -> None:
    if len(number) < least:
        raise _refused(f"{label} terlalu pendek: {len(number)} {what}, paling sedikit {least}.")
    if len(number) > most:
        raise _refused(f"{label} terlalu panjang: {len(number)} {what}, paling banyak {most}.")


def _refused(sentence: str) -> Refused:
    return Refused(sentence, field="nomor")


def grouped(number: str) -> str:
    """In groups of four, as people read a number aloud."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


Read = Callable[[str], str]
