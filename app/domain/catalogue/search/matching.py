"""How well goods answer the terms of a query, and in which order they are shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Why = Literal["exact", "prefix", "stem", "synonym", "typo"]
Postings = Mapping[int, float]
"""Position of a document → weight in (0, 1] of the place the word stands in (name, keyword, category)."""

QUALITY: dict[Why, float] = {"exact": 1.0, "prefix": 0.85, "stem": 0.78, "synonym": 0.65, "typo": 0.5}
_FROM_BEST: tuple[Why, ...] = ("exact", "prefix", "stem", "synonym", "typo")
_RANK: dict[Why, int] = {why: rank for rank, why in enumerate(_FROM_BEST)}

ENOUGH = 0.4  # the share of a query's weight that must be met when nothing meets all of it
NEXT_TO_BEST = 0.75  # and how near to the best partial answer another must come to be shown with it


@dataclass(frozen=True, slots=True)
class Hit:
    """One product found: the better the higher the ``score``; ``why`` is the weakest link among its terms."""

    id: int
    score: float
    why: Why


@dataclass(frozen=True, slots=True)
class Source:
    """One way to read a term: as ``word``, which these documents carry, with this trust."""

    word: str
    postings: Postings
    quality: float
    why: Why


@dataclass(slots=True)
class Slot:
    """One term, or several that mean one thing ("gas melon"), and all ways to read it, best first."""

    typed: str
    words: int
    weight: float
    sources: list[Source] = field(default_factory=list)

    def documents(self) -> set[int]:
        found: set[int] = set()
        for source in self.sources:
            found.update(source.postings)
        return found

    def best(self, document: int) -> tuple[float, Source] | None:
        """The best reading by which this document answers."""
        best: tuple[float, Source] | None = None
        for source in self.sources:
            if best and source.quality <= best[0]:
                break
            placed = source.postings.get(document)
            if placed is not None and (best is None or placed * source.quality > best[0]):
                best = placed * source.quality, source
        return best


@dataclass(frozen=True, slots=True)
class Scored:
    """A document that answers, before it is put in order."""

    document: int
    score: float
    why: Why


def answer_all(slots: Sequence[Slot], words_in_name: Sequence[int]) -> list[Scored]:
    """Documents that answer every slot."""
    found: set[int] | None = None
    for slot in sorted(slots, key=lambda slot: sum(len(source.postings) for source in slot.sources)):
        found = slot.documents() if found is None else found & slot.documents()
        if not found:
            return []
    return [_scored(document, slots, words_in_name) for document in found or ()]


def answer_most(slots: Sequence[Slot], words_in_name: Sequence[int]) -> list[Scored]:
    """Where none answers all: those that answer the weightiest part, if that is enough to be worth showing."""
    whole = sum(slot.weight for slot in slots)
    met: dict[int, float] = {}
    for slot in slots:
        for document in slot.documents():
            met[document] = met.get(document, 0.0) + slot.weight
    best = max(met.values(), default=0.0)
    if best < ENOUGH * whole:
        return []
    near = [document for document, weight in met.items() if weight >= NEXT_TO_BEST * best]
    return [_scored(document, slots, words_in_name) for document in near]


def _scored(document: int, slots: Iterable[Slot], words_in_name: Sequence[int]) -> Scored:
    total = whole = 0.0
    rank = words = 0
    for slot in slots:
        whole += slot.weight
        best = slot.best(document)
        if best:
            total += slot.weight * best[0]
            rank = max(rank, _RANK[best[1].why])
            words += slot.words
    # A name that is all asked for stands before one that only contains it.
    fullness = min(1.0, words / max(words_in_name[document], 1))
    return Scored(document, round(total / whole + 0.05 * fullness, 2), _FROM_BEST[rank])
