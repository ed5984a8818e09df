"""The whole catalogue in the memory of one process: looked into by every public page, patched when a product changes.

Nothing here waits: between two awaits of its keeper it does not change, so a page drawn from it is of one moment.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from app.domain.catalogue.goods import Category, Item
from app.domain.catalogue.search import Document, Index

ORDERS: dict[str, str] = {
    "terlaris": "Terlaris",
    "nama": "Nama",
    "termurah": "Termurah",
    "per-kilo": "Termurah per kilo/liter",
}
_KEYS: dict[str, Callable[[Item], tuple[object, ...]]] = {
    "terlaris": lambda item: (-item.popularity, item.name),
    "nama": lambda item: (item.name.casefold(), item.id),
    "termurah": lambda item: (item.first.umum_idr if item.first else 1 << 60, item.name),
    "per-kilo": lambda item: (item.content_unit == "pcs", item.per_idr, item.name),
}


def sorted_by(items: Iterable[Item], order: str) -> list[Item]:
    """Goods in one of ORDERS."""
    return sorted(items, key=_KEYS[order])


class Shelf:
    """Published products by number, by address and by category, each order sorted once until something changes."""

    def __init__(
        self, categories: Sequence[Category], items: Iterable[Item], synonyms: Mapping[str, Sequence[str]]
    ) -> None:
        self.categories = [category for category in categories if not category.hidden]
        self.category = {category.id: category for category in categories}
        self.category_at = {category.slug: category for category in categories}
        self.synonyms = synonyms
        self.items = {item.id: item for item in items}
        self._by_slug = {item.slug: item.id for item in self.items.values()}
        self._sorted: dict[tuple[int | None, str], list[Item]] = {}
        self._compared: list[Item] | None = None
        self._promoted: list[Item] | None = None
        self.index = Index((), {})
        self.index_words: Mapping[str, Sequence[str]] | None = None  # the synonyms that the index was built with

    def item_at(self, slug: str) -> Item | None:
        found = self._by_slug.get(slug)
        return None if found is None else self.items[found]

    def listing(self, category: int | None, order: str) -> list[Item]:
        """The goods of one category (None: all) in one of ORDERS. Do not change the list."""
        known = self._sorted.get((category, order))
        if known is None:
            inside = [
                item for item in self.items.values() if item.first and (category is None or item.category == category)
            ]
            known = self._sorted[category, order] = sorted_by(inside, order)
        return known

    def with_evidence(self) -> list[Item]:
        """Goods for which some other store's price was written down."""
        if self._compared is None:
            self._compared = [item for item in self.items.values() if any(unit.evidence for unit in item.units)]
        return self._compared

    def with_promotion(self, today: date) -> list[Item]:
        """Goods that take part in a promotion today, the best-selling first."""
        if self._promoted is None:
            some = [item for item in self.items.values() if any(unit.promotions for unit in item.units)]
            self._promoted = sorted_by(some, "terlaris")
        return [item for item in self._promoted if any(unit.promoted(today) for unit in item.units)]

    def patch(self, asked: Iterable[int], found: Iterable[Item]) -> bool:
        """Put the products as they are now; those asked for and not found are gone. True: the search must learn too."""
        fresh = {item.id: item for item in found}
        learn = False
        for number in asked:
            old, new = self.items.pop(number, None), fresh.get(number)
            if old is not None:
                self._by_slug.pop(old.slug, None)
            if new is not None:
                self.items[number] = new
                self._by_slug[new.slug] = number
            learn = learn or _heard_as(old) != _heard_as(new)
        self._sorted.clear()
        self._compared = self._promoted = None
        return learn

    def documents(self) -> list[Document]:
        """What the search is built from."""
        return [
            Document(item.id, item.name, self.category[item.category].name, item.keywords, popularity=item.popularity,
                     barcodes=tuple(code for unit in item.units for code in unit.barcodes))
            for item in self.items.values() if item.first
        ]  # fmt: skip


def _heard_as(item: Item | None) -> object:
    """What the search knows of a product: a new price does not concern it."""
    return item and (
        item.name,
        item.category,
        item.keywords,
        item.popularity,
        bool(item.first),
        [u.barcodes for u in item.units],
    )
