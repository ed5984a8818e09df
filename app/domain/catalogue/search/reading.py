"""From terms to slots: every sensible way to read what was typed, with the documents that carry it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.catalogue.search.matching import QUALITY, Postings, Slot, Source, Why
from app.domain.catalogue.search.spelling import is_bare
from app.domain.catalogue.search.vocabulary import Vocabulary
from app.domain.catalogue.search.words import Term

WEIGHTS = {"word": 1.0, "size": 0.4, "number": 0.3}
# How goods are counted: "indomie 1 dus" is about the noodles, so these weigh little.
PIECES = frozenset(
    ("bks", "buah", "bungkus", "dus", "isi", "karton", "karung", "lusin", "pack", "pak", "pcs", "renteng", "slop")
)
_NONE: Postings = {}


def in_all(several: Iterable[Postings]) -> Postings:
    """The documents in each of them, placed as in the weakest."""
    ordered = sorted(several, key=len)
    if not ordered or not ordered[0]:
        return _NONE
    first, rest = ordered[0], ordered[1:]
    return {doc: min(at, *(p[doc] for p in rest)) if rest else at for doc, at in first.items()
            if all(doc in p for p in rest)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reader:
    """What the words of the shop mean: as they stand on the goods, and as synonyms of those."""

    vocabulary: Vocabulary
    said: dict[str, Postings]
    meant: dict[str, Postings]
    phrases: dict[tuple[str, ...], Postings]
    acronyms: dict[str, Postings]
    longest_phrase: int

    def slots(self, terms: Sequence[Term], *, doubt: bool) -> list[Slot]:
        """One slot a term or known phrase. With ``doubt`` even known words may be misspelt ones."""
        found: list[Slot] = []
        at = 0
        while at < len(terms):
            slot, used = self._phrase(terms, at) or self._joined(terms, at) or (None, 1)
            found.append(slot or self._single(terms[at], last=at + 1 == len(terms), doubt=doubt))
            at += used
        return found

    def _phrase(self, terms: Sequence[Term], at: int) -> tuple[Slot, int] | None:
        """The longest synonym of several words that begins here, misspelt or not."""
        for length in range(min(self.longest_phrase, len(terms) - at), 1, -1):
            span = terms[at : at + length]
            words = tuple(term.text for term in span)
            found = self.phrases.get(words)
            why: Why = "synonym"
            if found is None and not all(word in self.said for word in words):
                words = tuple(self._nearest(term) for term in span)
                found, why = self.phrases.get(words), "typo"
            if found is None:
                continue
            literal = in_all(self.said.get(word, _NONE) for word in words)
            sources = [Source(" ".join(words), found, QUALITY[why], why, length)]
            if literal:
                trusted: Why = "exact" if why == "synonym" else "typo"
                sources.insert(0, Source(" ".join(words), literal, QUALITY[trusted] + 0.01, trusted, length))
            return Slot(" ".join(term.typed for term in span), WEIGHTS["word"] * length, tuple(sources)), length
        return None

    def _nearest(self, term: Term) -> str:
        if term.kind != "word" or term.text in self.vocabulary:
            return term.text
        same = self.vocabulary.same_sound(term.text)
        guesses = [(word, 0.0) for word in same] or self.vocabulary.guesses(term.text)
        return guesses[0][0] if guesses else term.text

    def _joined(self, terms: Sequence[Term], at: int) -> tuple[Slot, int] | None:
        """Two pieces of one word: "sham poo", "de terjen". Only where a piece alone says nothing."""
        two = terms[at : at + 2]
        if len(two) < 2 or any(term.kind != "word" for term in two):
            return None
        if all(term.text in self.vocabulary for term in two):
            return None
        joined = two[0].text + two[1].text
        words = [joined] if joined in self.vocabulary else self.vocabulary.same_sound(joined)
        sources = [source for word in words for source in self._as(word, QUALITY["typo"], "typo")]
        typed = " ".join(term.typed for term in two)
        return (Slot(typed, WEIGHTS["word"], tuple(sources)), 2) if sources else None

    def _single(self, term: Term, *, last: bool, doubt: bool) -> Slot:
        weight = WEIGHTS["number"] if term.text in PIECES else WEIGHTS[term.kind]
        if term.kind != "word":
            said = self.said.get(term.text, _NONE)
            return Slot(term.typed, weight, (Source(term.typed, said, QUALITY["exact"], "exact", words=0),))
        return Slot(term.typed, weight, tuple(self._read_word(term.text, last=last, doubt=doubt)))

    def _read_word(self, word: str, *, last: bool, doubt: bool) -> list[Source]:
        found = self._as(word, QUALITY["exact"], "exact")
        known = bool(found)
        # A whole word in the middle is meant as it stands; the last one may still be growing under the fingers.
        if (last or not known) and (len(word) > 1 or last):
            for longer in self.vocabulary.completions(word):
                found += self._as(longer, QUALITY["prefix"], "prefix")
        for other in self.vocabulary.related(word):
            found += self._as(other, QUALITY["stem"], "stem")
        spelt: Why = "stem" if known else "typo"
        for other in self.vocabulary.same_sound(word):
            found += self._as(other, QUALITY["stem"] if known else 0.58, spelt)
        # A root in common may be chance: "ayaman" is a slip in "anyaman", not something of "ayam".
        if doubt or (all(source.why == "stem" for source in found) and not known):
            found += self._guess(word)
        return found

    def _guess(self, word: str) -> list[Source]:
        found: list[Source] = []
        for other, cost in self.vocabulary.guesses(word):
            found += self._as(other, max(0.55 - 0.1 * cost, 0.25), "typo")
        if word in self.acronyms:
            found.append(Source(word, self.acronyms[word], 0.52, "synonym", 2))
        if len(word) > 4 and not is_bare(word):
            found += self._split(word)
        return found

    def _as(self, word: str, quality: float, why: Why) -> list[Source]:
        """The word as it stands on goods, and as a synonym of what does."""
        sources = []
        if word in self.said:
            sources.append(Source(word, self.said[word], quality, why))
        if word in self.meant:
            by_synonym: Why = "typo" if why == "typo" else "synonym"
            sources.append(Source(word, self.meant[word], min(QUALITY["synonym"], quality * 0.9), by_synonym))
        return sources

    def _split(self, word: str) -> list[Source]:
        """Words run together: "airgalon", "gulapasir", and while typing "minyakgor"."""
        found = []
        for cut in range(2, len(word) - 1):
            head, tail = word[:cut], word[cut:]
            heads = self._spoken(head)
            if not heads:
                continue
            tails = {tail: self._spoken(tail)}
            if not tails[tail] and len(tail) > 2:
                tails = {longer: self._spoken(longer) for longer in self.vocabulary.completions(tail)}
            for whole, postings in tails.items():
                both = in_all((heads, postings))
                if both:
                    found.append(Source(f"{head} {whole}", both, 0.56 if whole == tail else 0.5, "typo", 2))
        return found

    def _spoken(self, word: str) -> Postings:
        return self.said.get(word) or self.meant.get(word) or _NONE
