"""The search of the shop, asked as people ask."""

import pytest

from app.domain.catalogue.search import Document, Index


def shelf(*names: str, **more: object) -> list[Document]:
    return [Document(at, name, "Dapur", (), **more) for at, name in enumerate(names, 1)]  # type: ignore[arg-type]


def names_found(index: Index, documents: list[Document], query: str) -> list[str]:
    named = {document.id: document.name for document in documents}
    return [named[hit.id] for hit in index.search(query)]


@pytest.fixture(scope="module")
def kitchen() -> Index:
    return Index(
        [
            Document(1, "Minyak goreng 1 l", "Minyak", ("minyak sawit",), popularity=5, barcodes=("8991234567890",)),
            Document(2, "Minyak goreng 2 l", "Minyak", (), popularity=9),
            Document(3, "Mi goreng 85 g", "Mi", ("mie",)),
            Document(4, "Gula pasir 1 kg", "Gula", ()),
            Document(5, "Gula merah", "Gula", ("gula jawa",)),
            Document(6, "Sabun cuci piring 650 ml", "Sabun", ()),
            Document(7, "Deterjen 800 g", "Sabun", ()),
            Document(8, "Gas 3 kg (isi)", "Gas", ()),
            Document(9, "Beras premium 5 kg", "Beras", ()),
            Document(10, "Kopi Wlaharwak 165 g", "Kopi", (), brand_words=("Wlaharwak",)),
        ],
        {"migor": ("minyak goreng",), "gas melon": ("gas 3 kg",), "rinso": ("deterjen",)},
    )


def ids(index: Index, query: str) -> list[int]:
    return [hit.id for hit in index.search(query)]


def test_a_nearer_kind_of_match_stands_first() -> None:
    goods = shelf("Cuci", "Cucian", "Pencuci", "Ember", "Cicu")
    index = Index(goods, {"cuci": ("ember",)})
    found = index.search("cuci")
    assert [(hit.id, hit.why) for hit in found] == [(1, "exact"), (2, "prefix"), (3, "stem"), (4, "synonym")]
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)


def test_a_misspelt_word_is_found_and_said_to_be_one(kitchen: Index) -> None:
    found = kitchen.search("detrejen")
    assert [(hit.id, hit.why) for hit in found] == [(7, "typo")]


def test_a_name_that_is_the_query_stands_before_more_popular_goods() -> None:
    goods = [Document(1, "Beras", "Dapur", ()), Document(2, "Beras ketan", "Dapur", (), popularity=1_000)]
    assert ids(Index(goods, {}), "beras") == [1, 2]


def test_among_equals_what_sells_more_stands_first(kitchen: Index) -> None:
    assert ids(kitchen, "minyak goreng")[:2] == [2, 1]
    assert ids(kitchen, "minyak") == [2, 1]


@pytest.mark.parametrize(
    "query", ["goreng minyak 2 l", "2l minyak goreng", "Minyak GORENG dua liter", "minyak 2.000 ml"]
)
def test_order_case_and_ways_to_say_a_size_do_not_matter(kitchen: Index, query: str) -> None:
    assert ids(kitchen, query) == [2]


@pytest.mark.parametrize(
    ("query", "right"),
    [
        ("setengah kilo gula pasir", 4),
        ("gula merah 1/2 kg", 5),
        ("gula merah ½ kg", 5),
        ("beras 5", 9),
        ("beras 5kg", 9),
        ("gula sekilo", 4),
    ],
)
def test_sizes_are_understood_and_never_hide_the_thing_itself(kitchen: Index, query: str, right: int) -> None:
    assert ids(kitchen, query)[0] == right


def test_all_words_must_match_while_anything_matches_all(kitchen: Index) -> None:
    assert ids(kitchen, "gula merah") == [5]
    assert ids(kitchen, "mi goreng") == [3]


def test_where_nothing_matches_all_the_nearest_part_is_shown(kitchen: Index) -> None:
    assert ids(kitchen, "gula merah organik")[0] == 5


def test_a_word_or_a_phrase_may_stand_for_goods(kitchen: Index) -> None:
    assert set(ids(kitchen, "migor")) == {1, 2}
    assert ids(kitchen, "gas melon") == [8]
    assert ids(kitchen, "gas mellon") == [8]
    assert ids(kitchen, "rinsoo") == [7]


def test_a_make_is_found_by_its_name_even_misspelt(kitchen: Index) -> None:
    assert ids(kitchen, "wlaharwak") == [10]
    assert ids(kitchen, "wlaharwk") == [10]


def test_a_barcode_finds_exactly_its_product(kitchen: Index) -> None:
    assert ids(kitchen, " 899-1234567890 ") == [1]
    assert ids(kitchen, "8991234567891") == []


def test_what_was_meant_is_offered_only_when_something_was_misspelt(kitchen: Index) -> None:
    assert kitchen.corrected("minyak gorneg") == "minyak goreng"
    assert kitchen.corrected("minyakgoreng 2 l") == "minyak goreng 2 l"
    assert kitchen.corrected("minyak gor") is None
    assert kitchen.corrected("pencuci piring") is None
    assert kitchen.corrected("laptop") is None
    assert kitchen.corrected("8991234567890") is None


def test_the_box_is_completed_with_names_once_and_without_sizes(kitchen: Index) -> None:
    assert kitchen.suggest("min") == ["Minyak goreng"]
    assert kitchen.suggest("gu") == ["Gula merah", "Gula pasir"]
    assert kitchen.suggest("g", limit=1) == ["Gas"]
    assert kitchen.suggest("") == []


def test_no_more_than_asked_for_comes_back(kitchen: Index) -> None:
    assert len(kitchen.search("minyak", limit=1)) == 1
    assert kitchen.search("minyak", limit=0) == []


def test_what_a_clerk_writes_by_mistake_does_no_harm() -> None:
    goods = shelf("Garam halus")
    wrong = {
        "": ("garam",),
        "  ": (),
        "asin": ("", "tidak ada"),
        "!!!": ("?",),
        "laut": ("asin",),
        "asing": ("laut", "garam"),
    }
    index = Index(goods, wrong)
    assert names_found(index, goods, "asing") == ["Garam halus"]
    assert names_found(index, goods, "laut") == []


def test_an_empty_shop_answers_too() -> None:
    index = Index([], {"migor": ("minyak goreng",)})
    assert (index.search("migor"), index.suggest("migor"), index.corrected("migor")) == ([], [], None)
