"""The index that each web process holds: built from the published goods, asked, and thrown away for a newer one."""

import re
from collections.abc import Iterable, Mapping, Sequence

from app.domain.catalogue.search.building import Document, build_reader
from app.domain.catalogue.search.matching import Hit, Scored, Slot, answer_all, answer_most
from app.domain.catalogue.search.words import looked_for, name_words, terms_of

__all__ = ["Document", "Index"]

NAME_IS_QUERY = 1.0  # what a name that is exactly the query is given on top: no other sum of scores reaches it
_BARCODE = re.compile(r"\d{8,14}")


class Index:
    """A search that never changes after it is built, so it can be shared without locks.

    ``synonyms`` maps a word or phrase that people use to the phrases that the goods are named by.
    """

    def __init__(self, documents: Iterable[Document], synonyms: Mapping[str, Sequence[str]]) -> None:
        self._documents = tuple(documents)
        self._reader = build_reader(self._documents, synonyms)
        self._words_in_name = [len(name_words(document.name)) for document in self._documents]
        self._by_barcode = {code: document for document in self._documents for code in document.barcodes}
        self._by_name: dict[str, set[int]] = {}
        for position, document in enumerate(self._documents):
            for key in (_key(document.name), " ".join(name_words(document.name))):
                self._by_name.setdefault(key, set()).add(position)

    def search(self, query: str, *, limit: int = 60) -> list[Hit]:
        """The goods meant by the query, best first; empty when nothing comes near. Any text is a query, none an error."""
        scanned = self._scanned(query)
        if scanned:
            return [Hit(scanned.id, 2 * NAME_IS_QUERY, "exact")][:limit]
        found = self._answers(query)[1]
        return [Hit(self._documents[one.document].id, one.score, one.why) for one in found[:limit]]

    def suggest(self, query: str, *, limit: int = 8) -> list[str]:
        """Names of goods, without sizes and each once, to complete what stands in the search box."""
        names: dict[str, str] = {}
        for one in self._answers(query)[1]:
            name = _without_size(self._documents[one.document].name)
            names.setdefault(name.casefold(), name)
            if len(names) >= limit:
                break
        return list(names.values())[:limit]

    def corrected(self, query: str) -> str | None:
        """The query as it was understood, if words of it were taken for misspelt ones; None if it was fine or hopeless."""
        if self._scanned(query):
            return None
        slots, found = self._answers(query)
        if not found:
            return None
        read = [_as_read(slot, found[0].document) for slot in slots]
        return " ".join(read) if read != [slot.typed for slot in slots] else None

    def _scanned(self, query: str) -> Document | None:
        code = re.sub(r"[\s-]", "", query[:40])
        return self._by_barcode.get(code) if _BARCODE.fullmatch(code) else None

    def _answers(self, query: str) -> tuple[list[Slot], list[Scored]]:
        terms = looked_for(query)
        if not terms:
            return [], []
        slots = self._reader.slots(terms, doubt=False)
        found = answer_all(slots, self._words_in_name)
        if not found:
            slots = self._reader.slots(terms, doubt=True)
            found = answer_all(slots, self._words_in_name) or answer_most(slots, self._words_in_name)
        return slots, self._ordered(found, _key(query))

    def _ordered(self, found: list[Scored], key: str) -> list[Scored]:
        named = self._by_name.get(key, set())
        documents = self._documents

        def place(one: Scored) -> tuple[float, int, int, int]:
            document = documents[one.document]
            score = one.score + (NAME_IS_QUERY if one.document in named else 0.0)
            return -score, -document.popularity, len(document.name), document.id

        return sorted(found, key=place)


def _key(text: str) -> str:
    return " ".join(term.text for term in terms_of(text))


def _as_read(slot: Slot, document: int) -> str:
    best = slot.best(document)
    return best[1].word if best and best[1].why == "typo" else slot.typed


def _without_size(name: str) -> str:
    """ "Kopi sachet (renteng 10)" → "Kopi sachet"; "Popok M 20" → "Popok M". """
    bare = re.sub(r"\s*\(.*?\)", "", name)
    bare = re.sub(r"\s+\d+(?:[.,]\d+)?\s*(?:kg|g|gr|l|ml|liter|lembar|pcs)?\b", "", bare, flags=re.IGNORECASE)
    return bare.strip() or name
