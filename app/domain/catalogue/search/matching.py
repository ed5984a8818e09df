"""How well goods answer the terms of a query, and in which order they are shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Literal

Why = Literal["exact", "prefix", "stem", "synonym", "typo"]
Postings = Mapping[int, float]
"""Position of a document → weight in (0, 1] of the place the word stands in (name, keyword, category)."""

QUALITY: dict[Why, float] = {"exact": 1.0, "prefix": 0.85, "stem": 0.78, "synonym": 0.65, "typo": 0.5}
_FROM_BEST: tuple[Why, ...] = tuple(QUALITY)

ENOUGH = 0.4  # the share of a query's weight that must be met when nothing meets all of it
NEXT_TO_BEST = 0.75  # and how near to the best partial answer another must come to be shown with it
WORTH_SHOWING = 0.55  # of the best score: keeps synonyms beside names, but not all of a shelf beside the thing itself
FULL_NAME = 0.05  # for a name that is all asked for, before one that only contains it


@dataclass(frozen=True, slots=True)
class Hit:
    """One product found: the better the higher the ``score``; ``why`` is the weakest link among its terms."""

    id: int
    score: float
    why: Why


@dataclass(frozen=True, slots=True)
class Source:
    """One way to read a term: as ``word`` (or ``words`` of them), which these documents carry, with this trust."""

    word: str
    postings: Postings
    quality: float
    why: Why
    words: int = 1


@dataclass(frozen=True, slots=True)
class Slot:
    """One term, or several that mean one thing ("gas melon"), and all ways to read it, best first."""

    typed: str
    weight: float
    sources: tuple[Source, ...]

    def words(self) -> int:
        return max((source.words for source in self.sources), default=0)

    def documents(self) -> set[int]:
        return set().union(*(source.postings for source in self.sources))

    def values(self, among: set[int]) -> dict[int, float]:
        """For each of these documents that answers: how well, from 0 to 1."""
        values: dict[int, float] = {}
        for source in self.sources:
            postings, quality = source.postings, source.quality
            for document in among & postings.keys():
                value = postings[document] * quality
                if value > values.get(document, 0.0):
                    values[document] = value
        return values

    def best(self, document: int) -> Source | None:
        """The reading by which this document answers best."""
        carrying = [source for source in self.sources if document in source.postings]
        return max(carrying, key=lambda source: source.quality * source.postings[document], default=None)


def scores(slots: Sequence[Slot], words_in_name: Sequence[int]) -> dict[int, float]:
    """Position → score of the documents that answer everything or, where none does, the weightiest part."""
    among = _all(slots) or _most(slots)
    whole = sum(slot.weight for slot in slots) or 1.0
    totals = dict.fromkeys(among, 0.0)
    for slot in slots:
        for document, value in slot.values(among).items():
            totals[document] += slot.weight * value
    words = sum(slot.words() for slot in slots)
    return {
        document: round(total / whole + FULL_NAME * min(1.0, words / max(words_in_name[document], 1)), 2)
        for document, total in totals.items()
    }


def answers_all(slots: Sequence[Slot]) -> bool:
    return bool(_all(slots))


def _all(slots: Sequence[Slot]) -> set[int]:
    return set.intersection(*(slot.documents() for slot in slots)) if slots else set()


def _most(slots: Sequence[Slot]) -> set[int]:
    met: dict[int, float] = {}
    for slot in slots:
        for document in slot.documents():
            met[document] = met.get(document, 0.0) + slot.weight
    best = max(met.values(), default=0.0)
    if best < ENOUGH * sum(slot.weight for slot in slots):
        return set()
    return {document for document, weight in met.items() if weight >= NEXT_TO_BEST * best}


def best_first(scored: Mapping[int, float], named: Iterable[int], limit: int) -> list[tuple[int, float]]:
    """The best documents with their scores; those ``named`` as the query first, equals in the order of position.

    Leaves out what only shares a shelf, say, with something found by its name.
    """
    bar = WORTH_SHOWING * max(scored.values(), default=0.0)
    on_top = {document: 1.0 for document in named}
    keys = ((-score - on_top.get(document, 0.0), document) for document, score in scored.items() if score >= bar)
    return [(document, -key) for key, document in nsmallest(max(limit, 0), keys)]


def why(slots: Iterable[Slot], document: int) -> Why:
    """The weakest link: by which kind of match the document is there at all."""
    links = [best.why for slot in slots if (best := slot.best(document))]
    return max(links, key=_FROM_BEST.index, default="typo")
