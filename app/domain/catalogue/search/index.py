"""The index that each web process holds: built from the published goods, asked, and thrown away for a newer one."""

import re
from collections.abc import Iterable, Mapping, Sequence

from app.domain.catalogue.search.building import Document, build_reader
from app.domain.catalogue.search.matching import Hit, Slot, answers_all, best_first, scores, why
from app.domain.catalogue.search.words import name_words, terms_of, without_fillers

__all__ = ["Document", "Index"]

_BARCODE = re.compile(r"[0-9]{8,14}")
_NAMES_LOOKED_AT = 20  # goods looked through for each name suggested: many differ by size only


class Index:
    """A search that never changes after it is built, so it can be shared without locks.

    ``synonyms`` maps a word or phrase that people use to the phrases that the goods are named by.
    """

    def __init__(self, documents: Iterable[Document], synonyms: Mapping[str, Sequence[str]]) -> None:
        # In this order equals are shown: what sells more first, then the shorter name.
        self._documents = sorted(documents, key=lambda one: (-one.popularity, len(one.name), one.id))
        self._reader = build_reader(self._documents, synonyms)
        self._words_in_name: list[int] = []
        self._by_name: dict[str, set[int]] = {}
        for position, document in enumerate(self._documents):
            words = name_words(_without_size(document.name))
            self._words_in_name.append(len(words))
            for key in (_key(document.name), " ".join(words)):
                self._by_name.setdefault(key, set()).add(position)
        self._by_barcode = {code: document for document in self._documents for code in document.barcodes}

    def search(self, query: str, *, limit: int = 60) -> list[Hit]:
        """The goods meant by the query, best first; empty when nothing is near. Any text will do; none is an error."""
        scanned = self._scanned(query)
        if scanned:
            return [Hit(scanned.id, 2.0, "exact")][:limit]
        slots, found = self._answers(query, limit)
        return [Hit(self._documents[document].id, score, why(slots, document)) for document, score in found]

    def suggest(self, query: str, *, limit: int = 8) -> list[str]:
        """Names of goods, without sizes and each once, to complete what stands in the search box."""
        names: dict[str, str] = {}
        for document, _ in self._answers(query, limit * _NAMES_LOOKED_AT)[1]:
            name = _without_size(self._documents[document].name)
            names.setdefault(name.casefold(), name)
        return list(names.values())[:limit]

    def corrected(self, query: str) -> str | None:
        """The query as understood, if words in it were taken for misspelt ones; None if it was fine or hopeless."""
        if self._scanned(query):
            return None
        slots, found = self._answers(query, 1)
        if not found:
            return None
        read = [_as_read(slot, found[0][0]) for slot in slots]
        return " ".join(read) if read != [slot.typed for slot in slots] else None

    def _scanned(self, query: str) -> Document | None:
        code = re.sub(r"[\s-]", "", query[:40])
        return self._by_barcode.get(code) if _BARCODE.fullmatch(code) else None

    def _answers(self, query: str, limit: int) -> tuple[list[Slot], list[tuple[int, float]]]:
        terms = without_fillers(terms_of(query))
        slots = self._reader.slots(terms, doubt=False)
        if slots and not answers_all(slots):
            slots = self._reader.slots(terms, doubt=True)
        named = self._by_name.get(_key(query), ())
        return slots, best_first(scores(slots, self._words_in_name), named, limit)


def _key(text: str) -> str:
    return " ".join(term.text for term in terms_of(text))


def _as_read(slot: Slot, document: int) -> str:
    best = slot.best(document)
    return best.word if best and best.why == "typo" else slot.typed


def _without_size(name: str) -> str:
    """As a person says it: "Kopi sachet (renteng 10)" → "Kopi sachet", "Popok M 20" → "Popok M"."""
    bare = re.sub(r"\s*\(.*?\)", "", name)
    bare = re.sub(r"\s+\d+(?:[.,]\d+)?\s*(?:kg|g|gr|l|ml|liter|lembar|pcs)?\b", "", bare, flags=re.IGNORECASE)
    return bare.strip() or name
