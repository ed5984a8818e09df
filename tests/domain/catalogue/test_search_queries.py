"""How many of the things people really type lead to what they want."""

import sys
from collections.abc import Mapping

import pytest

from app.domain.catalogue.assortment import GOODS, Good
from app.domain.catalogue.search import Index
from app.domain.catalogue.synonyms import DEFAULT_SYNONYMS
from app.domain.catalogue.variants import documents_of, many_goods
from tests.domain.catalogue.queries import HOLD_OUT, NOTHING, QUERIES


class Shop:
    """An index over goods, asked for slugs. Variants count as what they are variants of."""

    def __init__(self, goods: list[Good], synonyms: Mapping[str, tuple[str, ...]] = DEFAULT_SYNONYMS) -> None:
        self.index = Index(documents_of(goods), synonyms)
        originals = sorted((good.slug for good in GOODS), key=len, reverse=True)
        self.slugs = [next(slug for slug in originals if good.slug.startswith(slug)) for good in goods]

    def first_three(self, query: str) -> set[str]:
        return {self.slugs[hit.id - 1] for hit in self.index.search(query, limit=3)}

    def missed(self, table: Mapping[str, str]) -> list[str]:
        return [query for query, right in table.items() if not self.first_three(query) & set(right.split())]


@pytest.fixture(scope="module")
def shop() -> Shop:
    return Shop(list(GOODS))


def share_found(shop: Shop, table: Mapping[str, str], name: str, capsys: pytest.CaptureFixture[str]) -> float:
    found = len(table) - len(shop.missed(table))
    with capsys.disabled():
        sys.stdout.write(f"\nsearch, {name}: {found} of {len(table)} in the first three\n")
    return found / len(table)


def test_the_table_speaks_of_goods_that_exist() -> None:
    known = {good.slug for good in GOODS}
    assert {slug for table in (QUERIES, HOLD_OUT) for right in table.values() for slug in right.split()} <= known
    assert not QUERIES.keys() & HOLD_OUT.keys()


def test_of_what_people_type_95_in_100_lead_to_the_goods(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    assert share_found(shop, QUERIES, "table", capsys) >= 0.95, shop.missed(QUERIES)


def test_of_queries_never_tuned_for_85_in_100_do(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    assert share_found(shop, HOLD_OUT, "hold-out", capsys) >= 0.85  # which ones it misses is not shown, on purpose


def test_it_stays_so_among_ten_thousand_goods(capsys: pytest.CaptureFixture[str]) -> None:
    crowded = Shop(many_goods(10_000))
    assert share_found(crowded, QUERIES, "table among 10,000 goods", capsys) >= 0.95, crowded.missed(QUERIES)
    assert share_found(crowded, HOLD_OUT, "hold-out among 10,000 goods", capsys) >= 0.85


def test_without_synonyms_the_colloquial_ones_are_lost(shop: Shop) -> None:
    """The twin: shows that the table can fail and that the clerks' table is what makes the difference."""
    bare = Shop(list(GOODS), synonyms={})
    assert {"rinso", "kapal api", "pepsodent"} <= set(bare.missed(QUERIES)) - set(shop.missed(QUERIES))


@pytest.mark.parametrize("query", NOTHING)
def test_what_is_not_sold_here_finds_nothing(shop: Shop, query: str) -> None:
    assert shop.index.search(query) == []
