"""All words the index knows, and the ways to get from what was typed to one of them."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

from app.domain.catalogue.search.spelling import Deletions, distance, edits_allowed, fold, is_bare, skeleton
from app.domain.catalogue.search.stems import stem

MOST_COMPLETIONS = 40
MOST_GUESSES = 6
_GUESS_WIDTH = 0.45  # how much further than the nearest guess another may lie and still be tried


class Vocabulary:
    """Words by beginning, by root, by sound, by consonants, and by nearness."""

    def __init__(self, words: Iterable[str]) -> None:
        self._sorted = sorted(set(words))
        self._known = frozenset(self._sorted)
        self._by_stem = _grouped((stem(word), word) for word in self._sorted)
        self._fold_of = {word: fold(word) for word in self._sorted}
        self._by_fold = _grouped((sound, word) for word, sound in self._fold_of.items())
        self._by_skeleton = _grouped((bare, word) for word in self._sorted if (bare := skeleton(word)))
        self._deletions = Deletions({*self._known, *self._by_fold})

    def __contains__(self, word: str) -> bool:
        return word in self._known

    def __len__(self) -> int:
        return len(self._sorted)

    def completions(self, beginning: str) -> list[str]:
        """Longer words that begin so, in alphabetical order, at most ``MOST_COMPLETIONS``."""
        at = bisect_left(self._sorted, beginning)
        at += beginning in self._known
        return [word for word in self._sorted[at : at + MOST_COMPLETIONS] if word.startswith(beginning)]

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
        near = sorted(self._turned(word) if len(word) == 3 else self._near(word), key=lambda pair: (pair[1], pair[0]))
        return [(meant, cost) for meant, cost in near if cost <= near[0][1] + _GUESS_WIDTH][:MOST_GUESSES]

    def _near(self, word: str) -> list[tuple[str, float]]:
        sound = fold(word)
        found = []
        for meant in self._candidates(word):
            known = self._fold_of[meant]
            allowed = edits_allowed(min(len(sound), len(known)))
            # A slip on top of a habit counts a little more than the slip alone ("bola" is not "gula").
            cost = distance(word, meant)
            if (word, meant) != (sound, known):
                cost = min(cost, distance(sound, known) + 0.1)
            if allowed and meant != word and cost <= allowed + 0.05:
                found.append((meant, cost))
        return found

    def _candidates(self, word: str) -> set[str]:
        """As typed and as heard: a slip may have made a habit of what was none ("empixg"), or hidden one."""
        near = self._deletions.candidates(word) | self._deletions.candidates(fold(word))
        return (near & self._known).union(*(self._by_fold.get(sound, ()) for sound in near))

    def candidate_count(self, word: str) -> int:
        """How many known words get measured to guess this one: what the cost of a typo hangs on."""
        return len(self._candidates(word))

    def _turned(self, word: str) -> list[tuple[str, float]]:
        """In three letters only two turned ones are forgiven ("the" → teh): any other slip makes another word."""
        turned = (word[1] + word[0] + word[2], word[0] + word[2] + word[1])
        return [(meant, 0.7) for other in turned if other != word for meant in self._by_fold.get(other, ())]


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for key, word in pairs:
        groups[key].append(word)
    return dict(groups)
