"""From goods and synonyms to the tables the reader looks into."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from app.domain.catalogue.search.matching import Postings
from app.domain.catalogue.search.reading import Reader, in_all
from app.domain.catalogue.search.spelling import acronyms
from app.domain.catalogue.search.stems import stem
from app.domain.catalogue.search.vocabulary import Vocabulary
from app.domain.catalogue.search.words import Term, name_words, pairs, terms_of

FIRST_WORD, NAME, BRAND, KEYWORD, PART_OF_PHRASE = 1.0, 0.94, 0.94, 0.9, 0.8
# "Camilan" asks for the shelf; "telur" does not ask for all of "Telur dan lauk kaleng".
CATEGORY, WHOLE_CATEGORY = 0.45, 0.8


@dataclass(frozen=True, slots=True)
class Document:
    """What a product is found by. ``popularity`` is any count that is larger for what sells more."""

    id: int
    name: str
    category: str
    keywords: tuple[str, ...]
    brand_words: tuple[str, ...] = ()
    popularity: int = 0
    barcodes: tuple[str, ...] = ()


def build_reader(documents: Sequence[Document], synonyms: Mapping[str, Sequence[str]]) -> Reader:
    """Every word stands once with all goods that carry it: a search touches words, never the goods one by one."""
    said: defaultdict[str, dict[int, float]] = defaultdict(dict)
    short: defaultdict[str, dict[int, float]] = defaultdict(dict)
    for position, document in enumerate(documents):
        for word, weight in _placed_words(document):
            if said[word].get(position, 0.0) < weight:
                said[word][position] = weight
        for acronym in _acronyms(document):
            short[acronym][position] = NAME
    meanings = _meanings(synonyms, said)
    phrases: dict[tuple[str, ...], Postings] = {words: found for words, found in meanings.items() if len(words) > 1}
    meant: dict[str, Postings] = {words[0]: found for words, found in meanings.items() if len(words) == 1}
    for words, found in phrases.items():
        for word in words:
            if word not in said and word not in meant and len(word) > 3:
                meant[word] = {doc: at * PART_OF_PHRASE for doc, at in found.items()}
    spoken = chain((word for word in said if not word[0].isdecimal()), meant, *phrases)
    longest = max((len(words) for words in phrases), default=1)
    return Reader(Vocabulary(spoken), {**said}, meant, phrases, {**short}, longest)


def _placed_words(document: Document) -> Iterable[tuple[str, float]]:
    for place, term in enumerate(terms_of(document.name)):
        yield from _forms(term, NAME if place else FIRST_WORD)
    shelf = CATEGORY if len(name_words(document.category)) > 1 else WHOLE_CATEGORY
    for texts, weight in ((document.brand_words, BRAND), (document.keywords, KEYWORD), ((document.category,), shelf)):
        for term in terms_of_all(texts):
            yield from _forms(term, weight)


def terms_of_all(texts: Iterable[str]) -> Iterable[Term]:
    return chain.from_iterable(terms_of(text) for text in texts)


def _forms(term: Term, weight: float) -> Iterable[tuple[str, float]]:
    yield term.text, weight
    if term.kind == "size":  # "beras 5" finds what holds 5 kg
        yield term.typed.split()[0], KEYWORD


def _acronyms(document: Document) -> Iterable[str]:
    for text in (document.name, *document.keywords):
        for first, second in pairs(name_words(text)):
            yield from acronyms(first, second)


def _meanings(
    synonyms: Mapping[str, Sequence[str]], said: Mapping[str, Postings]
) -> dict[tuple[str, ...], dict[int, float]]:
    """For each synonym the goods any of its alternatives names. Empty and unknown ones, which clerks may write, say
    nothing; one step only, so that a circle among them does no harm."""
    by_stem: defaultdict[str, list[str]] = defaultdict(list)
    for word in said:
        by_stem[stem(word)].append(word)
    meanings: dict[tuple[str, ...], dict[int, float]] = {}
    for key, alternatives in synonyms.items():
        words = tuple(term.text for term in terms_of(key))
        found: dict[int, float] = {}
        for alternative in alternatives:
            terms = terms_of(alternative)
            for document, at in in_all(_stem_postings(term, said, by_stem) for term in terms).items():
                found[document] = max(found.get(document, 0.0), at)
        if words and found:
            meanings[words] = found
    return meanings


def _stem_postings(term: Term, said: Mapping[str, Postings], by_stem: Mapping[str, list[str]]) -> Postings:
    found: dict[int, float] = {}
    if term.kind == "word":
        for other in by_stem.get(stem(term.text), ()):
            found |= {doc: at * 0.9 for doc, at in said[other].items()}
    return found | dict(said.get(term.text, {}))
