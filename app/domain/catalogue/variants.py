"""Many goods for trying out size: the assortment again and again, under makes that do not exist."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product

from app.domain.catalogue.assortment import CATEGORIES, GOODS, Good
from app.domain.catalogue.search import Document

_HEADS = ("Brelo", "Cundri", "Drawi", "Glumba", "Jlegra", "Klethi", "Mlonga", "Nglero", "Plungga", "Sregi", "Trundu",
          "Wlahar", "Yumbra", "Krembu", "Blingsa", "Thowan", "Gronjo", "Clumpri", "Dlongse", "Prengga")  # fmt: skip
_TAILS = ("wak", "ndra", "lung", "mbang", "sewu", "rogo", "tika", "nggal", "pura", "limo")
_SIZES = (1, 2, 3, 5, 10)

# Invented, so that nobody's name stands on goods that nobody made; the order is fixed, so every run makes the same.
BRANDS: tuple[str, ...] = tuple(head + tail for tail, head in product(_TAILS, _HEADS))


def many_goods(count: int) -> list[Good]:
    """``count`` different goods: first the assortment as it is, then its variants by make and size.

    Deterministic. Slugs and names are unique; prices follow the size. ``ValueError`` above what can be made (81,081).
    """
    most = len(GOODS) * (1 + len(BRANDS) * len(_SIZES))
    if not 0 <= count <= most:
        raise ValueError(f"count is between 0 and {most}")
    variants = _variants()
    return [*GOODS[:count], *(next(variants) for _ in range(count - len(GOODS)))]


def _variants() -> Iterator[Good]:
    for size, brand, good in product(_SIZES, BRANDS, GOODS):
        yield replace(
            good,
            slug=f"{good.slug}-{brand.lower()}-{size}",
            name=f"{good.name} {brand}" if size == 1 else f"{good.name} {brand} paket {size}",
            price_idr=good.price_idr * size,
            content_amount=good.content_amount * size,
        )


def documents_of(goods: Iterable[Good]) -> list[Document]:
    """Goods as the search sees them, numbered from 1 in their order; what stands first is taken to sell best."""
    shelves = {category.slug: category.name for category in CATEGORIES}
    listed = list(goods)
    return [
        Document(at, good.name, shelves[good.category_slug], good.keywords, popularity=len(listed) - at)
        for at, good in enumerate(listed, 1)
    ]
