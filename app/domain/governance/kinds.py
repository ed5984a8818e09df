"""What a setting can be made of: how it is typed into a form, what is possible, and how people read it.

A value is plain JSON. `read` takes it from form fields, `check` says what is wrong with it in a sentence, `words` writes it out.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from app.domain.errors import Refused
from app.domain.money import percent, rupiah

Json = Any
Typed = Callable[[str], str]  # the form's field by name, trimmed
TIERS = 6  # rows of a tier table on the form


class Kind(Protocol):
    @property
    def widget(self) -> str: ...  # which macro draws its fields
    def read(self, name: str, typed: Typed) -> Json: ...
    def check(self, value: Json) -> None: ...
    def words(self, value: Json) -> str: ...
    def fields(self, name: str, value: Json) -> dict[str, str]: ...  # what the form shows for a value


@dataclass(frozen=True, slots=True)
class Rupiah:
    low: int = 0
    high: int = 1_000_000_000
    widget: str = "rupiah"

    def read(self, name: str, typed: Typed) -> int:
        return whole_of(typed(name).removeprefix("Rp"), "harus rupiah bulat, misalnya 20.000")

    def check(self, value: Json) -> None:
        _between(value, self.low, self.high, rupiah)

    def words(self, value: Json) -> str:
        return rupiah(value)

    def fields(self, name: str, value: Json) -> dict[str, str]:
        return {name: rupiah(value).removeprefix("Rp")}


@dataclass(frozen=True, slots=True)
class Percent:
    """Basis points."""

    low: int = 0
    high: int = 10_000
    widget: str = "percent"

    def read(self, name: str, typed: Typed) -> int:
        return bp_of(typed(name))

    def check(self, value: Json) -> None:
        _between(value, self.low, self.high, percent)

    def words(self, value: Json) -> str:
        return percent(value)

    def fields(self, name: str, value: Json) -> dict[str, str]:
        return {name: percent(value).removesuffix(" %")}


@dataclass(frozen=True, slots=True)
class Whole:
    low: int
    high: int
    unit: str = ""
    before: str = ""
    widget: str = "whole"

    def read(self, name: str, typed: Typed) -> int:
        return whole_of(typed(name), "harus bilangan bulat")

    def check(self, value: Json) -> None:
        _between(value, self.low, self.high, str)

    def words(self, value: Json) -> str:
        return f"{self.before} {value} {self.unit}".strip()

    def fields(self, name: str, value: Json) -> dict[str, str]:
        return {name: str(value)}


@dataclass(frozen=True, slots=True)
class Choice:
    options: Mapping[str, str]
    widget: str = "choice"

    def read(self, name: str, typed: Typed) -> str:
        return typed(name)

    def check(self, value: Json) -> None:
        if not isinstance(value, str) or value not in self.options:
            raise Refused("perlu dipilih")

    def words(self, value: Json) -> str:
        return self.options.get(value, str(value))

    def fields(self, name: str, value: Json) -> dict[str, str]:
        return {name: value}


@dataclass(frozen=True, slots=True)
class Several:
    """Some of the options, at least one; kept in the order of the options."""

    options: Mapping[str, str]
    widget: str = "several"

    def read(self, name: str, typed: Typed) -> list[str]:
        return [option for option in self.options if typed(f"{name}-{option}")]

    def check(self, value: Json) -> None:
        if not isinstance(value, list) or not value:
            raise Refused("pilih sedikitnya satu")
        if value != [option for option in self.options if option in value]:
            raise Refused("memuat pilihan yang tidak dikenal")

    def words(self, value: Json) -> str:
        return ", ".join(self.options.get(one, one) for one in value)

    def fields(self, name: str, value: Json) -> dict[str, str]:
        return {f"{name}-{one}": "ya" for one in value}


@dataclass(frozen=True, slots=True)
class Tiers:
    """Rates by balance: [[from rupiah, basis points a year], …], the first from 0, rising, no two alike."""

    high: int = 2_400  # 24 % a year: a slip of the decimal comma is no rate
    widget: str = "tiers"

    def read(self, name: str, typed: Typed) -> list[list[int]]:
        rows = [(typed(f"{name}-mulai-{n}"), typed(f"{name}-persen-{n}")) for n in range(1, TIERS + 1)]
        filled = [n for n, row in enumerate(rows) if any(row)]
        if filled != list(range(len(filled))):
            raise Refused("jangan melewati baris: isi dari atas tanpa baris kosong di tengah")
        return [
            [whole_of(start.removeprefix("Rp"), "mulai saldo harus rupiah bulat"), bp_of(rate)]
            for start, rate in rows
            if start or rate
        ]

    def check(self, value: Json) -> None:
        rows = value if isinstance(value, list) else []
        if not rows or any(not isinstance(row, list) or len(row) != 2 or not all(map(_whole, row)) for row in rows):
            raise Refused("perlu sedikitnya satu baris: mulai saldo dan tarif")
        starts = [start for start, _ in rows]
        if starts[0] != 0 or starts != sorted(set(starts)):
            raise Refused("harus mulai dari saldo 0 dan naik tanpa celah")
        for start, rate in rows:
            _between(start, 0, 10**15, rupiah)
            _between(rate, 0, self.high, percent)

    def words(self, value: Json) -> str:
        return "; ".join(f"mulai {rupiah(start)}: {percent(rate)} setahun" for start, rate in value)

    def fields(self, name: str, value: Json) -> dict[str, str]:
        made: dict[str, str] = {}
        for n, (start, rate) in enumerate(value, 1):
            made[f"{name}-mulai-{n}"] = rupiah(start).removeprefix("Rp")
            made[f"{name}-persen-{n}"] = percent(rate).removesuffix(" %")
        return made


@dataclass(frozen=True, slots=True)
class Shares:
    """Parts of a whole in basis points: {part: bp}, together exactly 100 %. A part left out is 0."""

    parts: Mapping[str, str]
    widget: str = "shares"

    def read(self, name: str, typed: Typed) -> dict[str, int]:
        return {part: bp_of(typed(f"{name}-{part}") or "0") for part in self.parts}

    def check(self, value: Json) -> None:
        if not isinstance(value, dict) or not set(value) <= set(self.parts) or not all(map(_whole, value.values())):
            raise Refused("memuat bagian yang tidak dikenal")
        if any(bp < 0 for bp in value.values()):
            raise Refused("bagian tidak boleh negatif")
        total = sum(value.values())
        if total != 10_000:
            raise Refused(f"berjumlah {percent(total)}, harus tepat 100,00 %")

    def words(self, value: Json) -> str:
        return ", ".join(f"{self.parts[part]} {percent(value[part])}" for part in self.parts if value.get(part))

    def fields(self, name: str, value: Json) -> dict[str, str]:
        return {f"{name}-{part}": percent(bp).removesuffix(" %") for part, bp in value.items()}


@dataclass(frozen=True, slots=True)
class Parts:
    """Rupiah by a fixed list of names: {name: rupiah}. A name left out has none, which is not the same as Rp0."""

    parts: Mapping[str, str]
    high: int = 10_000_000
    widget: str = "parts"

    def read(self, name: str, typed: Typed) -> dict[str, int]:
        filled = {part: typed(f"{name}-{part}").removeprefix("Rp") for part in self.parts}
        return {part: whole_of(sum_, "harus rupiah bulat, misalnya 20.000") for part, sum_ in filled.items() if sum_}

    def check(self, value: Json) -> None:
        if not isinstance(value, dict) or not value or not set(value) <= set(self.parts):
            raise Refused("isi sedikitnya satu baris yang dikenal")
        for sum_ in value.values():
            _between(sum_, 0, self.high, rupiah)

    def words(self, value: Json) -> str:
        return ", ".join(f"{self.parts[part]} {rupiah(value[part])}" for part in self.parts if part in value)

    def fields(self, name: str, value: Json) -> dict[str, str]:
        return {f"{name}-{part}": rupiah(sum_).removeprefix("Rp") for part, sum_ in value.items()}


def bp_of(typed: str) -> int:
    """ "5", "5,25" and "5,25 %" -> basis points. Raises Refused."""
    found = re.fullmatch(r"([0-9]{1,4})(?:[,.]([0-9]{1,2}))?\s*%?", typed)
    if found is None:
        raise Refused("harus persen dengan paling banyak dua angka di belakang koma, misalnya 5,25")
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def whole_of(typed: str, wrong: str) -> int:
    """ "12.500" and "12500" -> 12500. Raises Refused with `wrong`."""
    plain = typed.strip().replace(".", "") if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+", typed.strip()) else typed.strip()
    if not re.fullmatch(r"[0-9]{1,15}", plain):
        raise Refused(wrong)
    return int(plain)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _between(value: Json, low: int, high: int, words: Callable[[int], str]) -> None:
    if not _whole(value) or not low <= value <= high:
        raise Refused(f"harus antara {words(low)} dan {words(high)}")
