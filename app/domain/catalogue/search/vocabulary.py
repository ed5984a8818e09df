"""All words the index knows, and the ways to get from what was typed to one of them."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

from app.domain.catalogue.search.spelling import Deletions, fold, is_bare, skeleton
from app.domain.catalogue.search.stems import stem

MOST_COMPLETIONS = 40
MOST_GUESSES = 6
_GUESS_WIDTH = 0.35  # how much further than the nearest guess another may lie and still be tried


class Vocabulary:
    """Words by beginning, by root, by sound, by consonants, and by nearness."""

    def __init__(self, words: Iterable[str]) -> None:
        self._sorted = sorted(set(words))
        self._known = frozenset(self._sorted)
        self._by_stem = _grouped((stem(word), word) for word in self._sorted)
        self._by_fold = _grouped((fold(word), word) for word in self._sorted)
        self._by_skeleton = _grouped((bare, word) for word in self._sorted if (bare := skeleton(word)))
        self._deletions = Deletions(self._by_fold)

    def __contains__(self, word: str) -> bool:
        return word in self._known

    def __len__(self) -> int:
        return len(self._sorted)

    def completions(self, beginning: str) -> list[str]:
        """Longer words that begin so, in alphabetical order, at most ``MOST_COMPLETIONS``."""
        at = bisect_left(self._sorted, beginning)
        found: list[str] = []
        for word in self._sorted[at : at + MOST_COMPLETIONS + 1]:
            if not word.startswith(beginning):
                break
            if word != beginning:
                found.append(word)
        return found

    def related(self, word: str) -> list[str]:
        """Other words of the same root: "pencuci" → cuci, cucian."""
        return [other for other in self._by_stem.get(stem(word), ()) if other != word]

    def same_sound(self, word: str) -> list[str]:
        """Other spellings of what is heard the same: "mie" → mi, "shampoo" → sampo."""
        return [other for other in self._by_fold.get(fold(word), ()) if other != word]

    def guesses(self, word: str) -> list[tuple[str, float]]:
        """Words probably meant by a misspelt or vowelless one, nearest first, with their distance (see `spelling`)."""
        if is_bare(word) and len(word) > 1:
            return [(meant, 1.0) for meant in self._by_skeleton.get(skeleton(word) or "", ())][:MOST_GUESSES]
        near = self._turned(word) if len(word) == 3 else self._deletions.near(fold(word))
        found = [
            (meant, cost + (0.1 if meant != sound else 0.0))
            for sound, cost in near
            if cost <= near[0][1] + _GUESS_WIDTH
            for meant in self._by_fold[sound]
            if meant != word
        ]
        return sorted(found, key=lambda pair: pair[1])[:MOST_GUESSES]

    def candidate_count(self, word: str) -> int:
        """How many known words get measured to guess this one: what the cost of a typo hangs on."""
        return len(self._deletions.candidates(fold(word)))

    def _turned(self, word: str) -> list[tuple[str, float]]:
        """In three letters only two turned ones are forgiven ("the" → teh): any other slip makes another word."""
        a, b, c = word
        return [(turned, 0.7) for turned in (b + a + c, a + c + b) if turned != word and turned in self._by_fold]


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for key, word in pairs:
        groups[key].append(word)
    return dict(groups)
