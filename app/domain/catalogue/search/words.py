"""From a line of text to terms: words, sizes in gram or millilitre, and bare numbers."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Literal

LONGEST_QUERY = 100
MOST_TERMS = 12

Kind = Literal["word", "size", "number"]


@dataclass(frozen=True, slots=True)
class Term:
    """One thing looked for. A size is written in its base unit ("5 kg" → ``5000g``); ``typed`` is how it came in."""

    text: str
    kind: Kind
    typed: str


UNITS: dict[str, tuple[int, str]] = {
    **dict.fromkeys(("kg", "kgs", "kilo", "kilogram", "kologram"), (1_000, "g")),
    **dict.fromkeys(("g", "gr", "grm", "gram"), (1, "g")),
    **dict.fromkeys(("ons",), (100, "g")),
    **dict.fromkeys(("l", "lt", "ltr", "liter", "litre"), (1_000, "ml")),
    **dict.fromkeys(("ml", "mili", "mililiter", "cc"), (1, "ml")),
}

NUMBER_WORDS: dict[str, Fraction] = {
    "seperempat": Fraction(1, 4), "setengah": Fraction(1, 2), "separuh": Fraction(1, 2),
    "satu": Fraction(1), "dua": Fraction(2), "tiga": Fraction(3), "empat": Fraction(4), "lima": Fraction(5),
    "enam": Fraction(6), "tujuh": Fraction(7), "delapan": Fraction(8), "sembilan": Fraction(9),
    "sepuluh": Fraction(10),
}  # fmt: skip

# Said around the thing rather than for it. Dropped as long as another term is left.
FILLERS = frozenset(
    ("ada", "aku", "apa", "atau", "bang", "beli", "buat", "bu", "cari", "dan", "dari", "dengan", "di", "dong",
     "ga", "gak", "harga", "ingin", "jual", "kak", "kalau", "ke", "kg", "kilo", "liter", "lt", "ltr", "mas",
     "mau", "mbak", "merek", "merk", "murah", "ndak", "nggak", "nya", "pak", "pesan", "sama", "saya", "stok",
     "tolong", "ukuran", "untuk", "utk", "yang", "yg")
)  # fmt: skip

_PIECES = re.compile(r"\d+/\d+|\d+(?:[.,]\d+)?|[^\W\d_]+")


def terms_of(text: str) -> tuple[Term, ...]:
    """Words, sizes and numbers in the order typed; "beras5kg" and "setengah kilo" are read as a person reads them.

    Only the first ``LONGEST_QUERY`` characters are looked at, so that a page pasted by accident costs nothing.
    """
    return _terms_of(text.strip()[:LONGEST_QUERY])


@lru_cache(maxsize=4_096)  # keywords and shelves repeat on thousands of goods
def _terms_of(text: str) -> tuple[Term, ...]:
    pieces = _PIECES.findall(_clean(text))
    found: list[Term] = []
    at = 0
    while at < len(pieces):
        term, used = _size_at(pieces, at) or (_plain(pieces[at]), 1)
        found.append(term)
        at += used
    return tuple(found)


def without_fillers(terms: Sequence[Term]) -> Sequence[Term]:
    """The terms of a query that say something, unless fillers are all there is; at most ``MOST_TERMS``."""
    return ([term for term in terms if term.text not in FILLERS] or terms)[:MOST_TERMS]


def name_words(text: str) -> list[str]:
    """Only the words of a name: what is left when sizes and numbers are taken away."""
    return [term.text for term in terms_of(text) if term.kind == "word"]


def _clean(text: str) -> str:
    """Lower case, without accents and joining characters, cut again, since one character may unfold to many."""
    unfolded = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(c for c in unfolded if unicodedata.category(c) not in {"Mn", "Cf"})
    return kept.replace("\N{FRACTION SLASH}", "/")[:LONGEST_QUERY]


def _plain(piece: str) -> Term:
    return Term(piece, "number" if piece[0].isdecimal() else "word", piece)


def _size_at(pieces: list[str], at: int) -> tuple[Term, int] | None:
    """The size that begins here and how many pieces it takes, or None."""
    piece = pieces[at]
    if piece.startswith("se") and piece[2:] in UNITS and len(piece) > 3:  # sekilo, seliter, seons
        return _size(Fraction(1), piece[2:], piece), 1
    amount = _amount(piece)
    if amount is None or at + 1 == len(pieces) or pieces[at + 1] not in UNITS:
        return None
    return _size(amount, pieces[at + 1], f"{piece} {pieces[at + 1]}"), 2


def _size(amount: Fraction, unit: str, typed: str) -> Term:
    factor, base = UNITS[unit]
    return Term(f"{round(amount * factor)}{base}", "size", typed)


def _amount(piece: str) -> Fraction | None:
    if not piece[0].isdecimal():
        return NUMBER_WORDS.get(piece)
    above, slash, below = piece.partition("/")
    if slash:
        return Fraction(int(above), int(below)) if int(below) else None
    if re.fullmatch(r"\d+[.,]\d{3}", piece):  # 1.000 ml: the Indonesian thousands point
        return Fraction(int(re.sub(r"[.,]", "", piece)))
    return Fraction(piece.replace(",", "."))


def pairs(words: Iterable[str]) -> list[tuple[str, str]]:
    """Neighbours: "sabun cuci piring" → (sabun, cuci), (cuci, piring)."""
    return list(pairwise(words))
