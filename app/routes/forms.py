"""What was typed, read field by field. Each mistake becomes a sentence beside its field; what was typed is kept."""

from collections.abc import Collection
from datetime import time
from typing import Any
from urllib.parse import parse_qsl

from litestar import Request
from litestar.di import NamedDependency
from litestar.exceptions import ClientException

from app.domain.errors import Refused, RefusedFields
from app.domain.people.asker import Asker

MAX_FIELDS = 300  # a page of the office's widest grid: fifty rows of a tick and three cells


class Form:
    """The fields of one urlencoded form. Read them with the methods below, then `check()`."""

    def __init__(self, fields: list[tuple[str, str]]) -> None:
        self.values: dict[str, str] = dict(fields)
        self._lists: dict[str, list[str]] = {}
        for name, value in fields:
            self._lists.setdefault(name, []).append(value)
        self.errors: dict[str, str] = {}

    def get(self, name: str) -> str:
        """The field as typed, trimmed; empty if absent."""
        return self.values.get(name, "").strip()

    def all(self, name: str) -> list[str]:
        """Every value of a repeated field."""
        return self._lists.get(name, [])

    def text(self, name: str, *, label: str, max_length: int = 200, min_length: int = 0, required: bool = True) -> str:
        """One line of text without control characters."""
        value = " ".join(self.get(name).split()) if "\n" not in self.get(name) else self.get(name)
        if not value:
            if required:
                self.errors[name] = f"{label} perlu diisi."
            return ""
        if len(value) > max_length:
            self.errors[name] = f"{label} paling banyak {max_length} huruf."
        elif len(value) < min_length:
            self.errors[name] = f"{label} paling sedikit {min_length} huruf."
        elif any(
            (ord(letter) < 32 and letter not in "\r\n\t") or ord(letter) == 127 or "\ud800" <= letter <= "\udfff"
            for letter in value
        ):
            self.errors[name] = f"{label} memuat huruf yang tidak dapat dibaca."
        return value

    def whole(self, name: str, low: int, high: int, *, label: str, required: bool = True) -> int:
        """A whole number within bounds; plain ASCII digits only (a thousands dot is not guessed at)."""
        typed = self.get(name)
        if not typed and not required:
            return 0
        digits = typed.removeprefix("-")
        if not digits or not digits.isascii() or not digits.isdigit() or len(digits) > 15:
            self.errors[name] = f"{label} harus berupa bilangan bulat, misalnya 2."
            return low
        number = int(typed)
        if not low <= number <= high:
            self.errors[name] = f"{label} harus antara {low} dan {high}."
            return low
        return number

    def rupiah(self, name: str, low: int, high: int, *, label: str) -> int:
        """An amount in whole rupiah; "Rp12.500", "12.500" and "12500" are the same."""
        typed = self.get(name).removeprefix("Rp").strip()
        parts = typed.split(".")
        if len(parts) > 1 and all(len(part) == 3 for part in parts[1:]) and 1 <= len(parts[0]) <= 3:
            typed = "".join(parts)
        if not typed.isascii() or not typed.isdigit() or len(typed) > 15:
            self.errors[name] = f"{label} {'harus' if typed else 'perlu diisi'} dalam rupiah bulat, misalnya 12.500."
            return low
        if not low <= int(typed) <= high:
            self.errors[name] = f"{label} harus antara {low:,} dan {high:,}.".replace(",", ".")
            return low
        return int(typed)

    def clock(self, name: str, *, label: str) -> time:
        """An hour of the day; "08:00", "08.00" and "8" are the same."""
        hour, _, minute = self.get(name).replace(".", ":").partition(":")
        digits = all(part.isascii() and part.isdigit() and len(part) <= 2 for part in (hour, minute or "0"))
        if not digits or int(hour) > 23 or int(minute or 0) > 59:
            self.errors[name] = f"{label} ditulis seperti 08.00."
            return time(0)
        return time(int(hour), int(minute or 0))

    def choice(self, name: str, options: Collection[str], *, label: str) -> str:
        """One of the options."""
        value = self.get(name)
        if value not in options:
            self.errors[name] = f"{label} perlu dipilih."
            return ""
        return value

    def check(self) -> None:
        """Raise RefusedFields if anything read so far was wrong."""
        if self.errors:
            raise RefusedFields(dict(self.errors))

    def accept(self, refused: Refused) -> None:
        """Put a refusal of the domain beside its field (or under "" for the whole form)."""
        if isinstance(refused, RefusedFields):
            self.errors.update(refused.sentences)
        else:
            self.errors[refused.field or ""] = refused.sentence


async def provide_form(request: Request[Any, Any, Any], asker: NamedDependency[Asker]) -> Form:
    """The form of this request; a body that cannot be read is a 400 with a sentence.

    `asker` is asked for so that the two come one after the other: Litestar makes a task for each of those that need not wait.
    """
    body = await request.body()
    try:
        fields = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=MAX_FIELDS
        )
    except (UnicodeDecodeError, ValueError):
        raise ClientException("Isian tidak dapat dibaca. Muat ulang halaman, lalu coba lagi.") from None
    if any("\x00" in name or "\x00" in value for name, value in fields):
        raise ClientException("Isian memuat huruf yang tidak dapat dibaca.")
    return Form(fields)
