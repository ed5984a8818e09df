"""How Indonesian words get misspelt, and which known words a misspelt one may be.

`fold` takes away the differences that are habit rather than slip (old spelling, English letters, o for u, doubled
letters). What then still differs is found by deletions: two words within d edits share a form with at most d letters
left out of each, so a look-up touches the few words that share one, not the whole vocabulary. The idea of that index
is from W. Garbe, "SymSpell" (2012); the distance is Damerau–Levenshtein in its optimal string alignment form, with
slips that fingers and ears make often at less than a full edit.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

VOWELS = frozenset("aeiou")
_LOOKED_AT = 7  # letters of a word that enter the deletion index: more costs memory and finds hardly anything more

_HABITS = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"(.)\1+", r"\1"),
        ("tj", "c"), ("dj", "j"), ("nj", "ny"), ("sj", "s"), ("oe", "u"),
        ("sh", "s"), ("sy", "s"), ("ph", "p"), ("kh", "k"), ("ck", "k"), ("x", "ks"), ("q", "k"),
        ("[fv]", "p"), ("z", "s"), ("ie", "i"), ("ao", "au"),
        ("g(?=[ei])", "j"), ("c", "k"), ("o", "u"),
        (r"b$", "p"), (r"d$", "t"), (r"(?<!n)g$", "k"),
        (r"(.)\1+", r"\1"),
    )
)  # fmt: skip


def fold(word: str) -> str:
    """The word as it sounds to a careless ear: "shampoo" and "sampo" → ``sampu``, "detergen" → ``deterjen``."""
    for pattern, plain in _HABITS:
        word = pattern.sub(plain, word)
    return word


def skeleton(word: str) -> str | None:
    """What is left of a word written without vowels: "bawang", "bwng" and "bwg" → ``bwg``; None if under 2 letters."""
    bare = word[:1] + re.sub("[aeiou]", "", word[1:])
    bare = re.sub(r"(.)\1+", r"\1", bare.replace("ng", "g").replace("ny", "n"))
    return bare if len(bare) >= 2 else None


def is_bare(word: str) -> bool:
    """Whether it is written without vowels, as in "mnyk grg"."""
    return not VOWELS.intersection(word)


def acronyms(first: str, second: str) -> tuple[str, ...]:
    """How two words are run into one in Indonesian: "gula pasir" → ``gupas``, ``gulpas``."""
    if len(first) < 3 or len(second) < 3:
        return ()
    return first[:2] + second[:3], first[:3] + second[:3]


_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEAR = frozenset(
    pair
    for row, keys in enumerate(_ROWS)
    for column, key in enumerate(keys)
    for other_row in (row, row + 1)
    if other_row < len(_ROWS)
    for other in _ROWS[other_row][max(column - 1, 0) : column + 2]
    for pair in ((key, other), (other, key))
    if key != other
)


def _swap_cost(a: str, b: str) -> float:
    if a == b:
        return 0.0
    return 0.6 if (a, b) in _NEAR or (a in VOWELS and b in VOWELS) else 1.0


def _drop_cost(letter: str) -> float:
    return 0.8 if letter in VOWELS else 1.0


def distance(a: str, b: str) -> float:
    """Weighted edits from a to b: 1 an edit; less for neighbouring keys, vowels and turned letters; a wrong first
    letter costs 0.4 more, since that is the one people get right."""
    before: list[float] = []
    row = [0.0]
    for letter in b:
        row.append(row[-1] + _drop_cost(letter))
    for i, letter in enumerate(a):
        last, before, row = before, row, [row[0] + _drop_cost(letter)]
        for j, other in enumerate(b):
            best = min(before[j] + _swap_cost(letter, other), before[j + 1] + _drop_cost(letter),
                       row[j] + _drop_cost(other))  # fmt: skip
            if i and j and letter == b[j - 1] and a[i - 1] == other:
                best = min(best, last[j - 1] + 0.7)
            row.append(best)
    return row[-1] + (0.4 if a[:1] != b[:1] else 0.0)


def edits_allowed(letters: int) -> int:
    """None under 4 letters, 1 for 4 and 5, 2 above."""
    return 0 if letters < 4 else 1 if letters < 6 else 2


class Deletions:
    """Known words by what is left of them when up to two letters are taken out."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_rest: defaultdict[str, list[str]] = defaultdict(list)
        for word in words:
            for rest in _rests(word, edits_allowed(len(word))):
                self._by_rest[rest].append(word)

    def candidates(self, word: str) -> set[str]:
        """Words that may be within the allowed edits; to be measured. Few, however many words are known."""
        found: set[str] = set()
        for rest in _rests(word, edits_allowed(len(word))):
            found.update(self._by_rest.get(rest, ()))
        return found


def _rests(word: str, edits: int) -> set[str]:
    head = word[:_LOOKED_AT]
    rests = {head}
    for left_out in range(1, edits + 1):
        rests.update("".join(kept) for kept in combinations(head, max(len(head) - left_out, 1)))
    return rests
