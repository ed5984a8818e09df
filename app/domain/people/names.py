"""What a person is called."""

import unicodedata

from app.domain.errors import Refused

LONGEST = 100


def clean_name(typed: str, *, field: str = "nama") -> str:
    """The name trimmed, with single blanks, in one Unicode spelling. Raises Refused when it is none."""
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    if not any(letter.isalpha() for letter in name):
        raise Refused("Nama perlu diisi.", field=field)
    if len(name) > LONGEST:
        raise Refused(f"Nama paling banyak {LONGEST} huruf.", field=field)
    # Control and format characters: invisible, or able to turn a line around.
    if any(unicodedata.category(letter).startswith("C") for letter in name):
        raise Refused("Nama memuat huruf yang tidak dapat dibaca.", field=field)
    return name


def first_name(name: str) -> str:
    """What we call somebody on the screen."""
    return name.split(" ", 1)[0][:20]


def short_name(name: str) -> str:
    """What others may read: "Sari Wulandari" -> "Sari W."."""
    words = name.split()
    return f"{words[0][:20]} {words[-1][0]}." if len(words) > 1 else first_name(name)
