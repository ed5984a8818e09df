"""The search under text nobody should send, and under many goods."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.catalogue.assortment import GOODS
from app.domain.catalogue.search import Index
from app.domain.catalogue.search.vocabulary import MOST_COMPLETIONS, MOST_GUESSES, Vocabulary
from app.domain.catalogue.search.words import LONGEST_QUERY, MOST_TERMS, name_words, terms_of, without_fillers
from app.domain.catalogue.synonyms import DEFAULT_SYNONYMS
from app.domain.catalogue.variants import documents_of, many_goods

INDEX = Index(documents_of(GOODS), DEFAULT_SYNONYMS)
LETTERS_AND_TROUBLE = "abekmnrs gi159/.,-'\"<>&%\x00\n\u200b\u0301\ud800½Ⅷ🍚ﷺß"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "\x00\x01\x1f",
        "\ud800\udfff",
        "🍚🍜",
        "' OR 1=1; DROP TABLE product; --",
        "%_%",
        "<script>alert(1)</script>",
        "1/0 kg",
        "0 kg",
        "9" * 100 + " kg",
        "ﷺ" * 100,
        "²³ l",
        "٥ كجم",
        "米",
        "-" * 100,
        "s m k b " * 25,
        "dan yang untuk",
    ],
)
def test_no_text_is_an_error(query: str) -> None:
    assert len(INDEX.search(query)) <= 60
    assert len(INDEX.suggest(query)) <= 8
    assert (INDEX.corrected(query) or "").isprintable()


def test_trouble_around_a_word_does_not_hide_it() -> None:
    right = INDEX.search("beras")
    for query in ("<b>beras</b>", "\x00beras\x00", "b\u200beras", "🍚 beras", "BÉRAS", "'beras'; --"):
        assert {hit.id for hit in INDEX.search(query)[:4]} == {hit.id for hit in right[:4]}, query


def test_only_the_beginning_of_a_pasted_page_is_read() -> None:
    page = "beras " * 2_000
    assert len(terms_of(page)) <= LONGEST_QUERY
    assert len(without_fillers(terms_of(page))) <= MOST_TERMS
    assert INDEX.search(page) == INDEX.search(page[:LONGEST_QUERY])
    assert INDEX.search(" " * 10_000 + "beras") == INDEX.search("beras")


@given(st.text(max_size=120) | st.text(alphabet=LETTERS_AND_TROUBLE, max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_text_gets_an_ordered_list_without_doubles(query: str) -> None:
    found = INDEX.search(query)
    assert len({hit.id for hit in found}) == len(found)
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    corrected = INDEX.corrected(query)
    assert corrected is None or not set("<>&\"'\x00") & set(corrected)


def slips_in(word: str) -> set[str]:
    """One letter inside it left out, doubled, turned with the next, or replaced."""
    places = range(1, len(word) - 1)
    return (
        {word[:at] + word[at + 1 :] for at in places}
        | {word[: at + 1] + word[at:] for at in places}
        | {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in places}
        | {word[:at] + "x" + word[at + 1 :] for at in places}
    )


def test_a_slip_in_a_longer_word_of_a_name_does_not_lose_the_goods() -> None:
    words = {word for good in GOODS for word in name_words(good.name) if len(word) > 5}
    tried = [(word, slip) for word in words for slip in slips_in(word)]
    lost = [slip for word, slip in tried if not found_by(word) & found_by(slip)]
    assert len(tried) > 500
    assert len(lost) <= len(tried) // 100, lost


def found_by(query: str) -> set[int]:
    return {hit.id for hit in INDEX.search(query)}


def test_many_goods_are_the_same_each_time_and_all_different() -> None:
    goods = many_goods(10_000)
    assert goods == many_goods(10_000)
    assert tuple(goods[: len(GOODS)]) == GOODS
    assert len({good.slug for good in goods}) == len({good.name for good in goods}) == len(goods) == 10_000
    with pytest.raises(ValueError, match="count is between"):
        many_goods(10_000_000)


def test_a_typo_costs_a_look_at_few_words_however_many_goods_there_are() -> None:
    words = {word for good in many_goods(10_000) for word in name_words(good.name)}
    vocabulary = Vocabulary(words)
    assert len(vocabulary) > 200
    for typo in ("gorneg", "miyak", "detrejen", "berat", "pembersi", "kerpuk", "brelowk"):
        assert 0 < vocabulary.candidate_count(typo) <= 25, typo
        assert 0 < len(vocabulary.guesses(typo)) <= MOST_GUESSES, typo


def test_a_single_letter_is_completed_by_a_bounded_number_of_words() -> None:
    vocabulary = Vocabulary(f"s{a}{b}{c}" for a in "aiueo" for b in "nmrt" for c in "aiueo")
    assert len(vocabulary.completions("s")) == MOST_COMPLETIONS
