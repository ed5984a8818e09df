"""Indonesian word stems (PySastrawi: Nazief & Adriani with its later corrections), each worked out once."""

from functools import cache, lru_cache

from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
from Sastrawi.Stemmer.Stemmer import Stemmer
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

LONGEST_WORD = 30


# Not the factory's own cached stemmer: its cache grows with whatever strangers type.
@cache
def _stemmer() -> Stemmer:
    return Stemmer(ArrayDictionary(StemmerFactory().get_words()))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The root of one clean word: "pencuci" → ``cuci``, "berasnya" → ``beras``; a word without one is its own."""
    if len(word) < 4 or len(word) > LONGEST_WORD or not word.isascii():
        return word
    return str(_stemmer().stem(word)) or word
